/// Everything that graders may look at: the case and what happened.
package struct Evidence: Sendable {
  package let evalCase: EvalCase
  package let trajectory: Trajectory
  /// How long the trial took on the harness's clock; `nil` for recorded trajectories.
  package let wallTime: Duration?
  /// The tool calls in order, each with its result.
  package let calls: [Call]

  package struct Call: Sendable {
    package let step: Int
    package let call: ToolCall
    package let resultStep: Int?
    package let result: ToolResult?
  }

  package init(evalCase: EvalCase, trajectory: Trajectory, wallTime: Duration?) {
    self.evalCase = evalCase
    self.trajectory = trajectory
    self.wallTime = wallTime
    calls = Evidence.pair(trajectory.steps)
  }

  /// The evidence up to the end of a turn: everything before the next turn's user step. `nil` when
  /// the turn was never reached. The end state belongs to the whole trial and is left out of all
  /// turns but the last one played.
  package func upTo(turn: Int) -> Evidence? {
    var reached = false
    var end = trajectory.steps.count
    for (index, step) in trajectory.steps.enumerated() {
      guard case .user(let user) = step.kind else { continue }
      if user.turn == turn { reached = true }
      if user.turn > turn {
        end = index
        break
      }
    }
    guard reached else { return nil }
    if end == trajectory.steps.count { return self }
    var part = trajectory
    part.steps = Array(trajectory.steps[..<end])
    part.final = nil
    part.state = nil
    return Evidence(evalCase: evalCase, trajectory: part, wallTime: nil)
  }

  /// What the agent said to the user, in order, each with its step; the final text last, unless
  /// it only repeats the last message. The final answer stands at the index behind the last step.
  package var spoken: [(step: Int, text: String)] {
    var spoken: [(step: Int, text: String)] = []
    for (index, step) in trajectory.steps.enumerated() {
      if case .message(let message) = step.kind { spoken.append((index, message.text)) }
    }
    if let final = trajectory.final, !final.text.isEmpty,
      spoken.last.map({ !$0.text.utf8.elementsEqual(final.text.utf8) }) ?? true
    {
      spoken.append((trajectory.steps.count, final.text))
    }
    return spoken
  }

  /// The step that stands for the answer: the last message, or the index behind the last step.
  package var answerStep: Int { spoken.last?.step ?? trajectory.steps.count }

  /// A result belongs to the latest call with its id; without one, to the nearest unanswered call
  /// that has none either.
  package static func pair(_ steps: [Step]) -> [Call] {
    var calls: [Call] = []
    // Positions in `calls` that wait for a result: by id, and in order for those without one.
    var open: [String: Int] = [:]
    var unnumbered: [Int] = []
    for (index, step) in steps.enumerated() {
      switch step.kind {
      case .toolCall(let call):
        if let id = call.id { open[id] = calls.count } else { unnumbered.append(calls.count) }
        calls.append(Call(step: index, call: call, resultStep: nil, result: nil))
      case .toolResult(let result):
        let position: Int?
        if let id = result.id {
          position = open.removeValue(forKey: id)
        } else {
          position = unnumbered.popLast()
        }
        guard let position else { continue }
        let call = calls[position]
        calls[position] = Call(
          step: call.step, call: call.call, resultStep: index, result: result)
      default: break
      }
    }
    return calls
  }
}
