import EvalModel
import Gating

/// What recorded trajectories took, summed while they come.
struct RecordedFigures: Sendable {
  private(set) var trials = 0
  private var latency = DurationSketch()
  private var inputTokens = Tokens()
  private var outputTokens = Tokens()
  private var cost = RecordedTally.Sum()
  private var tools: [String: AgentFigures.Tool] = [:]

  private struct Tokens: Sendable {
    var sum = 0
    var known = 0

    mutating func add(_ count: Int?) {
      guard let count else { return }
      sum = AgentFigures.saturating(sum, count)
      known += 1
    }
  }

  /// Tools beyond these are left out: a hostile trace could name ever new ones.
  private static let mostTools = 1000

  mutating func add(_ judged: RecordedResult.Judged) {
    trials += 1
    if let time = judged.usage.latency { latency.add(time) }
    inputTokens.add(judged.usage.inputTokens)
    outputTokens.add(judged.usage.outputTokens)
    if let dollars = judged.usage.costUSD, dollars.isFinite { cost.add(dollars) }
    for use in judged.tools where tools[use.name] != nil || tools.count < Self.mostTools {
      tools[use.name, default: .init(name: use.name, calls: 0, failed: 0)].calls += use.calls
      tools[use.name]?.failed += use.failed
    }
  }

  func agent(_ entries: [RecordedTally.Entry]) -> AgentFigures {
    AgentFigures(
      trials: trials, latency: latencies, inputTokens: total(inputTokens),
      outputTokens: total(outputTokens),
      costUSD: .init(sum: cost.sum, known: cost.known, unknown: trials - cost.known),
      tools: tools.values.sorted { ($1.calls, $0.name) < ($0.calls, $1.name) },
      slowest: Self.highest(entries) { $0.latency }.map {
        .init(id: $0.id, mean: .seconds($0.mean))
      },
      dearest: Self.highest(entries) { $0.cost }.map { .init(id: $0.id, mean: $0.mean) })
  }

  private var latencies: AgentFigures.Latency? {
    guard let p50 = latency.quantile(0.5), let p95 = latency.quantile(0.95) else { return nil }
    return .init(
      trials: latency.count, p50: p50, p95: p95,
      p99: latency.count < 100 ? nil : latency.quantile(0.99), longest: latency.longest)
  }

  private func total(_ tokens: Tokens) -> AgentFigures.Total<Int> {
    .init(sum: tokens.sum, known: tokens.known, unknown: trials - tokens.known)
  }

  private static func highest(
    _ entries: [RecordedTally.Entry], _ sum: (RecordedTally.Entry) -> RecordedTally.Sum
  ) -> [(id: String, mean: Double)] {
    let means = entries.compactMap { entry -> (id: String, mean: Double)? in
      guard let mean = sum(entry).mean, mean > 0, mean.isFinite else { return nil }
      return (entry.counts.id, mean)
    }
    return Array(means.sorted { ($1.mean, $0.id) < ($0.mean, $1.id) }.prefix(3))
  }
}
