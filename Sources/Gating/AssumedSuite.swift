import Statistics

/// A suite as it usually is, for planning before anything was measured.
package enum AssumedSuite {
  /// Counts of a baseline for these cases, whose rates have this mean and are spread as a beta
  /// distribution with an intraclass correlation of one half: most cases nearly always pass, some
  /// nearly never, some are unsure. Half is what mature suites of agents show; were every case at
  /// the mean itself, chance within cases would be twice as large.
  ///
  /// Rates are dealt evenly, so that every intent gets high and low ones.
  package static func baseline(
    _ cases: [(id: String, intent: String)], rate: Double, trials: Int
  ) -> [BaselineCounts] {
    precondition(rate > 0 && rate < 1 && trials > 0)
    let spread = BetaDistribution(alpha: rate, beta: 1 - rate)
    let order = cases.indices.sorted { one, other in
      let (first, second) = (cases[one], cases[other])
      if !first.intent.utf8.elementsEqual(second.intent.utf8) {
        return first.intent.utf8.lexicographicallyPrecedes(second.intent.utf8)
      }
      return first.id.utf8.lexicographicallyPrecedes(second.id.utf8)
    }
    return order.enumerated().map { place, position in
      // Multiples of the golden ratio cover the interval evenly from every start.
      let golden = (Double(place) + 0.5) * 0.618_033_988_749_895
      let quantile = spread.quantile(golden - golden.rounded(.down)) ?? rate
      let passes = min(trials, Int((quantile * Double(trials)).rounded()))
      return BaselineCounts(
        id: cases[position].id, intent: cases[position].intent,
        counts: Proportion(passes: passes, trials: trials))
    }
  }
}
