import EvalModel
import JSONKit
import Simulation

/// One trial as the harness sees it: takes the agent's messages one by one, answers its tool calls,
/// plays the user, and knows when it is over.
///
/// Pure: processes and clocks are the business of whoever calls it.
struct TrialConversation {
  enum Reaction: Equatable {
    /// A line for the agent, newline included.
    case send([UInt8])
    /// The same, once so much time has gone by.
    case sendLater([UInt8], after: Duration)
    /// The agent said that it is done.
    case finished(TrialOutcome)
    /// The trial has failed, though the agent may not know it yet.
    case broken(AgentFailure)
  }

  /// More than any sensible trial does; a loop must not fill the memory.
  static let stepLimit = 10_000
  /// What the agent writes in one trial and gets from its tools.
  static let byteLimit = 64 << 20

  let isolationID: String
  private let evalCase: EvalCase
  private let hasTools: Bool
  private var world: WorldSession
  private var steps: [Step] = []
  private var turn = 1
  private var bytes = 0
  private var modelUsage = Usage()
  private var isBroken = false
  private var isOver = false

  /// With no tools in the world the agent has its own, and reports their results itself; so does
  /// one that was told of none, which `toolsAreItsOwn` says.
  init(_ request: TrialRequest, toolsAreItsOwn: Bool = false) {
    isolationID = request.isolationID
    evalCase = request.evalCase
    hasTools = !toolsAreItsOwn && !request.evalCase.world.tools.isEmpty
    world = WorldSession(
      world: request.evalCase.world, user: request.evalCase.user, seed: request.plan.seed)
    steps.append(Step(.user(UserTurn(text: request.evalCase.turns.first ?? "", turn: 1))))
  }

  /// What happened so far, for trials that end before the agent says so.
  var partial: Trajectory { Trajectory(steps: steps, state: state(nil), usage: modelUsage) }

  var isUntouched: Bool { steps.count == 1 }

  /// Takes one message that belongs to this trial. `size` is the length of its line.
  mutating func receive(_ message: JSONObject, size: Int) -> Reaction? {
    bytes += size
    if bytes > Self.byteLimit {
      return fail(.flooded, "the trial took more than \(Self.byteLimit >> 20) MiB of messages")
    }
    let type = message["type"]?.string
    if type == "done" || (type == nil && message["final"] != nil) { return finish(message) }
    // After a failure only its end matters.
    if isBroken { return nil }
    switch type {
    case nil: return fail(.garbage, "a message has no 'type'")
    case "user":
      return fail(
        .garbage, "a step 'user' came from the agent; only the harness speaks as the user")
    case "tool_result" where hasTools:
      return fail(
        .garbage, "a step 'tool_result' came from the agent; the harness answers its tools")
    default: break
    }
    if steps.count >= Self.stepLimit {
      return fail(.flooded, "the agent took more than \(Self.stepLimit) steps")
    }
    do {
      var message = message
      _ = message.removeValue(forKey: "trial")
      return take(try Step(json: message))
    } catch {
      return fail(.garbage, error.description)
    }
  }

  private mutating func take(_ step: Step) -> Reaction? {
    var step = step
    switch step.kind {
    case .toolCall(var call) where hasTools:
      if call.id == nil { call.id = "call-\(steps.count)" }
      step.kind = .toolCall(call)
      steps.append(step)
      let reply = perform(call)
      return send("tool_result", reply.result.members, after: reply.delay)
    case .message(var message):
      message.turn = turn
      step.kind = .message(message)
      steps.append(step)
      return message.endsTurn ? nextTurn() : nil
    case .model(let call):
      let used = Usage(
        inputTokens: call.inputTokens, outputTokens: call.outputTokens, costUSD: call.costUSD)
      if let problem = used.problem { return fail(.garbage, "the step 'model' \(problem)") }
      modelUsage.add(used)
    default: break
    }
    steps.append(step)
    return nil
  }

  /// Has the world carry out a call that stands in the trajectory already, and returns what the
  /// agent is told of it.
  private mutating func perform(_ call: ToolCall) -> ToolReply {
    var reply = world.reply(to: call)
    var result = Step(.toolResult(reply.result))
    if !reply.faults.isEmpty {
      result.extra["faults"] = .array(reply.faults.map { .string($0.rawValue) })
    }
    steps.append(result)
    if let retrieval = reply.retrieval { steps.append(Step(.retrieval(retrieval))) }
    // Which rules a call broke is for the graders; the real tool wouldn't say.
    reply.result.breaches = []
    return reply
  }

  private mutating func nextTurn() -> Reaction? {
    guard turn < evalCase.turns.count else { return send("end", []) }
    let text = evalCase.turns[turn]
    turn += 1
    steps.append(Step(.user(UserTurn(text: text, turn: turn))))
    return send("user", [.init("turn", .int(Int64(turn))), .init("text", .string(text))])
  }

  private mutating func finish(_ message: JSONObject) -> Reaction {
    isOver = true
    do throws(TrajectoryFormatError) {
      if let reported = message["error"], !reported.isNull {
        let words = reported.string ?? reported.description
        return failed(.reported, "the agent says: \(String(words.prefix(500)))")
      }
      var usage = Usage()
      if let written = message["usage"], !written.isNull { usage = try Usage(json: written) }
      if let problem = usage.problem { throw TrajectoryFormatError("the usage \(problem)") }
      usage.fill(from: modelUsage)
      let final: FinalAnswer
      if let written = message["final"], !written.isNull {
        final = try FinalAnswer(json: written)
      } else if let last = lastMessage {
        final = FinalAnswer(text: last)
      } else {
        return failed(.noAnswer, "the agent finished without an answer")
      }
      return .finished(
        .completed(
          Trajectory(steps: steps, final: final, state: state(message["state"]), usage: usage)))
    } catch {
      return failed(.garbage, error.description)
    }
  }

