import EvalModel
package import Statistics

/// One metric of the candidate against the baseline's.
///
/// Every case counts the same, on the cases that have the metric on both sides. The interval comes
/// from resampling whole cases, because trials of one case resemble each other; its seed is fixed,
/// so the same data give the same verdict.
package struct MetricRatio: Sendable, Equatable {
  package enum Outcome: Sendable, Equatable {
    /// Even the better end of the interval is beyond the limit: this blocks.
    case exceeded
    /// The whole interval keeps to the limit.
    case kept
    /// The limit lies within the interval.
    case open
    /// Too little is known to say anything.
    case unknown
  }

  package let metric: Metric
  package let limit: Double
  /// Cases with the metric on both sides.
  package let cases: Int
  /// `nil` when no case has it.
  package let baseline: Double?
  package let candidate: Double?
  /// Candidate divided by baseline; rates of failures with half a failure added to both, because
  /// they may be 0. `nil` where the baseline is 0.
  package let ratio: Double?
  /// Each end is wrong with at most the level's probability.
  package let interval: ConfidenceInterval?
  package let outcome: Outcome

  /// Fewer cases can't be resampled.
  package static let fewestCases = 10
}

extension MetricRatio {
  /// A case as it was measured on both sides.
  package struct Pair: Sendable {
    package var baseline: CaseMetrics
    package var candidate: CaseMetrics

    package init(baseline: CaseMetrics, candidate: CaseMetrics) {
      self.baseline = baseline
      self.candidate = candidate
    }
  }

  /// Compares every metric that has a limit. Cases stand in a fixed order, which the caller keeps.
  package static func compare(
    _ pairs: [Pair], limits: MetricLimits, alpha: Double
  ) -> [MetricRatio] {
    let level = limits.level(alpha: alpha)
    return limits.limits.map { MetricRatio($0, pairs, level: level) }
  }

  init(_ limit: MetricLimits.Limit, _ pairs: [Pair], level: Double) {
    precondition(level > 0 && level < 0.5)
    metric = limit.metric
    self.limit = limit.ratio
    let measured = MetricSample(limit.metric, pairs)
    cases = measured.cases
    baseline = measured.value(.baseline)
    candidate = measured.value(.candidate)
    ratio = measured.ratio(Array(repeating: 1, count: measured.cases))
    guard cases >= Self.fewestCases, let confidence = Confidence(1 - 2 * level) else {
      interval = nil
      outcome = .unknown
      return
    }
    var random = Xoshiro256StarStar(runSeed: 0, purpose: "metric/\(limit.metric.name)")
    var times = Array(repeating: 0.0, count: measured.cases)
    // At least ten resamples lie beyond each end.
    let replicates = min(20_000, max(2000, Int(10 / level)))
    interval =
      ClusterBootstrap(
        clusters: cases, replicates: replicates, confidence: confidence, random: &random
      ) { indices in
        for index in times.indices { times[index] = 0 }
        for index in indices { times[index] += 1 }
        return measured.ratio(times)
      }?.interval
    outcome =
      if let interval {
        switch (limit.metric.isBetterWhenHigher, interval.lower, interval.upper) {
        case (false, let lower, _) where lower > limit.ratio: .exceeded
        case (true, _, let upper) where upper < limit.ratio: .exceeded
        case (false, _, let upper) where upper <= limit.ratio: .kept
        case (true, let lower, _) where lower >= limit.ratio: .kept
        default: .open
        }
      } else {
        .unknown
      }
  }
}

/// A metric of all cases that have it on both sides, prepared for resampling.
private struct MetricSample {
  enum Side { case baseline, candidate }

  /// What a case adds to the metric: `part` of `whole`.
  struct Term {
    var part: Double
    var whole: Double
  }

  /// Latencies of all cases, the longest first, each with its case and its share of the case.
  struct Latency {
    var value: Double
    var position: Int
    var weight: Double
  }

