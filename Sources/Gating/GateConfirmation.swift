package import Statistics

/// A second opinion before the gate blocks: both agents run again, interleaved, on the cases behind
/// an alarm, and are compared with each other alone.
///
/// The stored baseline isn't used, so neither its luck nor what has changed around both agents
/// since (a provider's update, a slower network) can confirm anything. The fresh trials are
/// independent of those that raised the alarm: a false block needs both to err, with a probability
/// of at most alpha times `confirmationAlpha`.
package struct GateConfirmation: Sendable {
  package enum State: Sendable, Equatable {
    /// Complete every round up to this one: in a round each case runs once with each agent.
    case running(through: Int)
    case confirmed
    case unconfirmed
    /// So many trials were lost that nothing was refuted: the alarm stands.
    case spoilt
  }

  /// Every number behind one look.
  package struct Look: Sendable, Equatable {
    package let round: Int
    package let candidate: Proportion
    package let baseline: Proportion
    package let test: StratifiedExactTest
    /// The test's deviate, less what the policy tolerates. At `bound` the alarm is confirmed.
    package let z: Double
    package let bound: Double
    package let state: State
  }

  package let alarm: GateAlarm
  /// Positions in the plan's cases.
  package let cases: [Int]
  /// The rounds after which the results are looked at.
  package let rounds: [Int]
  package let bounds: GroupSequentialBounds
  package private(set) var looks: [Look] = []
  package private(set) var state: State

  private let tolerance: Double
  private let mostLost: Double
  private let stored: [Proportion]
  /// Counts so far, in the order of `cases`.
  package private(set) var candidate: [Proportion]
  package private(set) var baseline: [Proportion]

  /// Up to this many cases are looked at less often and by the exact p, because half of a p-value's
  /// last step is much for a few trials.
  private static let fewCases = 5

  /// For the alarm of a session that blocked, and of several the one with the fewest cases, which
  /// costs the fewest trials. `nil` when the block stands as it is: the baseline's agent can't be
  /// run, the policy asks for no confirmation, or a group fell so far (two standard deviations
  /// beyond its bound) that nobody doubts it.
  package init?(_ session: GateSession) {
    let plan = session.plan
    guard plan.baselineIsRunnable, plan.policy.confirmsAlarms,
      case .blocked(let alarms) = session.decision, !session.isBeyondDoubt(alarms),
      let (alarm, cases) = alarms.map({ ($0, session.positions(behind: $0)) })
        .filter({ !$1.isEmpty }).min(by: { $0.1.count < $1.1.count })
    else { return nil }
    self.alarm = alarm
    self.cases = cases
    let rounds =
      cases.count <= Self.fewCases
      ? [5, 10, 15, 20, 30, 40] : GatePlan.looks(upTo: max(plan.trials, 10))
    self.rounds = rounds
    bounds = GroupSequentialBounds(
      information: rounds.map { Double($0) / Double(rounds[rounds.count - 1]) },
      alpha: plan.policy.confirmationAlpha, spending: .hwangShihDeCani(gamma: 1))
    state = .running(through: rounds[0])
    tolerance = plan.policy.tolerance
    mostLost = plan.policy.limits.lostOfOneCase
    stored = cases.map { plan.cases[$0].counts }
    candidate = cases.map { _ in .none }
    baseline = candidate
  }

  /// Looks at the cumulative counts of both agents, in the order of `cases`, once every trial of
  /// the rounds asked for has ended. Lost trials are not among them.
  ///
  /// Requires that the confirmation is running.
  @discardableResult
  package mutating func observe(candidate: [Proportion], baseline: [Proportion]) -> Look {
    guard case .running(let round) = state, let index = rounds.firstIndex(of: round) else {
      preconditionFailure("the confirmation has ended")
    }
    precondition(candidate.count == cases.count && baseline.count == cases.count)
    precondition((candidate + baseline).allSatisfy { $0.trials <= round })
    self.candidate = candidate
    self.baseline = baseline
    let pairs = zip(baseline, candidate).map { RatePair(baseline: $0, candidate: $1) }
    let test = StratifiedExactTest(pairs)
    let z = deviate(test, pairs)
    let look = Look(
      round: round, candidate: Self.sum(candidate), baseline: Self.sum(baseline), test: test,
      z: z, bound: bounds.bounds[index], state: state(z, index))
    looks.append(look)
    state = look.state
    return look
  }

  /// Trials of one agent on one case that were asked for before the running step.
  package var completedRounds: Int { looks.last?.round ?? 0 }

  /// Trials of both agents that ended.
  package var trialsUsed: Int {
    Self.sum(candidate).trials + Self.sum(baseline).trials
  }

  /// The fresh baseline held against the stored one. A small p says that what changed is not the
  /// candidate alone; `nil` before anything was measured.
  package var drift: StratifiedExactTest? {
    guard !looks.isEmpty else { return nil }
    return StratifiedExactTest(
      zip(stored, baseline).map { RatePair(baseline: $0, candidate: $1) })
  }
}

extension GateConfirmation {
  private func deviate(_ test: StratifiedExactTest, _ pairs: [RatePair]) -> Double {
    let z =
      cases.count <= Self.fewCases
      ? min(37, max(-37, -(StandardNormal.quantile(test.p) ?? (test.p > 0.5 ? 37 : -37))))
      : test.z
    guard tolerance > 0, let difference = PairedDifference(pairs) else { return z }
    return z - tolerance / difference.withinStandardError(.smoothed)
  }

  private func state(_ z: Double, _ index: Int) -> State {
    if z >= bounds.bounds[index] { return .confirmed }
    let isLast = index == rounds.count - 1
    // From half time on, a candidate that does no worse than the baseline won't be convicted.
    let isHopeless = 2 * rounds[index] >= rounds[rounds.count - 1] && z < 0
    guard isLast || isHopeless else { return .running(through: rounds[index + 1]) }
    return isSpoilt(rounds[index]) ? .spoilt : .unconfirmed
  }

  /// Whether so much of either side was lost that the comparison refutes nothing.
  private func isSpoilt(_ round: Int) -> Bool {
    let asked = Double(round * cases.count)
    return [candidate, baseline].contains {
      asked - Double(Self.sum($0).trials) > mostLost * asked * (1 + 1e-12)
    }
  }

  private static func sum(_ counts: [Proportion]) -> Proportion {
    counts.reduce(.none) { $0.pooled(with: $1) }
  }
}

extension GateSession {
  /// Whether a group fell so clearly that a confirmation would only cost trials.
  fileprivate func isBeyondDoubt(_ alarms: [GateAlarm]) -> Bool {
    guard let last = looks.last else { return false }
    return ([last.overall] + last.intents).contains { group in
      guard let group, group.z >= group.blockBound + 2 else { return false }
      return switch group.group {
      case .suite: alarms.contains(.overall)
      case .intent(let name): alarms.contains(.intent(name))
      case .tag, .criterion: false
      }
    }
  }
}
