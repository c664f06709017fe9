import EvalModel
import Statistics

/// The agent never got an answer and went on as if it had.
enum DroppedResult {
  static let kind = MutationKind(
    "drop-result", category: .hallucination,
    "a tool's answer that mattered never came, and everything else stayed"
  ) { scene, dice in
    let candidates = scene.evidence.calls.filter { $0.succeeded && scene.matters([$0]) }
    guard let call = dice.pick(candidates), let step = call.resultStep else { return nil }
    return Mutant(
      scene.trajectory.leavingOut([step]), "the answer of \(call.call.name) was taken out",
      at: call.step)
  }
}
