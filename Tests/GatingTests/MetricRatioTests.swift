import EvalModel
import Gating
import JSONKit
import Statistics
import Testing

@Suite("Metrics against the baseline")
struct MetricRatioTests {
  /// Cases that differ by a factor of ten, with noise within.
  func cases(
    _ count: Int, slower: Double = 1, seed: UInt64, failures: Double = 0, tools: Double = 0
  ) -> [CaseMetrics] {
    var random = Xoshiro256StarStar(seed: seed)
    return (0..<count).map { position in
      let size = 100 * (1 + 9 * Double(position) / Double(count))
      func value() -> Double { size * slower * (0.8 + 0.4 * random.uniform()) }
      let failed = (0..<10).count { _ in random.uniform() < failures }
      let lost = (0..<20).count { _ in random.uniform() < tools }
      return CaseMetrics(
        trials: 10, latencies: (0..<10).map { _ in value() }, tokens: value(), costUSD: value(),
        toolCalls: 20, failedToolCalls: lost, failures: [.toolCall: failed])
    }
  }

  func compare(
    _ metric: Metric, _ limit: Double, _ old: [CaseMetrics], _ new: [CaseMetrics]
  ) -> MetricRatio? {
    MetricRatio.compare(
      zip(old, new).map { MetricRatio.Pair(baseline: $0, candidate: $1) },
      limits: MetricLimits([.init(metric, limit)]), alpha: 0.05
    ).first
  }

  @Test(
    "twice the baseline exceeds a limit of 1.5, and the same as the baseline keeps to it",
    arguments: [Metric.latency, .tokens, .cost])
  func doubled(metric: Metric) throws {
    let old = cases(60, seed: 1)
    let worse = try #require(compare(metric, 1.5, old, cases(60, slower: 2, seed: 2)))
    #expect(worse.outcome == .exceeded && worse.cases == 60)
    let interval = try #require(worse.interval)
    let ratio = try #require(worse.ratio)
    #expect(interval.lower > 1.5 && interval.contains(ratio) && abs(ratio - 2) < 0.2)
    #expect(compare(metric, 1.5, old, cases(60, seed: 3))?.outcome == .kept)
    #expect(compare(metric, 1.02, old, cases(60, slower: 1.02, seed: 3))?.outcome == .open)
  }

  @Test("failing tools and a category of failures exceed their limits")
  func rates() throws {
    let old = cases(60, seed: 1, failures: 0.02, tools: 0.02)
    let new = cases(60, seed: 2, failures: 0.2, tools: 0.3)
    let tools = try #require(compare(.toolSuccess, 0.9, old, new))
    let ratio = try #require(tools.ratio)
    #expect(tools.outcome == .exceeded && abs(ratio - 0.7 / 0.98) < 0.05)
    #expect(compare(.toolSuccess, 0.9, old, old)?.outcome == .kept)
    #expect(compare(.failures(.toolCall), 2, old, new)?.outcome == .exceeded)
    // None in the baseline: half a failure stands in for none.
    let clean = compare(.failures(.toolCall), 2, cases(60, seed: 1), new)
    #expect(clean?.baseline == 0 && clean?.outcome == .exceeded)
    #expect(compare(.failures(.tone), 2, old, new)?.ratio == 1)
  }

  @Test("every case weighs the same, however many of its trials there are")
  func weights() throws {
    func metrics(_ latency: Double, _ count: Int) -> CaseMetrics {
      CaseMetrics(
        trials: count, latencies: Array(repeating: latency, count: count), tokens: latency,
        costUSD: nil, toolCalls: 0, failedToolCalls: 0, failures: [:])
    }
    // One slow case of ten, measured fifty times.
    let old = (0..<10).map { metrics($0 == 0 ? 900 : 100, 10) }
    let new = (0..<10).map { metrics($0 == 0 ? 900 : 100, $0 == 0 ? 50 : 5) }
    let latency = try #require(compare(.latency, 1.2, old, new))
    #expect(latency.baseline == 900 && latency.candidate == 900 && latency.ratio == 1)
    #expect(compare(.tokens, 1.2, old, new)?.ratio == 1)
    #expect(compare(.cost, 1.2, old, new)?.outcome == .unknown)
    #expect(compare(.tokens, 1.2, Array(old.prefix(9)), Array(new.prefix(9)))?.outcome == .unknown)
    #expect(compare(.tokens, 1.2, [], [])?.baseline == nil)
  }

  @Test("unchanged agents exceed no limit, not even one of 1")
  func unchanged() {
    let exceeded = (0..<40).count { seed in
      compare(
        .latency, 1, cases(40, seed: UInt64(100 + seed)), cases(40, seed: UInt64(200 + seed)))?
        .outcome == .exceeded
    }
    // At a limit of 1 the level is 0.5 %, a fifth of a run of these forty.
    #expect(exceeded <= 2)
  }

  @Test("metrics get their share of alpha from the other questions")
  func share() {
    let limits = MetricLimits([.init(.latency, 1.25), .init(.cost, 1.2)], share: 0.2)
    #expect(abs(limits.level(alpha: 0.05) - 0.005) < 1e-15)
    let policy = GatePolicy().leavingShare(for: limits)
    let split = policy.split
    #expect(abs(split.overall + split.intents + split.cases + split.sparse - 0.8) < 1e-12)
    #expect(policy.problems.isEmpty)
    #expect(GatePolicy().leavingShare(for: MetricLimits()) == GatePolicy())
  }

  @Test("limits that make no sense are named")
  func problems() {
    #expect(MetricLimits([.init(.latency, 1.25)]).problems.isEmpty)
    #expect(MetricLimits([.init(.latency, 0.5)]).problems.count == 1)
    #expect(MetricLimits([.init(.toolSuccess, 1.5)]).problems.count == 1)
    #expect(MetricLimits([.init(.cost, .nan)]).problems.count == 1)
    #expect(MetricLimits([.init(.cost, 2), .init(.cost, 3)], share: 1).problems.count == 2)
    for metric in Metric.all { #expect(Metric(name: metric.name) == metric) }
    #expect(Metric(name: "latency") == nil)
  }
}
