package import Statistics

/// How often the gate of one team is wrong: pairs of runs made from the team's own stored
/// outcomes, unchanged and with planted drops, go through the real plan and the real session.
///
/// Every replicate draws a suite of true rates from what the outcomes say (see `SuiteRates`), a
/// stored baseline of it, and a candidate. So the false-block rate is the mean over the baselines
/// that this team could have stored; a given baseline can be luckier or less lucky.
package struct GateSelfTest: Sendable {
  package struct Outcome: Sendable, Equatable {
    package let isBlocked: Bool
    /// Whether the alarms name the case or the intent that fell; `nil` when everything did, or
    /// nothing.
    package let namesCulprit: Bool?
    /// Of both agents, where the baseline's can be run.
    package let trialsUsed: Int
    /// Whether the plainest of rules would have blocked: the candidate's mean of a complete run
    /// lies under the baseline's.
    package let isBelowBaseline: Bool
  }

  /// The outcomes of one replicate, in the order of the drops; `nil` where one couldn't be planted.
  package typealias Replicate = [Outcome?]

  package let drops: [PlantedDrop]
  package let trials: Int
  package let policy: GatePolicy
  /// Cases with a stored trial, sorted by the bytes of their ids.
  package let cases: [BaselineCounts]
  /// Trials of every case in the drawn baselines.
  package let baselineTrials: [Int]
  /// Whether suspects get fresh baseline trials and alarms are confirmed.
  package let baselineIsRunnable: Bool
  private let suite: SuiteRates
  private let seed: UInt64

  /// `baselineTrials` says how large the drawn baselines are; without it they are as large as what
  /// is stored.
  package init(
    stored: [BaselineCounts], baselineTrials: Int? = nil, policy: GatePolicy, trials: Int,
    baselineIsRunnable: Bool = false, drops: [PlantedDrop] = PlantedDrop.standard, seed: UInt64
  ) throws(GatePlan.Failure) {
    precondition(baselineTrials.map { $0 > 0 } ?? true, "a baseline without trials says nothing")
    // Says what is wrong with the input, once, and sorts the cases as every replicate will.
    cases = try GatePlan(baseline: stored, policy: policy, trials: trials).cases
    self.baselineTrials = cases.map { baselineTrials ?? $0.counts.trials }
    suite = SuiteRates(cases.map(\.counts))
    self.policy = policy
    self.trials = trials
    self.baselineIsRunnable = baselineIsRunnable
    self.drops = drops
    self.seed = seed
  }

  /// One drawn baseline with a candidate for every drop. The same index gives the same replicate,
  /// so callers can spread them over processors.
  package func replicate(_ index: Int) throws(GatePlan.Failure) -> Replicate {
    var random = Xoshiro256StarStar(runSeed: seed, purpose: "self-test/\(index)")
    let rates = suite.draw(&random)
    var baseline = cases
    for position in baseline.indices {
      let count = baselineTrials[position]
      baseline[position].counts = Proportion(
        passes: SimulatedPair.passes(rates[position], trials: count, &random), trials: count)
    }
    let plan = try GatePlan(
      baseline: baseline, policy: policy, trials: trials, baselineIsRunnable: baselineIsRunnable)
    let baselineMean = Self.mean(baseline.map(\.counts))
    return drops.map { drop in
      // A stream of its own, so that another drop in the list leaves the others as they were.
      var random = Xoshiro256StarStar(runSeed: seed, purpose: "self-test/\(index)/\(drop)")
      guard let planted = Planted(drop, in: rates, suite: suite, plan: plan, &random) else {
        return nil
      }
      let complete = planted.rates.map { rate in
        Proportion(
          passes: SimulatedPair.passes(rate, trials: trials, &random), trials: trials)
      }
      var pair = SimulatedPair(baseline: rates, candidate: planted.rates, random: random)
      let course = pair.course(plan)
      var alarms: [GateAlarm] = []
      if case .blocked(let found)? = course.decision { alarms = found }
      return Outcome(
        isBlocked: !alarms.isEmpty,
        namesCulprit: planted.culprit.map { _ in planted.isNamed(by: alarms) },
        trialsUsed: course.trialsUsed,
        isBelowBaseline: Self.mean(complete) < baselineMean)
    }
  }

  private static func mean(_ counts: [Proportion]) -> Double {
    counts.reduce(0) { $0 + ($1.rate ?? 0) } / Double(counts.count)
  }
}

extension GateSelfTest {
  /// What came of one drop over all replicates.
  package struct Row: Sendable, Equatable {
    package let drop: PlantedDrop
    /// Replicates in which the drop could be planted, and those that were blocked.
    package let blocked: Proportion
    /// Those whose alarm named the case or the intent; `nil` where there is none to name.
    package let named: Proportion?
    /// Trials used, as a share of a complete run's.
    package let trialShare: Double
    /// Blocks of the rule "the candidate's mean is under the baseline's".
    package let belowBaseline: Proportion
  }

  /// One row a drop, in their order; `nil` for a drop that no replicate could have.
  package func rows(_ replicates: [Replicate]) -> [Row?] {
    let planned = Double(cases.count * trials)
    return drops.indices.map { index in
      let outcomes = replicates.compactMap { index < $0.count ? $0[index] : nil }
      guard !outcomes.isEmpty else { return nil }
      func share(_ holds: (Outcome) -> Bool) -> Proportion {
        Proportion(passes: outcomes.count(where: holds), trials: outcomes.count)
      }
      let used = outcomes.reduce(0) { $0 + $1.trialsUsed }
      return Row(
        drop: drops[index], blocked: share(\.isBlocked),
        named: outcomes[0].namesCulprit == nil ? nil : share { $0.namesCulprit == true },
        trialShare: Double(used) / Double(outcomes.count) / planned,
        belowBaseline: share(\.isBelowBaseline))
    }
  }
}
