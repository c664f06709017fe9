package import EvalModel
import JSONKit
import Statistics

/// What the trials of a run took: time, tokens, money and tools.
///
/// Sums stand beside the number of trials that they are made of, because agents that don't report
/// a figure would otherwise look free.
package struct AgentFigures: Sendable, Equatable {
  package struct Latency: Sendable, Equatable {
    package var trials: Int
    package var p50: Duration
    package var p95: Duration
    /// `nil` with fewer than 100 trials, where it would be the maximum under a grander name.
    package var p99: Duration?
    package var longest: Duration
  }

  /// A sum over the trials that reported the figure.
  package struct Total<Value: Sendable & Equatable>: Sendable, Equatable {
    package var sum: Value
    package var known: Int
    package var unknown: Int
  }

  package struct Tool: Sendable, Equatable {
    package var name: String
    package var calls: Int
    package var failed: Int
  }

  package struct CaseLatency: Sendable, Equatable {
    package var id: String
    package var mean: Duration
  }

  package struct CaseCost: Sendable, Equatable {
    package var id: String
    package var mean: Double
  }

  /// Trials in which the agent ran.
  package var trials: Int
  package var latency: Latency?
  package var inputTokens: Total<Int>
  package var outputTokens: Total<Int>
  package var costUSD: Total<Double>
  /// Most called first.
  package var tools: [Tool]
  /// The three cases with the highest mean latency, and those with the highest mean cost.
  package var slowest: [CaseLatency]
  package var dearest: [CaseCost]

  init(
    trials: Int, latency: Latency?, inputTokens: Total<Int>, outputTokens: Total<Int>,
    costUSD: Total<Double>, tools: [Tool], slowest: [CaseLatency], dearest: [CaseCost]
  ) {
    self.trials = trials
    self.latency = latency
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.costUSD = costUSD
    self.tools = tools
    self.slowest = slowest
    self.dearest = dearest
  }

  package init(_ summaries: [TrialSummary]) {
    let ran = summaries.filter { trial in
      switch trial.ending {
      case .completed, .agentFailed: true
      case .harnessFailed, .cancelled: false
      }
    }
    trials = ran.count
    let seconds = ran.map(\.latency.seconds)
    latency = Percentiles(seconds).map {
      Latency(
        trials: $0.n, p50: .seconds($0.p50), p95: .seconds($0.p95),
        p99: $0.p99.map { .seconds($0) }, longest: .seconds($0.maximum))
    }
    inputTokens = Self.total(ran.map(\.usage.inputTokens), Self.saturating)
    outputTokens = Self.total(ran.map(\.usage.outputTokens), Self.saturating)
    costUSD = Self.total(ran.map(\.usage.costUSD), +)

    var tools: [String: Tool] = [:]
    for use in ran.lazy.flatMap(\.tools) {
      tools[use.name, default: Tool(name: use.name, calls: 0, failed: 0)].calls += use.calls
      tools[use.name]?.failed += use.failed
    }
    self.tools = tools.values.sorted { ($1.calls, $0.name) < ($0.calls, $1.name) }

    let byCase = Dictionary(grouping: ran, by: \.plan.caseID)
    slowest = Self.highest(byCase) { $0.latency.seconds }
      .map { CaseLatency(id: $0.id, mean: .seconds($0.mean)) }
    dearest = Self.highest(byCase) { $0.usage.costUSD }
      .map { CaseCost(id: $0.id, mean: $0.mean) }
  }

  private static func total<Value: AdditiveArithmetic & Sendable>(
    _ values: [Value?], _ add: (Value, Value) -> Value
  ) -> Total<Value> {
    let known = values.compactMap { $0 }
    return Total(
      sum: known.reduce(.zero, add), known: known.count, unknown: values.count - known.count)
  }

  /// Agents may claim any number of tokens, and two of the largest must not stop the report.
  static func saturating(_ one: Int, _ other: Int) -> Int {
    let (sum, overflow) = one.addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  private static func highest(
    _ cases: [String: [TrialSummary]], _ value: (TrialSummary) -> Double?
  ) -> [(id: String, mean: Double)] {
    let means = cases.compactMap { id, trials -> (id: String, mean: Double)? in
      let known = trials.compactMap(value)
      guard !known.isEmpty else { return nil }
      let mean = known.reduce(0, +) / Double(known.count)
      return mean > 0 && mean.isFinite ? (id, mean) : nil
    }
    return Array(means.sorted { ($1.mean, $0.id) < ($0.mean, $1.id) }.prefix(3))
  }
}
