package import Statistics

/// Everything about a comparison that is known before the candidate runs.
///
/// A function of the baseline, the policy and the planned trials and of nothing else: that is what
/// makes looking at the results in between valid. `digest` names it, to be printed first.
package struct GatePlan: Sendable {
  package enum Design: Sendable, Equatable {
    /// Looks at the ends of rounds; suspects get more trials.
    case sequential
    /// One look at a complete run. `fewest` is the fewest trials of a case, where some were lost:
    /// the threshold for single cases holds for that many and more.
    case fixed(fewest: Int)
  }

  package enum Failure: Error, Equatable {
    /// No case has a stored trial.
    case nothingToCompare
    case duplicateCase(String)
    /// Not between 1 and `mostTrials`.
    case plannedTrials(Int)
    case policy([String])
  }

  /// The cases of one intent.
  package struct Intent: Sendable, Equatable {
    package let name: String
    package let positions: [Int]
  }

  /// How single cases are judged.
  package enum CaseRule: Sendable {
    case evidence(CaseEvidence)
    /// Fisher's test with a discrete Šidák correction, once, when the planned rounds are complete.
    /// It has the budget of the sparse channel too, which needs fitted evidence.
    case exactTests(alpha: Double)
  }

  /// Beyond this the lattice of single cases takes seconds.
  package static let mostTrials = 1000

  package private(set) var policy: GatePolicy
  package let design: Design
  /// Whether the agent behind the baseline can be run again: then suspects are compared with fresh
  /// trials of it, and alarms are confirmed.
  package private(set) var baselineIsRunnable: Bool
  /// Planned trials of every case.
  package let trials: Int
  /// The cases with stored trials, sorted by the bytes of their ids; everything that follows
  /// counts in this order, so that the last bit doesn't depend on who finished first.
  package let cases: [BaselineCounts]
  /// Cases without a stored trial: they can't be compared.
  package let unmeasured: [String]
  /// Sorted by name.
  package let intents: [Intent]
  /// The rounds after which the results are looked at.
  package let looks: [Int]
  /// Per look: z of the suite, of an intent, and of the pass.
  package let overallBounds: GroupSequentialBounds
  package let intentBounds: GroupSequentialBounds
  package let passBounds: GroupSequentialBounds
  /// Nothing passes before this round.
  package let minimumRounds: Int
  package let caseRule: CaseRule
  /// Everything that was given, sorted.
  private let baseline: [BaselineCounts]
  /// SHA-256 of all that the plan was made of.
  package private(set) var digest: String

  package init(
    baseline: [BaselineCounts], policy: GatePolicy, trials: Int, design: Design = .sequential,
    baselineIsRunnable: Bool = false
  ) throws(Failure) {
    guard policy.problems.isEmpty else { throw .policy(policy.problems) }
    guard (1...Self.mostTrials).contains(trials) else { throw .plannedTrials(trials) }
    let sorted = baseline.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    for (one, next) in zip(sorted, sorted.dropFirst())
    where one.id.utf8.elementsEqual(next.id.utf8) {
      throw .duplicateCase(one.id)
    }
    let cases = sorted.filter { $0.counts.trials > 0 }
    guard !cases.isEmpty else { throw .nothingToCompare }
    self.policy = policy
    self.design = design
    self.baselineIsRunnable = baselineIsRunnable
    self.trials = trials
    self.cases = cases
    self.baseline = sorted
    unmeasured = sorted.filter { $0.counts.trials == 0 }.map(\.id)
    let intents = Self.intents(of: cases)
    self.intents = intents
    let looks = design == .sequential ? Self.looks(upTo: trials) : [trials]
    self.looks = looks
    minimumRounds = min(trials, policy.minimumRounds)

    let stored = cases.reduce(0) { $0 + $1.counts.trials }
    let information = GroupSequentialBounds.information(
      baseline: Double(stored) / Double(cases.count), looks: looks, last: trials)
    func bounds(_ alpha: Double) -> GroupSequentialBounds {
      GroupSequentialBounds(
        information: information, alpha: alpha,
        spending: .hwangShihDeCani(gamma: policy.spendingGamma))
    }
    overallBounds = bounds(policy.alpha * policy.split.overall)
    intentBounds = bounds(policy.alpha * policy.split.intents / Double(intents.count))
    passBounds = bounds(policy.missRate)

    if cases.count < policy.smallestFittedSuite {
      caseRule = .exactTests(alpha: policy.alpha * (policy.split.cases + policy.split.sparse))
    } else {
      let (most, from) =
        switch design {
        case .sequential:
          (max(trials, policy.extensionLimit ?? min(50, Self.mostTrials)), 1)
        case .fixed(let fewest): (trials, min(trials, max(1, fewest)))
        }
      caseRule = .evidence(CaseEvidence(cases, policy: policy, maximumTrials: most, from: from))
    }
    digest = Self.digest(
      sorted, policy: policy, trials: trials, design: design,
      baselineIsRunnable: baselineIsRunnable)
  }

  /// The same plan with or without the baseline's agent at hand, and with or without confirmations:
  /// no bound, threshold or table depends on either.
  package func with(baselineIsRunnable: Bool, confirmsAlarms: Bool) -> GatePlan {
    var plan = self
    plan.baselineIsRunnable = baselineIsRunnable
    plan.policy.confirmsAlarms = confirmsAlarms
    plan.digest = Self.digest(
      baseline, policy: plan.policy, trials: trials, design: design,
      baselineIsRunnable: baselineIsRunnable)
    return plan
  }

  /// Trials of a run that nothing stops.
  package var plannedTrials: Int { cases.count * trials }

  /// The most trials of one case, extension included.
  package var maximumTrials: Int {
    switch caseRule {
    case .evidence(let evidence): evidence.maximumTrials
    case .exactTests: trials
    }
  }

  /// Rounds that are looked at: every one at first, where a bad candidate shows, and fewer later,
  /// because every look costs a little power.
  static func looks(upTo trials: Int) -> [Int] {
    [1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 30, 40, 50].filter { $0 < trials } + [trials]
  }

  private static func intents(of cases: [BaselineCounts]) -> [Intent] {
    var intents: [(name: String, positions: [Int])] = []
    let order = cases.indices.sorted { one, other in
      let (first, second) = (cases[one].intent, cases[other].intent)
      if first.utf8.elementsEqual(second.utf8) { return one < other }
      return first.utf8.lexicographicallyPrecedes(second.utf8)
    }
    for position in order {
      let name = cases[position].intent
      if let last = intents.last, last.name.utf8.elementsEqual(name.utf8) {
        intents[intents.count - 1].positions.append(position)
      } else {
        intents.append((name, [position]))
      }
    }
    return intents.map { Intent(name: $0.name, positions: $0.positions) }
  }
}
