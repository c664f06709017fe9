import Diagnostics
package import Gating
package import Statistics

/// How two measurements of an eval set differ, and which differences are more than chance.
///
/// The numbers are those of the gate: cases are compared with themselves, the suite and the
/// intents by the mean of their cases' differences, and single cases by the gate's evidence for a
/// collapse or by exact tests corrected for the number of cases. Unlike the gate it asks in both
/// directions, because people want to see what got better too.
package struct RunDifference: Sendable, Equatable {
  /// The suite or an intent.
  package struct Group: Sendable, Equatable {
    package var group: CaseGroup
    package var cases: Int
    /// The mean of the cases' rates.
    package var before: Double
    package var after: Double
    /// For exactly these cases.
    package var interval: ConfidenceInterval
    /// Of a drop; near 1 it is that of a rise.
    package var p: Double
    package var finding: Finding

    package var change: Double { after - before }
  }

  package struct Case: Sendable, Equatable {
    package var id: String
    package var intent: String
    package var before: Proportion
    package var after: Proportion
    /// Corrected for the number of cases.
    package var pDrop: Double
    package var pRise: Double
    /// Whether the gate would block because of it.
    package var isFlagged: Bool
    package var finding: Finding

    package var change: Double { (after.rate ?? 0) - (before.rate ?? 0) }
    /// It never failed, and now it does.
    package var failsAnew: Bool { before.failures == 0 && after.failures > 0 }
  }

  /// `nil` when no case has judged trials on both sides.
  package let suite: Group?
  /// By name.
  package let intents: [Group]
  /// Those with judged trials on both sides: worse ones first, the largest change leading.
  package let cases: [Case]
  /// By the bytes of their ids, as all lists of ids here.
  package let removed: [String]
  package let added: [String]
  /// Cases that ask something else now.
  package let changed: [String]
  /// On both sides, and judged on one at most.
  package let unmeasured: [String]

  /// Beyond this a test that takes the square of the number of cases gives way to a simpler one.
  private static let mostForSidak = 1500
  private static let level = 0.05

  package init(before: [CaseMeasurement], after: [CaseMeasurement], policy: GatePolicy) {
    let known = Dictionary(
      before.map { (ExactText($0.id), $0) }, uniquingKeysWith: { first, _ in first })
    let now = Set(after.map { ExactText($0.id) })
    var pairs: [(before: CaseMeasurement, after: CaseMeasurement)] = []
    var (added, changed, unmeasured) = ([String](), [String](), [String]())
    var seen: Set<ExactText> = []
    for entry in after.sorted(by: { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) })
    where seen.insert(ExactText(entry.id)).inserted {
      guard let past = known[ExactText(entry.id)] else {
        added.append(entry.id)
        continue
      }
      if past.input != entry.input {
        changed.append(entry.id)
      } else if past.counts.trials == 0 || entry.counts.trials == 0 {
        unmeasured.append(entry.id)
      } else {
        pairs.append((past, entry))
      }
    }
    self.added = added
    self.changed = changed
    self.unmeasured = unmeasured
    removed = known.keys.filter { !now.contains($0) }.map(\.text)
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let alarms = Alarms(pairs, policy)
    let rated = pairs.filter { $0.before.rated.trials > 0 && $0.after.rated.trials > 0 }
    suite = Self.group(.suite, rated, alarms.suite, corrected: 1)
    intents = Self.intents(rated, alarms.intents)
    cases = Self.cases(pairs, alarms.cases)
  }
}

// MARK: - Groups

extension RunDifference {
  private typealias Pair = (before: CaseMeasurement, after: CaseMeasurement)

  private static func intents(_ pairs: [Pair], _ blocked: Set<ExactText>) -> [Group] {
    let groups = Dictionary(grouping: pairs) { ExactText($0.after.intent) }
      .sorted { $0.key.text.utf8.lexicographicallyPrecedes($1.key.text.utf8) }
    return groups.compactMap { name, pairs in
      group(
        .intent(name.text), pairs, blocked.contains(name), corrected: Double(groups.count))
    }
  }

