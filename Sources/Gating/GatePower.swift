import Statistics

/// What a plan can see, before anything runs: the smallest drops that it finds, and what a smaller
/// one would take.
///
/// For the suite and the intents the normal approximation on fixed cases, with the variance that
/// the rates really have after the drop; the looks in between cost about a twentieth of the drop
/// (`sequentialPenalty`). For single cases it is exact (see `CasePower`).
package struct GatePower: Sendable {
  /// The suite or an intent.
  package struct Group: Sendable, Equatable {
    package let group: CaseGroup
    package let cases: Int
    /// The mean of the rates as the baseline has them.
    package let rate: Double
    /// The drop of the mean that is found with the wanted probability; `nil` when not even the
    /// largest possible drop is.
    package let smallestDrop: Double?
    /// What a pass excludes.
    package let margin: Double
  }

  /// The trials that a drop needs.
  package struct Need: Sendable, Equatable {
    package struct Size: Sendable, Equatable {
      package let trials: Int
      package let baseline: Int
    }

    /// Trials a case beside the baseline as it is; `nil` when no number is enough, because the
    /// baseline's own chance hides the drop.
    package let trials: Int?
    /// A larger baseline that makes fewer trials enough: the planned ones where that is possible,
    /// else as many on both sides. `nil` when the planned trials are enough already, and when more
    /// than `GatePlan.mostTrials` were needed.
    package let enlarged: Size?
  }

  /// How much larger a drop must be because of looking in between.
  package static let sequentialPenalty = 1.05

  package let plan: GatePlan
  /// The probability of finding a drop that counts as finding it.
  package let power: Double
  package let rates: SuiteRates
  package let suite: Group
  /// In the plan's order.
  package let intents: [Group]
  package let cases: CasePower

  package init(_ plan: GatePlan, power: Double = 0.80) {
    precondition(power > 0.5 && power < 1)
    self.plan = plan
    self.power = power
    let rates = SuiteRates(plan.cases.map(\.counts))
    self.rates = rates
    let all = GroupDraws(plan, .suite, rates)
    suite = all.group(power: power, trials: plan.trials)
    intents = plan.intents.map {
      GroupDraws(plan, .intent($0), rates).group(power: power, trials: plan.trials)
    }
    cases = CasePower(plan, rates: rates, power: power)
  }

  /// Trials a case that find a drop of the suite's mean; `nil` when the rates can't fall so far.
  package func need(forDrop drop: Double) -> Need? {
    GroupDraws(plan, .suite, rates).need(drop: drop, power: power, planned: plan.trials)
  }

  /// The same for the mean of one intent, by its place in the plan.
  package func need(forDrop drop: Double, ofIntent number: Int) -> Need? {
    GroupDraws(plan, .intent(plan.intents[number]), rates)
      .need(drop: drop, power: power, planned: plan.trials)
  }
}

/// The cases of one group, gathered by the size of their baseline, because only that and the rates
/// decide what a comparison sees.
private struct GroupDraws {
  enum Scope {
    case suite
    case intent(GatePlan.Intent)
  }

  private struct Stratum {
    var baseline: Double
    var cases: Double
    /// Of rates, with sum 1.
    var weights: [Double]
  }

  private let caseGroup: CaseGroup
  private let margin: Double
  private let grid: [Double]
  private let strata: [Stratum]
  private let cases: Double
  private let weights: [Double]
  /// The deviate that a single look would have to reach.
  private let critical: Double
  private let penalty: Double

