package import Statistics

/// The whole way of the gate to its decision: the session, and the confirmations of its alarms.
///
/// A pure value, and the only one that a run needs: it says how many trials of each case and agent
/// come next and takes what became of exactly those.
package struct GateCourse: Sendable {
  /// How many more trials of each case, in the plan's order.
  package struct Trials: Sendable, Equatable {
    package var candidate: [Int]
    package var baseline: [Int]
  }

  package private(set) var session: GateSession
  /// In order; only the last can be running.
  package private(set) var confirmations: [GateConfirmation] = []
  private let confirms: Bool

  package init(_ plan: GatePlan) { self.init(plan, confirms: true) }

  init(_ plan: GatePlan, confirms: Bool) {
    session = GateSession(plan)
    self.confirms = confirms
  }

  package var plan: GatePlan { session.plan }

  /// The confirmation that the next trials are for.
  package var confirmation: GateConfirmation? {
    guard let last = confirmations.last, case .running = last.state else { return nil }
    return last
  }

  /// `nil` while trials are still to run. Where an alarm was confirmed, it alone is named.
  package var decision: GateDecision? {
    if confirmation != nil { return nil }
    switch session.decision {
    case .continue: return nil
    case .blocked:
      guard let last = confirmations.last, last.state == .confirmed else {
        return session.decision
      }
      return .blocked([last.alarm])
    case .passed, .passedUnproven: return session.decision
    }
  }

  /// `nil` once the gate has decided.
  package var next: Trials? {
    let none = plan.cases.map { _ in 0 }
    var trials = Trials(candidate: none, baseline: none)
    if let confirmation, case .running(let round) = confirmation.state {
      let more = round - confirmation.completedRounds
      for position in confirmation.cases {
        trials.candidate[position] = more
        trials.baseline[position] = more
      }
      return trials
    }
    guard case .continue(let step) = session.decision else { return nil }
    switch step {
    case .rounds(let round, let cases):
      for position in cases { trials.candidate[position] = round - session.asked[position] }
    case .extra(let cases, let baseline):
      for position in cases { trials.candidate[position] = 1 }
      for position in baseline { trials.baseline[position] = 1 }
    }
    return trials
  }

  /// Takes the counts of the trials that `next` asked for, and of no others, in the plan's order,
  /// once all of them have ended. Lost ones are not among them.
  ///
  /// Requires that the gate has not decided.
  package mutating func observe(candidate: [Proportion], baseline: [Proportion]) {
    guard let trials = next else { preconditionFailure("the gate has decided") }
    precondition(
      zip(candidate, trials.candidate).allSatisfy { $0.trials <= $1 }
        && zip(baseline, trials.baseline).allSatisfy { $0.trials <= $1 }
        && candidate.count == plan.cases.count && baseline.count == plan.cases.count,
      "trials nobody asked for")
    if confirmation != nil {
      confirm(candidate, baseline)
    } else {
      func added(_ before: [Proportion], _ new: [Proportion]) -> [Proportion] {
        zip(before, new).map { $0.pooled(with: $1) }
      }
      session.observe(
        added(session.candidate, candidate),
        freshBaseline: added(session.freshBaseline, baseline))
    }
    if confirmation == nil, confirms, confirmations.last?.state != .confirmed,
      confirmations.last?.state != .spoilt, let doubted = GateConfirmation(session)
    {
      confirmations.append(doubted)
    }
  }

  private mutating func confirm(_ candidate: [Proportion], _ baseline: [Proportion]) {
    let last = confirmations.count - 1
    var confirmation = confirmations[last]
    func added(_ before: [Proportion], _ new: [Proportion]) -> [Proportion] {
      zip(before, confirmation.cases).map { $0.pooled(with: new[$1]) }
    }
    confirmation.observe(
      candidate: added(confirmation.candidate, candidate),
      baseline: added(confirmation.baseline, baseline))
    confirmations[last] = confirmation
    if confirmation.state == .unconfirmed { session.dismiss(confirmation.alarm) }
  }

  /// Trials of either agent that ended with a pass or a failure.
  package var trialsUsed: Int {
    let look = session.looks.last
    return (look?.trialsUsed ?? 0) + (look?.baselineTrialsUsed ?? 0)
      + confirmations.reduce(0) { $0 + $1.trialsUsed }
  }
}

extension GateCourse {
  /// Decides again from recorded outcomes: per case in the plan's order, those of each agent in the
  /// order in which they were asked for, whatever for. Where the record ends before the gate has
  /// decided, there is no decision yet.
  package static func replay(
    _ plan: GatePlan, candidate: [[GateSession.Outcome]], baseline: [[GateSession.Outcome]]? = nil
  ) -> GateCourse {
    replay(plan, candidate: candidate, baseline: baseline, confirms: true)
  }

  static func replay(
    _ plan: GatePlan, candidate: [[GateSession.Outcome]], baseline: [[GateSession.Outcome]]?,
    confirms: Bool
  ) -> GateCourse {
    var course = GateCourse(plan, confirms: confirms)
    var candidate = Record(candidate, of: plan)
    var baseline = Record(baseline ?? plan.cases.map { _ in [] }, of: plan)
    while let trials = course.next {
      guard let new = candidate.take(trials.candidate), let old = baseline.take(trials.baseline)
      else { break }
      course.observe(candidate: new, baseline: old)
    }
    return course
  }

  /// What one agent did, with a mark where the next step begins.
  private struct Record {
    let outcomes: [[GateSession.Outcome]]
    var taken: [Int]

    init(_ outcomes: [[GateSession.Outcome]], of plan: GatePlan) {
      precondition(outcomes.count == plan.cases.count, "one record for every case of the plan")
      self.outcomes = outcomes
      taken = outcomes.map { _ in 0 }
    }

    /// `nil` when some are missing.
    mutating func take(_ counts: [Int]) -> [Proportion]? {
      var result: [Proportion] = []
      result.reserveCapacity(counts.count)
      for (position, count) in counts.enumerated() {
        let end = taken[position] + count
        guard end <= outcomes[position].count else { return nil }
        let (passes, failures) = outcomes[position][taken[position]..<end].reduce(into: (0, 0)) {
          switch $1 {
          case .passed: $0.0 += 1
          case .failed: $0.1 += 1
          case .lost: break
          }
        }
        result.append(Proportion(passes: passes, trials: passes + failures))
        taken[position] = end
      }
      return result
    }
  }
}