  /// `corrected` is the number of groups of this kind, which share the error.
  private static func group(
    _ group: CaseGroup, _ pairs: [Pair], _ isBlocked: Bool, corrected: Double
  ) -> Group? {
    let rates = pairs.map { RatePair(baseline: $0.before.rated, candidate: $0.after.rated) }
    guard let difference = PairedDifference(rates) else { return nil }
    // As the gate does it: few cases, mostly at 0 or 1, would have too small a variance.
    let pooling: PairedDifference.Pooling =
      group == .suite && difference.withinStandardError() > 0 ? .unbiased : .smoothed
    let p = StratifiedExactTest(rates).midP
    let finding: Finding =
      if isBlocked || min(1, 2 * p * corrected) <= level && difference.difference < 0 {
        .worse
      } else if min(1, 2 * (1 - p) * corrected) <= level, difference.difference > 0 {
        .better
      } else {
        .unresolved
      }
    let count = Double(rates.count)
    return Group(
      group: group, cases: rates.count,
      before: rates.reduce(0) { $0 + ($1.baseline.rate ?? 0) } / count,
      after: rates.reduce(0) { $0 + ($1.candidate.rate ?? 0) } / count,
      interval: difference.withinInterval(pooling), p: p, finding: finding)
  }
}

// MARK: - Cases

extension RunDifference {
  private static func cases(_ pairs: [Pair], _ flagged: Set<ExactText>) -> [Case] {
    let drops = adjusted(
      pairs.map { RatePair(baseline: $0.before.counts, candidate: $0.after.counts) })
    let rises = adjusted(
      pairs.map { RatePair(baseline: $0.after.counts, candidate: $0.before.counts) })
    let cases = pairs.indices.map { index in
      let (before, after) = pairs[index]
      let isFlagged = flagged.contains(ExactText(after.id))
      let finding: Finding =
        if isFlagged || drops[index] <= level {
          .worse
        } else if rises[index] <= level {
          .better
        } else {
          .unresolved
        }
      return Case(
        id: after.id, intent: after.intent, before: before.counts, after: after.counts,
        pDrop: drops[index], pRise: rises[index], isFlagged: isFlagged, finding: finding)
    }
    return cases.sorted { $0.leads($1) }
  }

  private static func adjusted(_ pairs: [RatePair]) -> [Double] {
    if pairs.count <= mostForSidak { return DiscreteSidak(pairs).adjusted }
    return Multiplicity.holm.adjust(pairs.map { FisherTest($0).drop })
  }

  /// What the gate would block because of; nothing where the sides are too large for its plan.
  private struct Alarms {
    var suite = false
    var intents: Set<ExactText> = []
    var cases: Set<ExactText> = []

    init(_ pairs: [Pair], _ policy: GatePolicy) {
      let counts = Dictionary(
        pairs.map { (ExactText($0.after.id), $0.after.rated) },
        uniquingKeysWith: { first, _ in first })
      let trials = counts.values.map(\.trials)
      guard let most = trials.max(), let fewest = trials.filter({ $0 > 0 }).min() else { return }
      let plan: GatePlan
      do {
        plan = try GatePlan(
          baseline: pairs.map {
            BaselineCounts(id: $0.after.id, intent: $0.after.intent, counts: $0.before.rated)
          }, policy: policy, trials: most, design: .fixed(fewest: fewest))
      } catch {
        return
      }
      var session = GateSession(plan)
      session.observe(
        plan.cases.map { counts[ExactText($0.id)] ?? Proportion(passes: 0, trials: 0) })
      guard case .blocked(let alarms) = session.decision else { return }
      for alarm in alarms {
        switch alarm {
        case .overall: suite = true
        case .intent(let name): intents.insert(ExactText(name))
        case .cases(let ids): cases.formUnion(ids.map { ExactText($0) })
        // It says that some of a few fell, and not which.
        case .sparse: break
        }
      }
    }
  }
}

extension RunDifference.Case {
  /// New failures lead, then whatever else got worse, and what got better comes last.
  fileprivate func leads(_ other: Self) -> Bool {
    let (mine, its) = (rank, other.rank)
    if mine != its { return mine < its }
    if change != other.change { return change < other.change }
    return id.utf8.lexicographicallyPrecedes(other.id.utf8)
  }

  private var rank: Int {
    switch finding {
    case .worse: failsAnew ? 0 : 1
    case .unresolved: failsAnew ? 2 : change < 0 ? 3 : 4
    case .better: 5
    }
  }
}