  /// What the simulator knows beats what the agent claims.
  private func state(_ claimed: JSONValue?) -> JSONValue? { hasTools ? world.endState : claimed }

  private var lastMessage: String? {
    for step in steps.reversed() {
      if case .message(let message) = step.kind { return message.text }
    }
    return nil
  }

  private func failed(_ kind: AgentFailure.Kind, _ detail: String) -> Reaction {
    .finished(.agentFailed(AgentFailure(kind, detail), partial: partial))
  }

  private mutating func fail(_ kind: AgentFailure.Kind, _ detail: String) -> Reaction {
    isBroken = true
    return .broken(AgentFailure(kind, detail))
  }

  private mutating func send(
    _ type: String, _ members: [JSONObject.Member], after delay: Duration = .zero
  ) -> Reaction {
    let head: [JSONObject.Member] = [
      .init("type", .string(type)), .init("trial", .string(isolationID)),
    ]
    var line = JSONValue.object(JSONObject(head + members)).encoded(.compact)
    line.append(UInt8(ascii: "\n"))
    bytes += line.count
    return delay > .zero ? .sendLater(line, after: delay) : .send(line)
  }
}

// MARK: - Calls from outside

extension TrialConversation {
  /// A tool call that didn't come over the worker protocol.
  struct OutsideCall: Sendable {
    /// `http` or `mcp`; stands in the trajectory.
    var way: String
    var tool: String
    /// What was sent, or why it isn't JSON.
    var arguments: Result<JSONValue, JSONError>
    /// Bytes of the request.
    var size: Int
  }

  /// Answers a call as if it had come over the protocol: recorded, with the same faults and
  /// limits. The failure is the trial's, when it is told for the first time.
  mutating func answer(_ call: OutsideCall) -> (ToolReply, AgentFailure?) {
    func refusal(_ kind: String, _ message: String) -> ToolReply {
      ToolReply(ToolResult(id: nil, answer: .error(ToolError(kind: kind, message: message))))
    }
    if isOver || isBroken { return (refusal("trial_over", "the trial has ended"), nil) }
    bytes += call.size
    if bytes > Self.byteLimit || steps.count >= Self.stepLimit {
      isBroken = true
      let limit =
        bytes > Self.byteLimit
        ? "\(Self.byteLimit >> 20) MiB of messages" : "\(Self.stepLimit) steps"
      return (
        refusal("trial_over", "the trial took more than \(limit)"),
        AgentFailure(.flooded, "the trial took more than \(limit)")
      )
    }
    var made = ToolCall(id: "call-\(steps.count)", name: call.tool, arguments: [:])
    let reply: ToolReply
    switch call.arguments {
    case .success(let arguments):
      made.arguments = arguments
      steps.append(Step(.toolCall(made), extra: ["via": .string(call.way)]))
      reply = perform(made)
    case .failure(let error):
      steps.append(Step(.toolCall(made), extra: ["via": .string(call.way)]))
      let words = "the arguments are not JSON (\(error))"
      reply = ToolReply(
        ToolResult(
          id: made.id, answer: .error(ToolError(kind: "invalid_arguments", message: words))))
      steps.append(Step(.toolResult(reply.result)))
    }
    bytes += reply.result.roughSize
    return (reply, nil)
  }
}

extension ToolResult {
  /// Near enough to bound what a trial takes, without writing everything twice.
  fileprivate var roughSize: Int {
    switch answer {
    case .ok(let value): value.roughSize
    case .error(let error): error.message.utf8.count + 50
    }
  }
}

extension JSONValue {
  fileprivate var roughSize: Int {
    switch self {
    case .null, .bool, .int, .double: 8
    case .string(let text): text.utf8.count + 2
    case .array(let items): items.reduce(2) { $0 + $1.roughSize }
    case .object(let object):
      object.members.reduce(2) { $0 + $1.key.utf8.count + 4 + $1.value.roughSize }
    }
  }
}

extension Usage {
  /// No trial comes near these, and sums of any number of steps stay within their types.
  private static let tokenLimit = 1_000_000_000_000
  private static let costLimit = 1e9

  /// What is wrong with counts that nobody can have measured; they would break every sum.
  fileprivate var problem: String? {
    for tokens in [inputTokens, outputTokens] {
      if let tokens, tokens > Self.tokenLimit { return "counts \(tokens) tokens" }
    }
    if let costUSD, !(0...Self.costLimit).contains(costUSD) {
      return "has a cost of \(JSONValue.double(costUSD)) USD"
    }
    return nil
  }

  /// Adds what one model call used.
  fileprivate mutating func add(_ other: Usage) {
    func sum<Number: AdditiveArithmetic>(_ one: Number?, _ other: Number?) -> Number? {
      one.map { $0 + (other ?? .zero) } ?? other
    }
    inputTokens = sum(inputTokens, other.inputTokens)
    outputTokens = sum(outputTokens, other.outputTokens)
    costUSD = sum(costUSD, other.costUSD)
  }

  /// Where the agent gave no total, the sum over its model calls stands.
  fileprivate mutating func fill(from steps: Usage) {
    inputTokens = inputTokens ?? steps.inputTokens
    outputTokens = outputTokens ?? steps.outputTokens
    costUSD = costUSD ?? steps.costUSD
  }
}