  let cases: Int
  private var terms: (baseline: [Term], candidate: [Term]) = ([], [])
  private var latencies: (baseline: [Latency], candidate: [Latency]) = ([], [])
  /// Added to both sides of a rate that may be 0.
  private let smoothing: Double
  private let isLatency: Bool

  init(_ metric: Metric, _ pairs: [MetricRatio.Pair]) {
    isLatency = metric == .latency
    if isLatency {
      let known = pairs.filter {
        !$0.baseline.latencies.isEmpty && !$0.candidate.latencies.isEmpty
      }
      cases = known.count
      smoothing = 0
      latencies = (Self.latencies(known.map(\.baseline)), Self.latencies(known.map(\.candidate)))
      return
    }
    let known = pairs.compactMap { pair -> (Term, Term)? in
      guard let old = Self.term(metric, pair.baseline), let new = Self.term(metric, pair.candidate)
      else { return nil }
      return (old, new)
    }
    cases = known.count
    terms = (known.map(\.0), known.map(\.1))
    if case .failures = metric {
      // Half a failure in the whole suite, whatever the number of trials of a case.
      let fewest = pairs.reduce(0) { $0 + min($1.baseline.trials, $1.candidate.trials) }
      smoothing = fewest > 0 ? 0.5 * Double(cases) / Double(fewest) : 0
    } else {
      smoothing = 0
    }
  }

  private static func term(_ metric: Metric, _ metrics: CaseMetrics) -> Term? {
    switch metric {
    case .latency: nil
    case .tokens: metrics.tokens.map { Term(part: $0, whole: 1) }
    case .cost: metrics.costUSD.map { Term(part: $0, whole: 1) }
    case .toolSuccess:
      metrics.toolCalls == 0 || metrics.trials == 0
        ? nil
        : Term(
          part: Double(metrics.toolCalls - metrics.failedToolCalls) / Double(metrics.trials),
          whole: Double(metrics.toolCalls) / Double(metrics.trials))
    case .failures(let category):
      metrics.trials == 0
        ? nil
        : Term(part: Double(metrics.failures[category] ?? 0) / Double(metrics.trials), whole: 1)
    }
  }

  private static func latencies(_ cases: [CaseMetrics]) -> [Latency] {
    cases.enumerated().flatMap { position, metrics in
      metrics.latencies.map {
        Latency(value: $0, position: position, weight: 1 / Double(metrics.latencies.count))
      }
    }.sorted { ($1.value, $0.position) < ($0.value, $1.position) }
  }

  /// The metric of the cases themselves.
  func value(_ side: Side) -> Double? {
    cases == 0 ? nil : value(side, Array(repeating: 1, count: cases), smoothing: 0)
  }

  /// The ratio when every case is taken so many times.
  func ratio(_ times: [Double]) -> Double? {
    guard cases > 0, let old = value(.baseline, times, smoothing: smoothing), old > 0,
      let new = value(.candidate, times, smoothing: smoothing)
    else { return nil }
    return new / old
  }

  private func value(_ side: Side, _ times: [Double], smoothing: Double) -> Double? {
    if isLatency {
      return percentile(side == .baseline ? latencies.baseline : latencies.candidate, times)
    }
    let terms = side == .baseline ? terms.baseline : terms.candidate
    var (part, whole) = (0.0, 0.0)
    for (term, times) in zip(terms, times) {
      part += times * term.part
      whole += times * term.whole
    }
    return whole > 0 ? (part + smoothing) / whole : nil
  }

  /// The smallest latency that 95 % of the trials don't exceed, when every case weighs the same;
  /// found from the top, where only a twentieth has to be walked.
  private func percentile(_ latencies: [Latency], _ times: [Double]) -> Double? {
    let beyond = 0.05 * times.reduce(0, +)
    var sum = 0.0
    for latency in latencies {
      sum += latency.weight * times[latency.position]
      if sum > beyond * (1 + 1e-12) { return latency.value }
    }
    return latencies.last?.value
  }
}
