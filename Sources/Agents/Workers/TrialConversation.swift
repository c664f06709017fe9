import EvalModel
import JSONKit
import Simulation

/// One trial as the harness sees it: takes the agent's messages one by one, answers its tool calls,
/// plays the user, and knows when it is over.
///
/// Pure: bytes, processes and clocks are the business of whoever calls it.
struct TrialConversation {
  enum Reaction: Equatable {
    /// A line for the agent.
    case send(JSONValue)
    case finished(TrialOutcome)
  }

  /// More than any sensible trial does; a loop must not fill the memory.
  static let stepLimit = 10_000
  static let byteLimit = 64 << 20

  let isolationID: String
  private let evalCase: EvalCase
  private var world: WorldSession
  private var steps: [Step] = []
  private var turn = 1
  private var bytes = 0
  private var modelUsage = Usage()

  init(_ request: TrialRequest) {
    isolationID = request.isolationID
    evalCase = request.evalCase
    world = WorldSession(world: request.evalCase.world, user: request.evalCase.user)
    steps.append(Step(.user(UserTurn(text: request.evalCase.turns.first ?? "", turn: 1))))
  }

  /// What happened so far, for trials that end before the agent says so.
  var partial: Trajectory { Trajectory(steps: steps, state: state(nil), usage: modelUsage) }

  /// Takes one message that belongs to this trial. `size` is the length of its line.
  mutating func receive(_ message: JSONObject, size: Int) -> [Reaction] {
    bytes += size
    if bytes > Self.byteLimit {
      return fail(.flooded, "the agent wrote more than \(Self.byteLimit >> 20) MiB in one trial")
    }
    if steps.count >= Self.stepLimit {
      return fail(.flooded, "the agent took more than \(Self.stepLimit) steps")
    }
    var message = message
    message["trial"] = nil
    switch message["type"]?.string {
    case "done": return finish(message)
    case nil where message["final"] != nil: return finish(message)
    case nil: return fail(.garbage, "a message has no 'type'")
    case "user":
      return fail(
        .garbage, "a step 'user' came from the agent; only the harness speaks as the user")
    case "tool_result" where !evalCase.world.tools.isEmpty:
      return fail(
        .garbage, "a step 'tool_result' came from the agent; the harness answers its tools")
    default: break
    }
    do {
      return take(try Step(json: message))
    } catch {
      return fail(.garbage, error.description)
    }
  }

  private mutating func take(_ step: Step) -> [Reaction] {
    var step = step
    switch step.kind {
    case .toolCall(var call):
      // With no tools in the world the agent has its own, and reports their results itself.
      guard !evalCase.world.tools.isEmpty else { break }
      if call.id == nil { call.id = "call-\(steps.count)" }
      step.kind = .toolCall(call)
      steps.append(step)
      let result = world.answer(call)
      steps.append(Step(.toolResult(result)))
      return [.send(line("tool_result", result.members))]
    case .message(var message):
      message.turn = turn
      step.kind = .message(message)
      steps.append(step)
      guard message.endsTurn else { return [] }
      guard turn < evalCase.turns.count else { return [.send(line("end", []))] }
      turn += 1
      let text = evalCase.turns[turn - 1]
      steps.append(Step(.user(UserTurn(text: text, turn: turn))))
      return [
        .send(
          line("user", [.init("turn", .int(Int64(turn))), .init("text", .string(text))]))
      ]
    case .model(let call): modelUsage.add(call)
    default: break
    }
    steps.append(step)
    return []
  }

  private mutating func finish(_ message: JSONObject) -> [Reaction] {
    do {
      if let reported = message["error"], !reported.isNull {
        return fail(.reported, "the agent says: \(reported.string ?? reported.description)")
      }
      var usage = try message["usage"].map { try Usage(json: $0) } ?? Usage()
      usage.fill(from: modelUsage)
      let final: FinalAnswer
      if let written = message["final"], !written.isNull {
        final = try FinalAnswer(json: written)
      } else if let last = lastMessage {
        final = FinalAnswer(text: last)
      } else {
        return fail(.noAnswer, "the agent finished without an answer")
      }
      return [
        .finished(
          .completed(
            Trajectory(steps: steps, final: final, state: state(message["state"]), usage: usage)))
      ]
    } catch let error as TrajectoryFormatError {
      return fail(.garbage, error.description)
    } catch {
      return fail(.garbage, "\(error)")
    }
  }

  /// What the simulator knows beats what the agent claims.
  private func state(_ claimed: JSONValue?) -> JSONValue? {
    evalCase.world.tools.isEmpty ? claimed : world.endState
  }

  private var lastMessage: String? {
    for step in steps.reversed() {
      if case .message(let message) = step.kind { return message.text }
    }
    return nil
  }

  private func fail(_ kind: AgentFailure.Kind, _ detail: String) -> [Reaction] {
    [.finished(.agentFailed(AgentFailure(kind, detail), partial: partial))]
  }

  private func line(_ type: String, _ members: [JSONObject.Member]) -> JSONValue {
    .object(
      JSONObject(
        [.init("type", .string(type)), .init("trial", .string(isolationID))] + members))
  }
}

extension Usage {
  /// Adds what one model call used.
  fileprivate mutating func add(_ call: ModelCall) {
    inputTokens = Self.sum(inputTokens, call.inputTokens)
    outputTokens = Self.sum(outputTokens, call.outputTokens)
    if let cost = call.costUSD { costUSD = (costUSD ?? 0) + cost }
  }

  /// Where the agent gave no total, the sum over its model calls stands.
  fileprivate mutating func fill(from steps: Usage) {
    inputTokens = inputTokens ?? steps.inputTokens
    outputTokens = outputTokens ?? steps.outputTokens
    costUSD = costUSD ?? steps.costUSD
  }

  /// Hostile counts must not overflow.
  private static func sum(_ total: Int?, _ more: Int?) -> Int? {
    guard let more else { return total }
    let (sum, overflow) = (total ?? 0).addingReportingOverflow(more)
    return overflow ? Int.max : sum
  }
}
