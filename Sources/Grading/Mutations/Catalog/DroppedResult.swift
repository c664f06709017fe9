import EvalModel
import Statistics

/// The agent never got an answer and went on as if it had.
enum DroppedResult {
  static let kind = MutationKind(
    "drop-result", category: .integration,
    "a tool's answer that mattered never came, and everything else stayed"
  ) { scene, dice in
    let call = scene.someCall(&dice) { $0.succeeded && scene.matters([$0]) }
    guard let call, let step = call.resultStep else { return nil }
    return Mutant(
      scene.trajectory.leavingOut([step]), "the answer of \(call.call.name) was taken out",
      at: call.step)
  }
}
