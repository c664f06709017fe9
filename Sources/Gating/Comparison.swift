import Diagnostics
package import EvalModel
import Statistics

/// A run held against a baseline.
package struct Comparison: Sendable {
  package let match: BaselineMatch
  package let course: GateCourse
  package let losses: LossCheck
  /// Trials of each case that were run as rounds; `nil` for a run whose size was fixed.
  package let levels: [String: Int]?

  package var plan: GatePlan { course.plan }
  package var session: GateSession { course.session }
  /// Whether the gate decided round by round when to stop.
  package var isSteered: Bool { levels != nil }

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
    let plan = try GatePlan(
      baseline: match.compared, policy: policy, trials: trials,
      design: .fixed(fewest: fewest ?? trials))
    let ordered = plan.cases.map { tallies[ExactText($0.id)] }
    let counts = ordered.map { $0?.counts ?? Proportion(passes: 0, trials: 0) }
    let lost = ordered.map { $0.map { $0.unscored + $0.harnessFailed } ?? 0 }
    guard zip(counts, lost).allSatisfy({ $0.trials + $1 <= trials }) else {
      throw .plannedTrials(trials)
    }
    let course = Self.looking(plan, at: counts)
    var losses = LossCheck(
      plan, match: match,
      candidate: zip(counts, lost).map { LossCheck.CaseLosses(judged: $0.trials, lost: $1) },
      allowRemoved: allowRemoved)
    if course.decision?.isBlocked == false, lost.contains(where: { $0 > 0 }) {
      let worst = Self.looking(
        plan, at: zip(counts, lost).map { Proportion(passes: $0.passes, trials: $0.trials + $1) })
      if worst.decision?.isBlocked == true { losses.caveats.append(.fragile) }
    }
    self.match = match
    self.course = course
    self.losses = losses
    levels = nil
  }

  /// A run that the gate itself steered, as far as its trials reach. Taken as a whole its counts
  /// would be those of a lucky moment.
  package init(
    _ match: BaselineMatch, steering: GateSteering, trials: [TrialSummary],
    baseline: [TrialSummary], allowRemoved: Bool = false
  ) {
    var steered = steering
    _ = steered.advance(trials, baseline: baseline)
    let outcomes = GateSession.outcomes(trials)
    let ordered = steered.course.plan.cases.map { outcomes[$0.id] ?? [] }
    var losses = LossCheck(
      steered.course.plan, match: match,
      candidate: ordered.map { record in
        let lost = record.count { $0 == .lost }
        return LossCheck.CaseLosses(judged: record.count - lost, lost: lost)
      }, allowRemoved: allowRemoved)
    if steered.course.decision == nil {
      // Cases that have not had their turn are not lost.
      losses.obstacles.removeAll { if case .unmeasured = $0 { true } else { false } }
    }
    if steered.course.decision?.isBlocked == false, ordered.contains(where: { $0.contains(.lost) })
    {
      let worst = GateSession.replay(
        steered.course.plan, ordered.map { $0.map { $0 == .lost ? .failed : $0 } })
      if worst.decision.isBlocked { losses.caveats.append(.fragile) }
    }
    self.match = match
    course = steered.course
    self.losses = losses
    levels = steered.levels
  }

  private static func looking(_ plan: GatePlan, at counts: [Proportion]) -> GateCourse {
    var course = GateCourse(plan)
    course.observe(candidate: counts, baseline: counts.map { _ in .init(passes: 0, trials: 0) })
    return course
  }

  /// `nil` while the gate wants more trials.
  package var decision: GateDecision? { course.decision }

  /// Trials of both agents that the next step would take; 0 when the gate has decided.
  package var undecidedTrials: Int {
    course.next.map { ($0.candidate + $0.baseline).reduce(0, +) } ?? 0
  }

  /// The trials that count in the rates of groups.
  package func roundTrials(_ trials: [TrialSummary]) -> [TrialSummary] {
    // Before the first look all trials are those of its round.
    guard let levels, !levels.isEmpty else { return trials }
    return trials.filter { $0.plan.index < levels[$0.plan.caseID] ?? 0 }
  }

  /// The word of the verdict. What obstructs a comparison wins over what it found, because the
  /// missing data could have shown the opposite. Under `strict`, a pass must be proven.
  package func word(strict: Bool) -> Verdict.Word {
    guard losses.obstacles.isEmpty, let decision else { return .inconclusive }
    return switch decision {
    case .blocked: .regressed
    case .passed: .passed
    case .passedUnproven: strict ? .inconclusive : .passed
    case .continue: .inconclusive
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
}
