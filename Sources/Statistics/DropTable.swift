#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The evidence of every count of trials and failures that a case can still reach, given its
/// baseline; cases with the same baseline share one.
package struct DropTable: Sendable {
  package let maximumTrials: Int
  package let posteriorMean: Double
  private let cells: [DropEvidence]

  package init(_ posterior: RatePosterior, _ likelihoods: DropLikelihoods) {
    maximumTrials = likelihoods.maximumTrials
    posteriorMean = posterior.mean
    cells = (0...likelihoods.maximumTrials).flatMap { trials in
      (0...trials).map { likelihoods.evidence(posterior, trials: trials, failures: $0) }
    }
  }

  /// The evidence after `trials` new trials; requires `failures <= trials <= maximumTrials`.
  package subscript(trials trials: Int, failures failures: Int) -> DropEvidence {
    precondition(0 <= failures && failures <= trials && trials <= maximumTrials)
    return cells[trials * (trials + 1) / 2 + failures]
  }

  /// The probability, if nothing changed, that the evidence reaches `threshold` after any of the
  /// trials `from...maximumTrials`.
  ///
  /// Exact. A sequence's probability depends on its counts only, so the sequences that first cross
  /// at a cell are counted (as a share of the 2^n possible ones) and weighed with the predictive
  /// probability of the cell.
  package func crossingProbability(threshold: Double, from: Int = 1) -> Double {
    var alive = Array(repeating: 0.0, count: maximumTrials + 1)
    alive[0] = 1
    var crossed = 0.0
    for trials in 1...max(1, maximumTrials) where trials <= maximumTrials {
      for failures in stride(from: trials, through: 1, by: -1) {
        alive[failures] = (alive[failures] + alive[failures - 1]) / 2
      }
      alive[0] /= 2
      guard trials >= from else { continue }
      for failures in stride(from: trials, through: 0, by: -1) {
        let cell = self[trials: trials, failures: failures]
        guard cell.logE >= threshold else { break }
        if alive[failures] > 0 {
          crossed +=
            alive[failures]
            * exp(cell.logPredictive + Double(trials) * 0.693_147_180_559_945_309_42)
          alive[failures] = 0
        }
      }
    }
    return min(1, crossed)
  }

  /// For every state the probability that the evidence still reaches `threshold` if the case now
  /// passes with probability `rate`.
  package func conditionalPower(threshold: Double, rate: Double) -> ConditionalPower {
    precondition((0...1).contains(rate))
    var values = Array(repeating: 0.0, count: cells.count)
    for trials in stride(from: maximumTrials, through: 0, by: -1) {
      for failures in 0...trials {
        let index = trials * (trials + 1) / 2 + failures
        if trials > 0, cells[index].logE >= threshold {
          values[index] = 1
        } else if trials < maximumTrials {
          let next = (trials + 1) * (trials + 2) / 2 + failures
          values[index] = rate * values[next] + (1 - rate) * values[next + 1]
        }
      }
    }
    return ConditionalPower(maximumTrials: maximumTrials, values: values)
  }
}

/// The probability of still crossing, by trials and failures so far.
package struct ConditionalPower: Sendable {
  package let maximumTrials: Int
  fileprivate let values: [Double]

  /// Requires `failures <= trials <= maximumTrials`.
  package subscript(trials trials: Int, failures failures: Int) -> Double {
    precondition(0 <= failures && failures <= trials && trials <= maximumTrials)
    return values[trials * (trials + 1) / 2 + failures]
  }
}
