package import EvalModel
import Statistics

/// A round in which the cases failed more, or less, than in all others: an outage, a cache, a
/// change of the agent during its run. Trials of a case are then no repeats of each other, and
/// what they say together is not about the agent.
package struct OddRound: Sendable, Equatable {
  /// Counts from 1.
  package let number: Int
  package let failures: Int
  /// The failures that its share of all would be.
  package let expected: Double
  /// Two-sided and exact, given every case's failures.
  package let p: Double

  /// What chance alone gives a round with less than this probability is reported.
  package static let limit = 1e-4
  /// Nearer to its mean than this many standard deviations no round is that unlikely.
  private static let suspicion = 2.5

  /// The odd rounds of a run, most unlikely first. The trials with one index are a round; a case
  /// that wasn't judged in it says nothing about it.
  package static func find(in trials: [TrialSummary]) -> [OddRound] {
    let count = trials.reduce(0) { max($0, $1.plan.index + 1) }
    guard count > 1 else { return [] }
    let cases = Dictionary(grouping: trials) { Array($0.plan.caseID.utf8) }.values
      .map { trials in Case(trials, rounds: count) }
    return (0..<count).compactMap { odd($0, cases) }
      .sorted { ($0.p, $0.number) < ($1.p, $1.number) }
  }

  private static func odd(_ round: Int, _ cases: [Case]) -> OddRound? {
    let pairs = cases.compactMap { $0.pair(round) }
    // Of one trial out of all: a draw of one from the case's own results.
    let shares = pairs.map { $0.baseline.pooled(with: $0.candidate).failureShare }
    let mean = shares.reduce(0, +)
    let variance = shares.reduce(0) { $0 + $1 * (1 - $1) }
    let failures = pairs.count { $0.candidate.failures > 0 }
    guard abs(Double(failures) - mean) > suspicion * variance.squareRoot() else { return nil }
    let worse = StratifiedExactTest(pairs)
    let better = StratifiedExactTest(
      pairs.map { RatePair(baseline: $0.baseline.mirrored, candidate: $0.candidate.mirrored) })
    let p = min(1, 2 * min(worse.p, better.p))
    guard p < limit else { return nil }
    return OddRound(number: round + 1, failures: failures, expected: mean, p: p)
  }

  private struct Case {
    /// Whether each round's trial passed; `nil` where there is no judged one.
    var results: [Bool?]
    var whole: Proportion

    init(_ trials: [TrialSummary], rounds: Int) {
      results = Array(repeating: nil, count: rounds)
      for trial in trials where trial.plan.index >= 0 { results[trial.plan.index] = trial.passed }
      let judged = results.compactMap(\.self)
      whole = Proportion(passes: judged.count(where: \.self), trials: judged.count)
    }

    /// All other rounds and this one.
    func pair(_ round: Int) -> RatePair? {
      guard let passed = results[round], whole.trials > 1 else { return nil }
      let one = Proportion(passes: passed ? 1 : 0, trials: 1)
      return RatePair(
        baseline: Proportion(
          passes: whole.passes - one.passes, trials: whole.trials - one.trials),
        candidate: one)
    }
  }
}

extension Proportion {
  /// Passes and failures exchanged.
  fileprivate var mirrored: Proportion { Proportion(passes: failures, trials: trials) }

  /// Of one trial or more.
  fileprivate var failureShare: Double { Double(failures) / Double(trials) }
}
