package import Statistics

// `log` is libm's.
#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// How single cases are judged against a distribution of rates that is fitted to the suite's own
/// baseline: the evidence of everything that can still happen, computed before anything runs.
package struct CaseEvidence: Sendable {
  /// The `logE` that convicts a case: reached by any case of an unchanged suite, at any time, with
  /// at most the budget's probability.
  package let threshold: Double
  /// The probability to which the threshold keeps; below the budget, because counts are whole.
  package let familyProbability: Double
  /// The `logW` at which a few cases have fallen together.
  package let sparseBound: Double
  package let sparse: SparseMixture
  /// Positions of the cases that could fall far enough to be noticed on their own.
  package let eligible: [Int]
  /// The logarithm of the design ratio at or below which a case is cleared.
  package let clearance: Double
  package let conditionalPowerFloor: Double
  /// The most trials a case can get.
  package let maximumTrials: Int
  /// For a plan whose baseline can be run again; `nil` where no case could use it.
  package let rerun: RerunEvidence?

  private let tables: [Entry]
  /// For every case the entry of its baseline.
  private let entries: [Int]
  private let isEligible: [Bool]

  private struct Entry: Sendable {
    var table: DropTable
    var power: ConditionalPower
  }

  /// `from` is the fewest trials of a case at which anybody looks.
  init(
    _ cases: [BaselineCounts], policy: GatePolicy, maximumTrials: Int, from: Int
  ) {
    let prior = RatePrior(fitting: cases.map(\.counts))
    let likelihoods = DropLikelihoods(
      shifts: DropShifts(design: policy.collapse, others: policy.otherFalls),
      maximumTrials: maximumTrials)
    let distinct = Set(cases.map(\.counts)).sorted {
      ($0.trials, $0.passes) < ($1.trials, $1.passes)
    }
    let places = Dictionary(
      distinct.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first }
    )
    let dropTables = distinct.map { DropTable(prior.posterior(given: $0), likelihoods) }
    let counted = distinct.indices.map { index in
      distinct[index].trials >= policy.smallestCaseBaseline
        && dropTables[index].posteriorMean >= policy.smallestEligibleRate
    }
    let entries = cases.map { places[$0.counts] ?? 0 }
    let isEligible = entries.map { counted[$0] }
    var sizes = Array(repeating: 0, count: distinct.count)
    for (position, entry) in entries.enumerated() where isEligible[position] { sizes[entry] += 1 }

    let found = DropThreshold(
      zip(dropTables, sizes).map { (table: $0, cases: $1) },
      alpha: policy.alpha * policy.split.cases, from: from)
    threshold = found.value
    familyProbability = found.familyProbability
    sparseBound = SparseMixture.threshold(alpha: policy.alpha * policy.split.sparse)
    sparse = SparseMixture(fractions: [4, 16, 64].map { min($0 / Double(cases.count), 0.5) })
    eligible = isEligible.indices.filter { isEligible[$0] }
    rerun = RerunEvidence(
      prior: prior, shifts: likelihoods.shifts, eligible: eligible.count,
      alpha: policy.alpha * policy.split.cases)
    clearance = log(policy.collapseMissRate)
    conditionalPowerFloor = policy.conditionalPowerFloor
    self.maximumTrials = maximumTrials
    tables = dropTables.map { table in
      let collapsed = max(table.posteriorMean - policy.collapse, 0.02)
      return Entry(
        table: table,
        power: table.conditionalPower(threshold: found.value, rate: collapsed))
    }
    self.entries = entries
    self.isEligible = isEligible
  }

  package func isEligible(_ position: Int) -> Bool { isEligible[position] }

  /// The mean of what is known about the case's rate from the baseline.
  package func posteriorMean(_ position: Int) -> Double {
    tables[entries[position]].table.posteriorMean
  }

  package func evidence(_ position: Int, _ counts: Proportion) -> DropEvidence {
    tables[entries[position]].table[trials: counts.trials, failures: counts.failures]
  }

  /// The probability that a case that collapsed would still be convicted.
  package func conditionalPower(_ position: Int, _ counts: Proportion) -> Double {
    tables[entries[position]].power[trials: counts.trials, failures: counts.failures]
  }
}
