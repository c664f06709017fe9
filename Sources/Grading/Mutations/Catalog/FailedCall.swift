import EvalModel
import Statistics

/// A call failed, and the answer stayed what it was.
///
/// Every repeat of the call fails too, or the agent would have recovered; and what the calls
/// changed is taken back.
enum FailedCall {
  static let kind = MutationKind(
    "fail-call", category: .integration, "a call failed, and the agent said what it had said anyway"
  ) { scene, dice in
    guard scene.claimsSuccess else { return nil }
    let groups = Dictionary(grouping: scene.evidence.calls) { $0.call.key }
    let call = scene.someCall(&dice) { call in
      let same = groups[call.call.key] ?? []
      return same.allSatisfy(\.succeeded) && scene.matters(same)
    }
    guard let call, let error = dice.pick(errors) else { return nil }
    var changed = scene.trajectory
    for same in groups[call.call.key] ?? [] {
      guard let step = same.resultStep, case .toolResult(var result) = changed.steps[step].kind
      else { continue }
      result.answer = .error(error)
      changed.steps[step].kind = .toolResult(result)
      changed.undo(same, in: scene.world)
    }
    return Mutant(
      changed, "\(call.call.name) failed with \(error.kind)", at: call.resultStep ?? call.step)
  }

  private static let errors = [
    ToolError(kind: "timeout", message: "the service did not answer in time"),
    ToolError(kind: "unavailable", message: "the service is unavailable"),
    ToolError(kind: "server_error", message: "internal server error"),
  ]
}