  init(_ plan: GatePlan, _ scope: Scope, _ rates: SuiteRates) {
    let policy = plan.policy
    let positions: [Int]
    let alpha: Double
    switch scope {
    case .suite:
      positions = Array(plan.cases.indices)
      caseGroup = .suite
      alpha = policy.alpha * policy.split.overall
    case .intent(let intent):
      positions = intent.positions
      caseGroup = .intent(intent.name)
      alpha = policy.alpha * policy.split.intents / Double(plan.intents.count)
    }
    margin = policy.margin(of: caseGroup)
    grid = rates.grid.rates
    weights = rates.weights(of: positions)
    cases = Double(positions.count)
    strata = Dictionary(grouping: positions) { plan.cases[$0].counts.trials }
      .sorted { $0.key < $1.key }
      .map { trials, positions in
        Stratum(
          baseline: Double(trials), cases: Double(positions.count),
          weights: rates.weights(of: positions))
      }
    critical = StandardNormal.upperQuantile(alpha) ?? 0
    penalty = plan.looks.count > 1 ? GatePower.sequentialPenalty : 1
  }

  func group(power: Double, trials: Int) -> GatePower.Group {
    var (low, high) = (0.0, LogitShift.largest)
    var smallest: Double?
    if self.power(LogitShift(amount: high), trials: Double(trials)) >= power {
      for _ in 0..<40 {
        let middle = (low + high) / 2
        let found = self.power(LogitShift(amount: middle), trials: Double(trials))
        if found < power { low = middle } else { high = middle }
      }
      smallest = drop(LogitShift(amount: high))
    }
    return GatePower.Group(
      group: caseGroup, cases: Int(cases),
      rate: zip(grid, weights).reduce(0) { $0 + $1.0 * $1.1 }, smallestDrop: smallest,
      margin: margin)
  }

  func need(drop: Double, power: Double, planned: Int) -> GatePower.Need? {
    guard let shift = LogitShift(drop: drop, of: grid, weights: weights) else { return nil }
    func smallest(_ isEnough: (Double) -> Bool) -> Int? {
      guard isEnough(Double(GatePlan.mostTrials)) else { return nil }
      var (low, high) = (0, GatePlan.mostTrials)
      while high - low > 1 {
        let middle = (low + high) / 2
        if isEnough(Double(middle)) { high = middle } else { low = middle }
      }
      return high
    }
    let trials = smallest { self.power(shift, trials: $0) >= power }
    if let trials, trials <= planned { return GatePower.Need(trials: trials, enlarged: nil) }
    // Baseline trials are paid once and candidate trials for every change, so the baseline grows
    // first.
    let fixed = smallest { self.power(shift, trials: Double(planned), baseline: $0) >= power }
    let both =
      fixed == nil ? smallest { self.power(shift, trials: $0, baseline: $0) >= power } : nil
    let size = (fixed.map { (planned, $0) } ?? both.map { ($0, $0) })
      .map { GatePower.Need.Size(trials: $0.0, baseline: $0.1) }
    let isCheaper = trials.map { trials in size.map { $0.trials < trials } ?? false } ?? true
    return GatePower.Need(trials: trials, enlarged: isCheaper ? size : nil)
  }

  private func drop(_ shift: LogitShift) -> Double {
    zip(grid, weights).reduce(0) { $0 + $1.1 * ($1.0 - shift($1.0)) }
  }

  /// The probability that the test finds the shift. Under the test's hypothesis both sides have
  /// the pooled rate; the difference itself varies as the two rates do.
  private func power(
    _ shift: LogitShift, trials: Double, baseline: Double? = nil
  ) -> Double {
    var drop = 0.0
    var nullVariance = 0.0
    var variance = 0.0
    let shifted = grid.map { shift($0) }
    for stratum in strata {
      let size = baseline ?? stratum.baseline
      for (point, weight) in stratum.weights.enumerated() {
        let (before, after) = (grid[point], shifted[point])
        let pooled = (size * before + trials * after) / (size + trials)
        let cases = weight * stratum.cases
        drop += cases * (before - after)
        nullVariance += cases * pooled * (1 - pooled) * (1 / size + 1 / trials)
        variance += cases * (before * (1 - before) / size + after * (1 - after) / trials)
      }
    }
    guard variance > 0 else { return drop > 0 ? 1 : 0 }
    return StandardNormal.cdf(
      (drop / penalty - critical * nullVariance.squareRoot()) / variance.squareRoot())
  }
}
