import Statistics

/// What goes differently in several cases alike: with few trials a case none of them can tell it
/// alone.
package struct CommonDifference: Sendable, Equatable {
  /// The trials of all cases together.
  package var difference: TrajectoryDifference.Difference
  /// Cases in which it differs this way.
  package var cases: Int

  /// What differs beyond chance over the cases together, each compared with itself. Values of
  /// arguments and texts of answers belong to single cases and are left out.
  package static func common(to cases: [TrajectoryDifference]) -> [CommonDifference] {
    guard cases.count > 1 else { return [] }
    var strata: [TrajectoryTrait: [RatePair]] = [:]
    for one in cases {
      for (trait, pair) in one.shares where isShared(trait.kind) {
        strata[trait, default: []].append(pair)
      }
    }
    let traits = strata.keys.sorted(by: TrajectoryDifference.order)
    let raw = traits.map { trait in
      let p = StratifiedExactTest(strata[trait] ?? []).midP
      return min(1, 2 * min(p, 1 - p))
    }
    let adjusted = Multiplicity.benjaminiHochberg.adjust(raw)
    var counts: [TrajectoryTrait: Int] = [:]
    var found: [TrajectoryDifference.Difference] = []
    for (trait, p) in zip(traits, adjusted) where p <= TrajectoryDifference.falseFindings {
      let pairs = strata[trait] ?? []
      let difference = TrajectoryDifference.Difference(
        trait: trait, before: pooled(pairs.map(\.baseline)), after: pooled(pairs.map(\.candidate)),
        p: p, isResolved: true)
      let alike = pairs.count { ($0.difference ?? 0) * difference.change > 0 }
      guard alike > 1 else { continue }
      counts[trait] = alike
      found.append(difference)
    }
    return TrajectoryDifference.reduced(found.sorted(by: TrajectoryDifference.leads)).map {
      CommonDifference(difference: $0, cases: counts[$0.trait] ?? 0)
    }
  }

  private static func isShared(_ kind: TrajectoryTrait.Kind) -> Bool {
    switch kind {
    case .argumentValue, .answer: false
    default: true
    }
  }

  private static func pooled(_ counts: [Proportion]) -> Proportion {
    Proportion(
      passes: counts.reduce(0) { $0 + $1.passes }, trials: counts.reduce(0) { $0 + $1.trials })
  }
}
