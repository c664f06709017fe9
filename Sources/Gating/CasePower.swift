package import Statistics

/// Which falls of a single case are found.
///
/// Exact where the fitted evidence judges: the lattice of all outcomes is walked with the real
/// threshold and the real rule for clearing a case. The rounds are taken to end as early as they
/// may, after which only suspects get trials; a run that takes more rounds finds a little more, and
/// one that can run the baseline's agent again finds what a small baseline hides.
package struct CasePower: Sendable {
  /// Cases with the same baseline.
  package struct Kind: Sendable, Equatable {
    package let baseline: Proportion
    package let cases: Int
    /// The mean of what the baseline says about the rate.
    package let rate: Double
    /// The fall that is found with the wanted probability; `nil` when not even a fall to 0 is.
    package let smallestDrop: Double?
    /// The probability of finding a fall by the policy's collapse.
    package let collapsePower: Double
  }

  /// The most frequent kind first. Cases that can't be judged on their own are not among them.
  package let kinds: [Kind]
  /// The fall that `collapsePower` is about.
  package let collapse: Double
  /// Cases that pass too rarely to collapse, or are too little measured.
  package let notEligible: Int
  /// Trials a case in which a collapse of the most stable cases is found with the wanted
  /// probability; `nil` when it is found already, when there is none, or when 200 are too few.
  package let baselineNeeded: Int?
  /// Whether small suites' exact tests judge, which makes the figures approximate: the other cases
  /// are taken to do as they did.
  package let isApproximate: Bool

  init(_ plan: GatePlan, rates: SuiteRates, power: Double) {
    collapse = plan.policy.collapse
    var members: [Proportion: [Int]] = [:]
    for (position, entry) in plan.cases.enumerated() {
      members[entry.counts, default: []].append(position)
    }
    var kinds: [Kind] = []
    var left = 0
    for (counts, positions) in members {
      let rate = rates.mean(positions[0])
      guard let lattice = CaseLattice(plan, position: positions[0], rate: rate) else {
        left += positions.count
        continue
      }
      kinds.append(
        Kind(
          baseline: counts, cases: positions.count, rate: rate,
          smallestDrop: lattice.smallestDrop(from: rate, power: power),
          collapsePower: lattice.power(rate: max(0, rate - collapse))))
    }
    self.kinds = kinds.sorted { one, other in
      (other.cases, other.rate, one.baseline.trials) < (one.cases, one.rate, other.baseline.trials)
    }
    notEligible = left
    if case .exactTests = plan.caseRule { isApproximate = true } else { isApproximate = false }
    let stable = kinds.max { ($0.rate, $0.baseline.trials) < ($1.rate, $1.baseline.trials) }
    baselineNeeded =
      if let stable, stable.collapsePower < power {
        Self.baselineNeeded(plan, over: stable.baseline.trials, power: power)
      } else {
        nil
      }
  }

  /// Cases whose collapse is found with at least this probability.
  package func cases(foundWith power: Double) -> Int {
    kinds.reduce(0) { $0 + ($1.collapsePower >= power ? $1.cases : 0) }
  }

  package var eligible: Int { kinds.reduce(0) { $0 + $1.cases } }

  /// The same suite with the same rates, measured more often.
  private static func baselineNeeded(_ plan: GatePlan, over size: Int, power: Double) -> Int? {
    for trials in [10, 20, 30, 50, 75, 100, 150, 200] where trials > size {
      let larger = plan.cases.map { entry in
        let passes = ((entry.counts.rate ?? 0) * Double(trials)).rounded()
        return BaselineCounts(
          id: entry.id, intent: entry.intent,
          counts: Proportion(passes: min(trials, Int(passes)), trials: trials))
      }
      let rates = SuiteRates(larger.map(\.counts))
      guard let best = larger.indices.max(by: { rates.mean($0) < rates.mean($1) }),
        let lattice = CaseLattice(
          plan, baseline: larger, position: best, rate: rates.mean(best))
      else { continue }
      if lattice.power(rate: max(0, rates.mean(best) - plan.policy.collapse)) >= power {
        return trials
      }
    }
    return nil
  }
}
