import EvalModel
import JSONKit

/// Puts one conversation together from what many spans tell of it.
///
/// Every call of a model carries the history so far, every tool call stands in the model's answer,
/// in the tool's own span and in the histories behind it. Each is taken where it is told first and
/// recognised wherever it is repeated, so that a datum which one place leaves out comes from
/// another.
struct Conversation {
  var builder: TrajectoryBuilder
  private var calls = SeenCalls()
  private var texts = SeenTexts()
  /// Results of which nothing says whether they are failures.
  private(set) var hasUnmarkedResults = false
  /// A tool ran, and what it answered stands nowhere.
  private(set) var lacksResults = false
  /// Whether the agent has said something since the user did, or since it called a tool.
  private(set) var isAnswered = false

  init(_ options: ImportOptions) { builder = TrajectoryBuilder(options) }

  /// Calls that no result came for, although their tools ran.
  var hasOpenCalls: Bool { lacksResults && calls.hasUnanswered }

  /// What the conversation tells before the next trace begins can't be what that trace is about.
  mutating func beginTrace() { texts.beginTrace() }

  /// What a model was given. Only what isn't known yet becomes a step.
  /// `continues`: they stand behind those of the history before.
  mutating func history(_ items: [ChatItem], continues: Bool = false) {
    let tail = (items.lastIndex { $0.isByAgent } ?? -1) + 1
    texts.beginHistory(continues: continues)
    defer { texts.endHistory() }
    calls.beginHistory(items)
    for (index, item) in items.enumerated() {
      switch item {
      case .user(let text, let rest):
        if texts.isNew("user", text, isLast: index >= tail) { hear(text, rest) }
      case .context(let role, let text, let rest):
        if texts.isNewAnywhere(role, text) { builder.context(role, text, rest) }
      case .said(let text, let isRefusal, let rest):
        guard texts.isNew("said", text, isLast: false) else { continue }
        if index + 1 < items.count,
          case .call(let id, let name, let arguments, _) = items[index + 1]
        {
          // What was said on the way to a call that the tool's own span told of already.
          let known = calls.told(id, name, arguments).map { calls.id($0) }
          builder.say(text, beforeCall: known, rest)
          isAnswered = false
        } else {
          say(text, isRefusal, endsTurn: true, rest)
        }
      case .call(let id, let name, let arguments, let rest):
        if calls.tell(id, name, arguments) == nil {
          calls.follow(id, open(id, name, arguments, rest))
        }
      case .result(let id, let name, let value, let isError, let rest):
        answer(id, name, value, isError, rest)
      case .reasoning(let text):
        if texts.isNewAnywhere("reasoning", text) {
          builder.add(.model(ModelCall(reasoning: text)))
        }
      case .other(let type, let rest):
        if texts.isNewAnywhere(type, rest["text"]?.string ?? JSONValue.object(rest).text) {
          builder.add(.unknown(type: type), rest.without("text"), text: rest["text"]?.string)
        }
      }
    }
  }

  /// What a model answered. `false` when there was nothing in it.
  mutating func output(_ items: [ChatItem]) -> Bool {
    var isKnown = false
    let acts = items.contains { if case .call = $0 { true } else { false } }
    for item in items {
      switch item {
      case .said(let text, let isRefusal, let rest):
        isKnown = true
        texts.add("said", text)
        say(text, isRefusal, endsTurn: !acts, rest)
      case .user(let text, let rest):
        isKnown = true
        texts.add("said", text)
        say(text, false, endsTurn: !acts, rest)
      case .call(let id, let name, let arguments, let rest):
        isKnown = true
        // Models give an id again, and two spans tell of one answer.
        if !calls.isRepeated(id, name, arguments) { open(id, name, arguments, rest) }
      case .result(let id, let name, let value, let isError, let rest):
        answer(id, name, value, isError, rest)
      case .reasoning(let text):
        texts.add("reasoning", text)
        builder.add(.model(ModelCall(reasoning: text)))
      case .context(let role, let text, let rest): builder.context(role, text, rest)
      case .other(let type, let rest):
        isKnown = true
        texts.add(type, rest["text"]?.string ?? "")
        builder.add(.unknown(type: type), rest.without("text"), text: rest["text"]?.string)
      }
    }
    return isKnown
  }

  /// What a container says that it answered, unless its parts said so.
  mutating func answer(of container: [ChatItem]) {
    for case .said(let text, let isRefusal, let rest) in container.suffix(1)
    where texts.isNewAnywhere("said", text) {
      say(text, isRefusal, endsTurn: true, rest)
    }
  }

  /// What a tool's own span tells: the call if the model's answer didn't, and what came of it.
  mutating func tool(
    _ call: SpanToolCall, _ answer: ToolResult.Answer?, latency: Duration?, _ rest: JSONObject
  ) {
    let number: Int
    let written = call.arguments ?? [:]
    if let found = calls.find(forSpan: call.id, call.name, written) {
      number = found
    } else {
      number = open(call.id, call.name, written, rest)
    }
    guard let answer else {
      lacksResults = true
      return
    }
    guard calls.takeAnswer(number) else { return }
    builder.result(calls.id(number), answer, latency: latency, rest)
  }

  @discardableResult
  private mutating func open(
    _ id: String?, _ name: String, _ arguments: JSONValue, _ rest: JSONObject
  ) -> Int {
    let number = calls.open(id, name, arguments)
    builder.call(calls.id(number), name, arguments, rest)
    isAnswered = false
    texts.mark()
    return number
  }

  private mutating func answer(
    _ id: String?, _ name: String?, _ value: JSONValue, _ isError: Bool?, _ rest: JSONObject
  ) {
    guard let number = calls.find(resultFor: id, name) else {
      // Nobody called: kept, because something answered.
      if texts.isNewAnywhere("result", (id ?? "") + value.text) {
        builder.result(id, builder.judged(value), rest)
        if isError == nil { hasUnmarkedResults = true }
      }
      return
    }
    guard calls.takeAnswer(number) else { return }
    let answer: ToolResult.Answer
    switch isError {
    case true: answer = .error(ToolError(saying: value.string ?? value.text))
    case false: answer = .ok(value)
    default:
      answer = builder.judged(value)
      hasUnmarkedResults = true
    }
    builder.result(calls.id(number), answer, rest)
  }

  private mutating func hear(_ text: String, _ rest: JSONObject) {
    builder.user(text, rest)
    isAnswered = false
  }

  private mutating func say(
    _ text: String, _ isRefusal: Bool, endsTurn: Bool, _ rest: JSONObject
  ) {
    builder.say(text, endsTurn: endsTurn, outcome: isRefusal ? .refuse : nil, rest)
    isAnswered = true
  }
}
