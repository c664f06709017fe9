package import Statistics

/// A stretch of rounds in which the cases failed more, or less, than in all others: an outage, a
/// cache, a change of the agent during its run. Trials of a case are then no repeats of each other,
/// and what they say together is not about the agent.
package struct OddRound: Sendable, Equatable {
  package let rounds: ClosedRange<Int>
  package let failures: Int
  /// The failures that its share of all would be.
  package let expected: Double
  /// Two-sided and exact, given every case's failures.
  package let p: Double

  /// What chance alone gives a stretch with less than this probability is reported.
  package static let limit = 1e-4

  /// Every odd stretch, most unlikely first. `stretches` holds, in order, the last round of each
  /// and the counts of its own trials, case by case; a case that wasn't run has none.
  package static func find(
    _ stretches: [(through: Int, counts: [Proportion])]
  ) -> [OddRound] {
    guard let first = stretches.first, stretches.count > 1 else { return [] }
    precondition(stretches.allSatisfy { $0.counts.count == first.counts.count })
    let all = first.counts.indices.map { position in
      stretches.reduce(Proportion.none) { $0.pooled(with: $1.counts[position]) }
    }
    var start = 1
    var found: [OddRound] = []
    for stretch in stretches {
      let others = zip(all, stretch.counts).map { whole, part in
        Proportion(passes: whole.passes - part.passes, trials: whole.trials - part.trials)
      }
      let pairs = zip(others, stretch.counts).map { RatePair(baseline: $0, candidate: $1) }
      let worse = StratifiedExactTest(pairs)
      let better = StratifiedExactTest(
        pairs.map { RatePair(baseline: $0.baseline.mirrored, candidate: $0.candidate.mirrored) })
      let p = min(1, 2 * min(worse.p, better.p))
      if p < limit {
        found.append(
          OddRound(
            rounds: start...stretch.through, failures: worse.statistic, expected: worse.mean,
            p: p))
      }
      start = stretch.through + 1
    }
    return found.sorted { ($0.p, $0.rounds.lowerBound) < ($1.p, $1.rounds.lowerBound) }
  }
}

extension Proportion {
  /// Passes and failures exchanged.
  fileprivate var mirrored: Proportion { Proportion(passes: failures, trials: trials) }
}

extension GateSession {
  /// The odd stretches between two looks at rounds; trials of suspects beyond the rounds are not
  /// among them.
  package func oddRounds() -> [OddRound] {
    var before = plan.cases.map { _ in Proportion.none }
    return OddRound.find(
      rounds.map { round in
        defer { before = round.counts }
        return (
          round.through,
          zip(round.counts, before).map { now, then in
            Proportion(passes: now.passes - then.passes, trials: now.trials - then.trials)
          }
        )
      })
  }
}
