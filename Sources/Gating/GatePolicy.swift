#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What the comparison with a baseline may cost and must find: error budgets, margins and limits.
///
/// The defaults come from simulations of suites of 300 and 500 cases; every field can be set, and
/// all of them enter the digest of a plan.
package struct GatePolicy: Sendable, Equatable {
  /// The share of the error budget that each of the four questions gets. Their sum is at most 1.
  package struct Split: Sendable, Equatable {
    package var overall: Double
    /// Divided evenly among the intents.
    package var intents: Double
    /// For the collapse of any single case.
    package var cases: Double
    /// For a few cases that fell together, none of them far enough on its own.
    package var sparse: Double

    package init(
      overall: Double = 0.40, intents: Double = 0.15, cases: Double = 0.35, sparse: Double = 0.10
    ) {
      self.overall = overall
      self.intents = intents
      self.cases = cases
      self.sparse = sparse
    }
  }

  /// Shares of lost or unmeasured data above which a comparison warns or can't be believed.
  package struct Limits: Sendable, Equatable {
    package var lostToWarn = 0.02
    package var lostToRefuse = 0.05
    package var lostOfOneCase = 0.20
    package var unmeasuredCases = 0.01
    package var removedCases = 0.02
    /// The p-value below which losses are said to depend on which agent was measured.
    package var informativeLosses = 0.001

    package init() {}
  }

  /// The probability of blocking although nothing changed.
  package var alpha: Double
  package var split: Split
  /// How the budgets are spent over the looks (Hwang, Shih and DeCani's gamma).
  package var spendingGamma: Double
  /// The drop of the whole suite that a pass excludes.
  package var margin: Double
  package var intentMargin: Double
  /// For intents that have one of their own, by name.
  package var intentMargins: [String: Double]
  /// The probability of passing although the drop is as large as the margin.
  package var missRate: Double
  /// A drop that is accepted: the block side tests for more than this.
  package var tolerance: Double
  /// The fall of a single case that must be noticed.
  package var collapse: Double
  /// The probability of clearing a case although it collapsed.
  package var collapseMissRate: Double
  /// Other falls that count as alternatives beside `collapse`.
  package var otherFalls: [Double]
  /// The most trials a suspect case gets; `nil` is the larger of the planned trials and 50.
  package var extensionLimit: Int?
  /// A suspect whose chance of still being convicted is below this gets no more trials.
  package var conditionalPowerFloor: Double
  /// Below this many cases a distribution fitted to the suite says too little, and single cases
  /// are judged by exact tests when all planned rounds are complete.
  package var smallestFittedSuite: Int
  /// Cases with fewer stored trials count in the suite and not on their own.
  package var smallestCaseBaseline: Int
  /// Whether an alarm must be found again in fresh trials of both agents before it blocks; only
  /// where the baseline's agent can be run.
  package var confirmsAlarms: Bool
  /// The probability that fresh trials bear out a false alarm.
  package var confirmationAlpha: Double
  package var limits: Limits

  package init(
    alpha: Double = 0.05, split: Split = Split(), spendingGamma: Double = -2,
    margin: Double = 0.02, intentMargin: Double = 0.10,
    intentMargins: [String: Double] = [:], missRate: Double = 0.10,
    tolerance: Double = 0, collapse: Double = 0.40, collapseMissRate: Double = 0.15,
    otherFalls: [Double] = [0.25, 0.60, 0.90], extensionLimit: Int? = nil,
    conditionalPowerFloor: Double = 0.10, smallestFittedSuite: Int = 50,
    smallestCaseBaseline: Int = 3, confirmsAlarms: Bool = true, confirmationAlpha: Double = 0.10,
    limits: Limits = Limits()
  ) {
    self.alpha = alpha
    self.split = split
    self.spendingGamma = spendingGamma
    self.margin = margin
    self.intentMargin = intentMargin
    self.intentMargins = intentMargins
    self.missRate = missRate
    self.tolerance = tolerance
    self.collapse = collapse
    self.collapseMissRate = collapseMissRate
    self.otherFalls = otherFalls
    self.extensionLimit = extensionLimit
    self.conditionalPowerFloor = conditionalPowerFloor
    self.smallestFittedSuite = smallestFittedSuite
    self.smallestCaseBaseline = smallestCaseBaseline
    self.confirmsAlarms = confirmsAlarms
    self.confirmationAlpha = confirmationAlpha
    self.limits = limits
  }

  /// Rounds after which a collapsed case has failed at least once with probability
  /// `1 - collapseMissRate`, and before which nothing passes.
  package var minimumRounds: Int {
    // Without the small amount, 0.6^n = exactly the miss rate would ask for one round too many.
    max(1, Int((log(collapseMissRate) / log1p(-collapse) - 1e-9).rounded(.up)))
  }

  /// The posterior rate from which a case can fall far enough to be noticed on its own.
  package var smallestEligibleRate: Double { collapse + 0.10 }
}

extension GatePolicy {
  /// What makes the policy unusable, for whoever reads one from a file; empty when nothing does.
  package var problems: [String] {
    func within(_ value: Double, _ name: String) -> String? {
      value > 0 && value < 1 ? nil : "\(name) must lie between 0 and 1"
    }
    let shares = [split.overall, split.intents, split.cases, split.sparse]
    let checks: [String?] = [
      within(alpha, "alpha"), within(margin, "margin"), within(intentMargin, "intent margin"),
      intentMargins.values.allSatisfy { $0 > 0 && $0 < 1 }
        ? nil : "margins of intents must lie between 0 and 1",
      within(missRate, "miss rate"), within(collapse, "collapse"),
      within(collapseMissRate, "miss rate of collapses"),
      within(confirmationAlpha, "alpha of a confirmation"),
      shares.allSatisfy { $0 > 0 } && shares.reduce(0, +) <= 1 + 1e-9
        ? nil : "the shares of alpha must be positive and add up to at most 1",
      otherFalls.allSatisfy { $0 > 0 && $0 < 1 } ? nil : "falls must lie between 0 and 1",
      spendingGamma.isFinite && abs(spendingGamma) <= 40
        ? nil : "gamma must lie between -40 and 40",
      tolerance >= 0 && tolerance < margin
        ? nil : "tolerance must be at least 0 and below the margin",
      (0...1).contains(conditionalPowerFloor)
        ? nil : "the floor of the conditional power must lie between 0 and 1",
      extensionLimit.map { (1...GatePlan.mostTrials).contains($0) } ?? true
        ? nil : "a case gets between 1 and \(GatePlan.mostTrials) trials",
    ]
    return checks.compactMap(\.self)
  }
}
