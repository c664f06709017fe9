import EvalModel
import JSONKit
import Statistics

/// The conversation was handed over, and nobody was told what it was about.
enum EmptyHandoff {
  static let kind = MutationKind(
    "empty-handoff", category: .escalation, "a hand-off lost its context"
  ) { scene, dice in
    let candidates = scene.evidence.handoffs.filter {
      !($0.handoff.context?.object ?? JSONObject()).isEmpty
    }
    guard let chosen = dice.pick(candidates) else { return nil }
    var handoff = chosen.handoff
    handoff.context = nil
    var changed = scene.trajectory
    changed.steps[chosen.step].kind = .handoff(handoff)
    return Mutant(changed, "the hand-off to \(handoff.to) lost its context", at: chosen.step)
  }
}
