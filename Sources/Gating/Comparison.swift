import Diagnostics
import Statistics

/// A complete run against a baseline: one look at all its data.
///
/// Only for runs whose size was fixed beforehand. A run that the gate itself stopped is decided
/// again with `GateSession.replay`.
package struct Comparison: Sendable {
  package let plan: GatePlan
  package let session: GateSession
  package let losses: LossCheck

  /// `candidate` may hold other cases than the compared ones, which are left out, and may lack
  /// some, which then count as unmeasured. `trials` is what the run planned for every case.
  package init(
    _ match: BaselineMatch, candidate: [CaseTally], policy: GatePolicy, trials: Int,
    allowRemoved: Bool = false
  ) throws(GatePlan.Failure) {
    var tallies: [ExactText: CaseTally] = [:]
    for tally in candidate {
      guard tallies.updateValue(tally, forKey: ExactText(tally.id)) == nil else {
        throw .duplicateCase(tally.id)
      }
    }
    let fewest = match.compared.compactMap { tallies[ExactText($0.id)]?.judged }
      .filter { $0 > 0 }.min()
    plan = try GatePlan(
      baseline: match.compared, policy: policy, trials: trials,
      design: .fixed(fewest: fewest ?? trials))
    let ordered = plan.cases.map { tallies[ExactText($0.id)] }
    let counts = ordered.map { $0?.counts ?? Proportion(passes: 0, trials: 0) }
    let lost = ordered.map { $0.map { $0.unscored + $0.harnessFailed } ?? 0 }
    guard zip(counts, lost).allSatisfy({ $0.trials + $1 <= trials }) else {
      throw .plannedTrials(trials)
    }
    var session = GateSession(plan)
    session.observe(counts)
    self.session = session
    var losses = LossCheck(
      plan, match: match,
      candidate: zip(counts, lost).map { LossCheck.CaseLosses(judged: $0.trials, lost: $1) },
      allowRemoved: allowRemoved)
    if !session.decision.isBlocked, lost.contains(where: { $0 > 0 }) {
      var worst = GateSession(plan)
      worst.observe(
        zip(counts, lost).map { Proportion(passes: $0.passes, trials: $0.trials + $1) })
      if worst.decision.isBlocked { losses.caveats.append(.fragile) }
    }
    self.losses = losses
  }

  package var decision: GateDecision { session.decision }
}

extension GateDecision {
  package var isBlocked: Bool { if case .blocked = self { true } else { false } }

  /// The word of the verdict. What obstructs a comparison wins over what it found, because the
  /// missing data could have shown the opposite. Under `strict`, a pass must be proven.
  package func word(obstacles: [LossCheck.Obstacle], strict: Bool) -> Verdict.Word {
    guard obstacles.isEmpty else { return .inconclusive }
    return switch self {
    case .blocked: .regressed
    case .passed: .passed
    case .passedUnproven: strict ? .inconclusive : .passed
    case .continue: .inconclusive
    }
  }
}
