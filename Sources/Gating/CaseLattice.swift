import Statistics

/// All outcomes that the trials of one case can have, and what the gate does at each.
struct CaseLattice {
  private enum Cell {
    case open
    case convicted
    case cleared
  }

  /// Trials that the case gets whatever happens.
  private let rounds: Int
  private let mostTrials: Int
  /// Whether anybody looks after so many trials.
  private let isLook: [Bool]
  private let cells: [Cell]

  /// `nil` when the case can't be judged on its own. `rate` is what is known about its rate.
  init?(_ plan: GatePlan, position: Int, rate: Double) {
    self.init(plan, rule: plan.caseRule, baseline: plan.cases, position: position, rate: rate)
  }

  /// The same plan beside another baseline.
  init?(_ plan: GatePlan, baseline: [BaselineCounts], position: Int, rate: Double) {
    let rule: GatePlan.CaseRule =
      switch plan.caseRule {
      case .exactTests: plan.caseRule
      case .evidence(let evidence):
        .evidence(
          CaseEvidence(
            baseline, policy: plan.policy, maximumTrials: evidence.maximumTrials,
            from: plan.design == .sequential ? 1 : plan.trials))
      }
    self.init(plan, rule: rule, baseline: baseline, position: position, rate: rate)
  }

  private init?(
    _ plan: GatePlan, rule: GatePlan.CaseRule, baseline: [BaselineCounts], position: Int,
    rate: Double
  ) {
    switch rule {
    case .evidence(let evidence):
      guard evidence.isEligible(position) else { return nil }
      let isSequential = plan.design == .sequential
      rounds = plan.looks.first { $0 >= plan.minimumRounds } ?? plan.trials
      mostTrials = isSequential ? evidence.maximumTrials : plan.trials
      let forced = isSequential ? rounds : plan.trials
      isLook = (0...mostTrials).map { $0 > forced || plan.looks.contains($0) }
      cells = (0...mostTrials).flatMap { trials in
        (0...trials).map { failures in
          let counts = Proportion(passes: trials - failures, trials: trials)
          let found = evidence.evidence(position, counts)
          if trials > 0, found.logE >= evidence.threshold { return .convicted }
          let isHopeless =
            evidence.conditionalPower(position, counts) < evidence.conditionalPowerFloor
          return found.logDesignRatio <= evidence.clearance || isHopeless ? .cleared : .open
        }
      }
    case .exactTests(let alpha):
      let known = baseline[position].counts
      guard rate >= plan.policy.smallestEligibleRate,
        known.trials >= plan.policy.smallestCaseBaseline
      else { return nil }
      (rounds, mostTrials) = (plan.trials, plan.trials)
      isLook = (0...plan.trials).map { $0 == plan.trials }
      let needed = Self.failuresNeeded(baseline, position: position, plan.trials, alpha: alpha)
      cells = (0...plan.trials).flatMap { trials in
        (0...trials).map { failures in
          trials == plan.trials && failures >= needed ? .convicted : .open
        }
      }
    }
  }

  /// The failures from which on the exact test convicts while the other cases do as they did; one
  /// more than there are trials where none is enough.
  private static func failuresNeeded(
    _ baseline: [BaselineCounts], position: Int, _ trials: Int, alpha: Double
  ) -> Int {
    var pairs = baseline.map { entry in
      let passes = Int(((entry.counts.rate ?? 0) * Double(trials)).rounded())
      return RatePair(
        baseline: entry.counts,
        candidate: Proportion(passes: min(trials, passes), trials: trials))
    }
    var (low, high) = (-1, trials + 1)
    while high - low > 1 {
      let failures = (low + high) / 2
      pairs[position] = RatePair(
        baseline: baseline[position].counts,
        candidate: Proportion(passes: trials - failures, trials: trials))
      if DiscreteSidak(pairs).adjusted[position] <= alpha {
        high = failures
      } else {
        low = failures
      }
    }
    return high
  }

  /// The probability that a case which now passes with this rate is convicted.
  func power(rate: Double) -> Double {
    // The probability of every count of failures among the outcomes that are still sampled.
    var alive = Array(repeating: 0.0, count: mostTrials + 1)
    alive[0] = 1
    var convicted = 0.0
    for trials in 0...mostTrials {
      if trials > 0 {
        for failures in stride(from: trials, through: 1, by: -1) {
          alive[failures] = alive[failures] * rate + alive[failures - 1] * (1 - rate)
        }
        alive[0] *= rate
      }
      guard isLook[trials] else { continue }
      let first = trials * (trials + 1) / 2
      for failures in 0...trials where alive[failures] > 0 {
        switch cells[first + failures] {
        case .convicted:
          convicted += alive[failures]
          alive[failures] = 0
        case .cleared: if trials >= rounds { alive[failures] = 0 }
        case .open: break
        }
      }
    }
    return min(1, convicted)
  }

  /// The smallest fall from a rate that is found with this probability.
  func smallestDrop(from rate: Double, power: Double) -> Double? {
    guard self.power(rate: 0) >= power else { return nil }
    var (low, high) = (0.0, rate)
    for _ in 0..<20 {
      let middle = (low + high) / 2
      if self.power(rate: rate - middle) < power { low = middle } else { high = middle }
    }
    return high
  }
}
