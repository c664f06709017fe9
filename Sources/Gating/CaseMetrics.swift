package import EvalModel

/// What the judged trials of one case took and how they went wrong, small enough for a file that
/// people review.
package struct CaseMetrics: Sendable, Equatable {
  /// More values of one case say nothing more about a percentile of the suite.
  package static let mostLatencies = 50

  /// Judged trials, which all the rest is about.
  package let trials: Int
  /// In milliseconds with three digits, rising; at most `mostLatencies`, spread evenly over what
  /// was measured.
  package let latencies: [Double]
  /// The mean over the trials that reported a figure; `nil` when none did.
  package let tokens: Double?
  package let costUSD: Double?
  package let toolCalls: Int
  package let failedToolCalls: Int
  /// Failed trials by their category; none is 0.
  package let failures: [FailureCategory: Int]

  /// Requires counts that fit each other; whoever reads them from a file checks first.
  package init(
    trials: Int, latencies: [Double], tokens: Double?, costUSD: Double?, toolCalls: Int,
    failedToolCalls: Int, failures: [FailureCategory: Int]
  ) {
    precondition(trials >= 0 && 0 <= failedToolCalls && failedToolCalls <= toolCalls)
    self.trials = trials
    // Nobody measures a ten-millionth of a second, and it would be written with an exponent.
    let shown = latencies.map { $0 < 1e-4 ? 0 : Self.rounded($0) }
    self.latencies = Self.thinned(shown.sorted())
    self.tokens = tokens.map(Self.rounded)
    self.costUSD = costUSD.map(Self.rounded)
    self.toolCalls = toolCalls
    self.failedToolCalls = failedToolCalls
    self.failures = failures.filter { $0.value > 0 }
  }

  /// From the trials of one case, of which those that weren't judged are left out.
  package init(_ trials: [TrialSummary]) {
    let judged = trials.filter { $0.passed != nil }
    var failures: [FailureCategory: Int] = [:]
    for case .failed(let category)? in judged.map(\.verdict) { failures[category, default: 0] += 1 }
    let tools = judged.flatMap(\.tools)
    let calls = Self.sum(tools.map(\.calls))
    self.init(
      trials: judged.count,
      latencies: judged.map { $0.latency.milliseconds }.filter { $0.isFinite && $0 >= 0 },
      tokens: Self.mean(judged.compactMap { $0.usage.tokens.map(Double.init) }),
      costUSD: Self.mean(judged.compactMap(\.usage.costUSD)), toolCalls: calls,
      failedToolCalls: min(calls, Self.sum(tools.map(\.failed))), failures: failures)
  }

  /// Both together, as when a baseline has several batches.
  package func merged(with other: CaseMetrics) -> CaseMetrics {
    func mean(_ one: Double?, _ two: Double?) -> Double? {
      guard let one, let two else { return one ?? two }
      let all = trials + other.trials
      return all == 0 ? nil : (one * Double(trials) + two * Double(other.trials)) / Double(all)
    }
    return CaseMetrics(
      trials: trials + other.trials, latencies: latencies + other.latencies,
      tokens: mean(tokens, other.tokens), costUSD: mean(costUSD, other.costUSD),
      toolCalls: Self.sum([toolCalls, other.toolCalls]),
      failedToolCalls: Self.sum([failedToolCalls, other.failedToolCalls]),
      failures: failures.merging(other.failures) { Self.sum([$0, $1]) })
  }
}

extension CaseMetrics {
  /// More than any figure of an agent, and small enough to add up.
  static let mostAmount = 1e12
  static let mostCalls = 1_000_000_000

  /// Three digits: more would change with every run, and the file is kept in git.
  private static func rounded(_ value: Double) -> Double {
    guard value > 0 else { return 0 }
    guard value < mostAmount else { return mostAmount }
    var scale = 1.0
    while value * scale < 100, scale < 1e12 { scale *= 10 }
    while value * scale >= 1000, scale > 1e-12 { scale /= 10 }
    // Dividing by a power of ten gives the double nearest to the short decimal.
    return scale >= 1
      ? (value * scale).rounded() / scale : (value * scale).rounded() * (1 / scale).rounded()
  }

  /// Order statistics at even distances, the ends included.
  private static func thinned(_ sorted: [Double]) -> [Double] {
    guard sorted.count > mostLatencies else { return sorted }
    return (0..<mostLatencies).map { place in
      sorted[(place * (sorted.count - 1) + (mostLatencies - 1) / 2) / (mostLatencies - 1)]
    }
  }

  private static func mean(_ values: [Double]) -> Double? {
    let known = values.filter { $0.isFinite && $0 >= 0 }
    return known.isEmpty ? nil : known.reduce(0) { $0 + $1 / Double(known.count) }
  }

  /// Agents may claim any number of calls, and two of the largest must not stop the report.
  private static func sum(_ counts: [Int]) -> Int {
    counts.reduce(0) { min(mostCalls, $0 + min(mostCalls, max(0, $1))) }
  }
}

extension Duration {
  fileprivate var milliseconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) * 1e3 + Double(attoseconds) * 1e-15
  }
}
