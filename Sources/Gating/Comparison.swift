import Diagnostics
package import EvalModel
import Statistics

/// A run held against a baseline.
package struct Comparison: Sendable {
  package let plan: GatePlan
  package let session: GateSession
  package let losses: LossCheck
  /// Whether the gate decided round by round when to stop.
  package var isSequential: Bool { plan.design == .sequential }

  /// A complete run whose size was fixed beforehand: one look at all its data.
  ///
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

  /// A run that the gate itself steered, decided again from its trials in their order.
  ///
  /// `outcomes` may hold cases that are not compared; a case that lacks is unmeasured.
  package init(
    _ match: BaselineMatch, plan: GatePlan, outcomes: [String: [GateSession.Outcome]],
    allowRemoved: Bool = false
  ) {
    self.plan = plan
    let ordered = plan.cases.map { outcomes[$0.id] ?? [] }
    session = GateSession.replay(plan, ordered)
    var losses = LossCheck(
      plan, match: match,
      candidate: ordered.map { record in
        let lost = record.count { $0 == .lost }
        return LossCheck.CaseLosses(judged: record.count - lost, lost: lost)
      }, allowRemoved: allowRemoved)
    if !session.decision.isBlocked, ordered.contains(where: { $0.contains(.lost) }) {
      let worst = GateSession.replay(
        plan, ordered.map { $0.map { $0 == .lost ? .failed : $0 } })
      if worst.decision.isBlocked { losses.caveats.append(.fragile) }
    }
    self.losses = losses
  }

  package var decision: GateDecision { session.decision }

  /// Trials that the next step would take; 0 when the gate has decided.
  package var undecidedTrials: Int {
    guard case .continue(let step) = decision else { return 0 }
    switch step {
    case .rounds(let round, let cases):
      let known = session.looks.last.map { look in
        if case .round(let round) = look.phase { round } else { 0 }
      }
      return (round - (known ?? 0)) * cases.count
    case .extra(let cases): return cases.count
    }
  }
}

extension GateSession {
  /// How the recorded trials of a run ended, by case and in their order. A record ends where a
  /// trial is missing, because those behind it were not asked for in that order.
  package static func outcomes(_ trials: [TrialSummary]) -> [String: [Outcome]] {
    Dictionary(grouping: trials, by: \.plan.caseID).mapValues { trials in
      let sorted = trials.sorted { $0.plan.index < $1.plan.index }
      let whole = zip(sorted, 0...).prefix { $0.plan.index == $1 }
      return whole.map { trial, _ in
        switch trial.passed {
        case true?: .passed
        case false?: .failed
        case nil: .lost
        }
      }
    }
  }
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
