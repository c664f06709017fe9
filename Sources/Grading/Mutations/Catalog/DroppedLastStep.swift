import EvalModel
import Statistics

/// The last thing to do was not done, and the agent spoke as if it were.
enum DroppedLastStep {
  static let kind = MutationKind(
    "drop-last-step", category: .incomplete,
    "the last call or hand-off was left out, and everything else stayed"
  ) { scene, _ in
    let handoff = scene.trajectory.handoffStep
    let last = scene.evidence.calls.last
    if let handoff, handoff > last?.step ?? -1 {
      return Mutant(
        scene.trajectory.leavingOut([handoff]), "the hand-off was left out", at: max(0, handoff - 1)
      )
    }
    guard let last, last.succeeded, scene.matters([last]) else { return nil }
    var changed = scene.trajectory
    changed.undo(last, in: scene.world)
    changed = changed.leavingOut([last.step] + [last.resultStep].compactMap { $0 })
    return Mutant(
      changed, "the last call, \(last.call.name), was left out", at: max(0, last.step - 1))
  }
}
