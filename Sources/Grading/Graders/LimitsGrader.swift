import Diagnostics
package import EvalModel
import MarkedYAML

/// The trial stayed within its limits.
///
/// - `turns`: messages of the user that the conversation needed.
/// - `tool_calls`: calls of all tools, failed ones included.
/// - `tokens`: input and output together; `cost_usd`: what they cost. From the trial's usage, or
///   the sum of its model calls.
/// - `latency`: from the usage the agent reported, or from the harness's clock.
///
/// What nobody recorded is left out, and when nothing was recorded nothing is judged.
package struct LimitsGrader: Grader {
  private let limits: Limits

  package init(_ limits: Limits) { self.limits = limits }

  package static let kind = GraderKind(
    name: "limits", version: 1,
    summary: "The trial used no more turns, tool calls, tokens, money or time than allowed.",
    category: .cost, dimension: "efficiency",
    example: """
      limits: {turns: 4, tool_calls: 6, tokens: 8000, cost_usd: 0.05, latency: 20s}
      """,
    shape: Shape<LimitsGrader>.record([turns, toolCalls, tokens, cost, latency]) { record in
      let limits = Limits(
        turns: record.read(turns), toolCalls: record.read(toolCalls), tokens: record.read(tokens),
        costUSD: record.read(cost), latency: record.read(latency))
      if case .map(let entries) = record.node.kind, entries.isEmpty {
        record.problems.expected("at least one limit", at: record.node)
      }
      return limits.isEmpty ? nil : LimitsGrader(limits)
    }.anyGrader)

  private static let turns = Field<Int>("turns", .int(1...Int.max), "Messages of the user.")
  private static let toolCalls = Field<Int>("tool_calls", .int(0...Int.max), "Calls of all tools.")
  private static let tokens = Field<Int>(
    "tokens", .int(0...Int.max), "Input and output tokens together.")
  private static let cost = Field<Double>(
    "cost_usd", .number(0...Double.infinity), "US dollars.")
  private static let latency = Field<Duration>(
    "latency", .duration, "From the request to the end of the answer.")

  package func grade(_ evidence: Evidence) -> Assessment {
    var report = Report()
    let steps = evidence.trajectory.steps
    if let limit = limits.turns {
      let turns = steps.indices.filter { if case .user = steps[$0].kind { true } else { false } }
      report.check(
        turns.count <= limit, Messages.turns(turns.count), Messages.turns(limit),
        step: turns.count > limit ? turns[limit] : nil)
    }
    if let limit = limits.toolCalls {
      let calls = evidence.calls
      report.check(
        calls.count <= limit, Messages.toolCalls(calls.count), Messages.toolCalls(limit),
        step: calls.count > limit ? calls[limit].step : nil)
    }
    if let limit = limits.tokens {
      if let tokens = Self.tokens(evidence.trajectory) {
        report.check(tokens <= limit, Messages.tokens(tokens), Messages.tokens(limit))
      } else {
        report.unknown.append("tokens")
      }
    }
    if let limit = limits.costUSD {
      if let cost = Self.cost(evidence.trajectory) {
        report.check(cost <= limit, Messages.cost(cost), Messages.cost(limit))
      } else {
        report.unknown.append("cost")
      }
    }
    if let limit = limits.latency {
      if let latency = evidence.trajectory.usage.latency ?? evidence.wallTime {
        report.check(
          latency <= limit, Messages.latency(latency), Messages.latency(limit), isLatency: true)
      } else {
        report.unknown.append("latency")
      }
    }
    return report.assessment
  }

  private static func tokens(_ trajectory: Trajectory) -> Int? {
    let usage = trajectory.usage
    let known = [usage.inputTokens, usage.outputTokens].compactMap { $0 }
    if !known.isEmpty { return known.saturatingSum }
    let counted = trajectory.modelCalls.flatMap { [$0.inputTokens, $0.outputTokens] }
    let tokens = counted.compactMap { $0 }
    return tokens.isEmpty ? nil : tokens.saturatingSum
  }

  private static func cost(_ trajectory: Trajectory) -> Double? {
    if let cost = trajectory.usage.costUSD { return cost }
    let costs = trajectory.modelCalls.compactMap(\.costUSD)
    return costs.isEmpty ? nil : costs.reduce(0, +)
  }
}

/// What was compared so far.
private struct Report {
  var exceeded: [String] = []
  var measured = false
  var unknown: [String] = []
  var steps: [Int] = []
  var onlyLatency = true

  mutating func check(
    _ isWithin: Bool, _ actual: @autoclosure () -> String, _ limit: @autoclosure () -> String,
    step: Int? = nil, isLatency: Bool = false
  ) {
    measured = true
    if isWithin { return }
    exceeded.append(Messages.exceeded(actual(), limit()))
    if let step { steps.append(step) }
    if !isLatency { onlyLatency = false }
  }

  var assessment: Assessment {
    if !exceeded.isEmpty {
      return .fail(
        exceeded.joined(separator: "; "), steps: steps, category: onlyLatency ? .latency : .cost)
    }
    if !measured { return .unscored(Messages.nothingRecorded(unknown)) }
    return .pass(Messages.kept(unknown))
  }
}

extension Trajectory {
  fileprivate var modelCalls: [ModelCall] {
    steps.compactMap { if case .model(let call) = $0.kind { call } else { nil } }
  }
}

extension [Int] {
  /// Agents report their own numbers, so the sum of two may not fit.
  fileprivate var saturatingSum: Int {
    reduce(0) { sum, next in
      let (result, overflow) = sum.addingReportingOverflow(next)
      return overflow ? (next < 0 ? Int.min : Int.max) : result
    }
  }
}

private enum Messages {
  static func turns(_ count: Int) -> String { Quoting.count(count, "turn") }
  static func toolCalls(_ count: Int) -> String { Quoting.count(count, "tool call") }
  static func tokens(_ count: Int) -> String { Quoting.count(count, "token") }
  static func cost(_ dollars: Double) -> String { "\(dollars) US dollars" }
  static func latency(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let milliseconds = attoseconds / 1_000_000_000_000_000
    return milliseconds == 0 ? "\(seconds) s" : "\(Double(seconds) + Double(milliseconds) / 1000) s"
  }
  static func exceeded(_ actual: String, _ limit: String) -> String {
    "\(actual), the limit is \(limit)"
  }
  static func kept(_ unknown: [String]) -> String {
    "within the limits" + (unknown.isEmpty ? "" : " (not recorded: \(Quoting.list(unknown)))")
  }
  static func nothingRecorded(_ unknown: [String]) -> String {
    "nobody recorded \(Quoting.list(unknown, or: "or"))"
  }
}
