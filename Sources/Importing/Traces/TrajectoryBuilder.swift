import EvalModel
import JSONKit

/// Puts a trajectory together from the messages of a recorded conversation, in their order.
///
/// Counts turns, pairs results with calls, finds the failures among the results and the answer
/// among the messages: what all formats of messages share.
struct TrajectoryBuilder {
  private(set) var steps: [Step] = []
  /// The message that is being read, counted from 0 as in the source. Each step keeps it as
  /// `source_message`, so that a finding can be looked up where it came from.
  var message: Int?
  private let options: ImportOptions
  private var turn = 0
  private var calls = OpenCalls()
  private var callCount = 0
  private var resultCount = 0
  /// The last thing that the agent said, unless it did something after it.
  private var answer: (text: String, outcome: String?)?

  init(_ options: ImportOptions) { self.options = options }

  /// What the source says beside the step is kept under `source`: its names may be ours, too, and
  /// mean something else.
  mutating func add(_ kind: Step.Kind, _ rest: JSONObject = JSONObject(), text: String? = nil) {
    var extra = JSONObject()
    if let text { extra["text"] = .string(text) }
    if let message { extra["source_message"] = .int(Int64(message)) }
    if !rest.isEmpty { extra["source"] = .object(rest) }
    var kind = kind
    // A foreign word for a kind of step must not be taken for ours when the trajectory is read.
    if case .unknown(let type) = kind, Self.ours.contains(type) {
      kind = .unknown(type: "recorded:\(type)")
    }
    steps.append(Step(kind, extra: extra))
  }

  private static let ours: Set<String> = [
    "user", "model", "retrieval", "decision", "tool_call", "tool_result", "approval", "handoff",
    "error", "retry", "message",
  ]

  mutating func user(_ text: String, _ rest: JSONObject = JSONObject()) {
    turn = turn &+ 1
    add(.user(UserTurn(text: text, turn: turn)), rest)
  }

  /// Text that the agent was given by neither the user nor a tool, such as its instructions.
  mutating func context(_ role: String, _ text: String, _ rest: JSONObject = JSONObject()) {
    add(.unknown(type: role), rest, text: text)
  }

  mutating func say(
    _ text: String, endsTurn: Bool, outcome: AnswerKind? = nil, _ rest: JSONObject = JSONObject()
  ) {
    add(.message(AgentMessage(text: text, turn: turn > 0 ? turn : nil, endsTurn: endsTurn)), rest)
    answer = (text, outcome?.rawValue)
  }

  mutating func call(
    _ id: String?, _ name: String, _ arguments: JSONValue, _ rest: JSONObject = JSONObject()
  ) {
    let id = calls.open(id, name: name)
    // A null stands for no arguments, as an absent field does.
    let arguments = arguments.isNull ? [:] : arguments
    add(.toolCall(ToolCall(id: id, name: name, arguments: arguments)), rest)
    answer = nil
    callCount += 1
  }

  /// What a tool answered, with the tool's name if the format repeats it.
  mutating func result(
    _ id: String?, of name: String? = nil, _ answer: ToolResult.Answer, latency: Duration? = nil,
    _ rest: JSONObject = JSONObject()
  ) {
    let id = calls.close(id, name: name)
    add(.toolResult(ToolResult(id: id, answer: answer, latency: latency)), rest)
    self.answer = nil
    resultCount += 1
  }

  /// Something said on the way to a call, which may be a step already.
  mutating func say(_ text: String, beforeCall id: String?, _ rest: JSONObject = JSONObject()) {
    // It is among the last ones; a hostile trace must not make every search as long as itself.
    let place = steps.indices.suffix(256).last { index in
      if case .toolCall(let call) = steps[index].kind { call.id == id } else { false }
    }
    say(text, endsTurn: false, rest)
    answer = nil
    guard let id, let place, !id.isEmpty else { return }
    let step = steps.removeLast()
    steps.insert(step, at: place)
  }

  /// Whether the last thing that happened is something the agent said.
  var hasAnswer: Bool { answer != nil }

  /// What the agent answered at the end was not recorded: what it said before isn't it.
  mutating func withdrawAnswer() { answer = nil }

  /// A result in a format that has no mark for failures, judged by the marks that were given.
  func judged(_ value: JSONValue) -> ToolResult.Answer {
    for mark in options.toolFailures {
      switch mark {
      case .text(let beginning):
        if let text = value.string, text.utf8.starts(with: beginning.utf8) {
          return .error(ToolError(saying: text))
        }
      case .field(let name):
        switch value[name] {
        case nil, .null, .bool(false), .string(""): continue
        case .string(let text): return .error(ToolError(saying: text))
        case .some(let found): return .error(ToolError(saying: found.text))
        }
      }
    }
    return .ok(value)
  }

  /// `flagsErrors`: whether the format says itself which calls failed. `rest`: what stands beside the
  /// messages, kept under `source`.
  func trajectory(flagsErrors: Bool, rest: JSONObject) -> Trajectory {
    var missing: [MissingDatum] = []
    if callCount > 0 && resultCount == 0 { missing.append(.toolResults) }
    if resultCount > 0 && !flagsErrors && options.toolFailures.isEmpty {
      missing.append(.toolErrors)
    }
    if turn == 0 { missing.append(.userMessages) }
    if !steps.contains(where: \.hasTokens) { missing.append(.tokens) }
    missing.append(.latency)
    return Trajectory(
      steps: steps, final: answer.map { FinalAnswer(text: $0.text, outcome: $0.outcome) },
      missing: missing, extra: Self.labels(in: rest))
  }

  /// Labels that say which case was tried stand where those of our own format do; everything else
  /// under `source`. Benchmarks number their tasks.
  private static func labels(in rest: JSONObject) -> JSONObject {
    if rest.isEmpty { return rest }
    var extra = JSONObject()
    for key in ["id", "case", "case_id", "intent", "vars"] {
      if let label = rest[key] { extra[key] = label }
    }
    if extra["case"] == nil, extra["case_id"] == nil, let task = rest["task_id"] {
      extra["case"] = task
    }
    extra["source"] = .object(rest)
    return extra
  }
}

extension Step {
  fileprivate var hasTokens: Bool {
    if case .model(let call) = kind { call.inputTokens != nil } else { false }
  }
}

extension ToolError {
  /// Its kind is the word in front of the first colon, as in `ValueError: no such order`.
  init(saying message: String) {
    let word = message.utf8.prefix(64).prefix { $0.isWordByte }
    let isKind = !word.isEmpty && message.utf8.dropFirst(word.count).first == UInt8(ascii: ":")
    self.init(kind: isKind ? String(decoding: word, as: UTF8.self) : "error", message: message)
  }
}

extension UInt8 {
  fileprivate var isWordByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}

extension JSONObject {
  /// Everything except these members.
  func without(_ keys: String...) -> JSONObject {
    JSONObject(members.filter { member in !keys.contains { $0 == member.key } })
  }
}
