package import EvalModel

/// Something that a trial takes, or a way in which it goes wrong, compared beside passes and fails.
package enum Metric: Sendable, Hashable {
  /// The time under which 95 % of the trials stay.
  case latency
  case tokens
  case cost
  /// The share of tool calls that succeed.
  case toolSuccess
  /// The share of trials that fail in one category.
  case failures(FailureCategory)

  /// As policies write it: `latency_p95`, `errors.tool_call`.
  package var name: String {
    switch self {
    case .latency: "latency_p95"
    case .tokens: "tokens"
    case .cost: "cost"
    case .toolSuccess: "tool_success"
    case .failures(let category): "errors.\(category.rawValue)"
    }
  }

  package init?(name: String) {
    guard let metric = Self.all.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
      return nil
    }
    self = metric
  }

  /// In the order in which they are reported.
  package static let all: [Metric] =
    [.latency, .tokens, .cost, .toolSuccess] + FailureCategory.allCases.map { .failures($0) }

  /// Whether more is better.
  package var isBetterWhenHigher: Bool { self == .toolSuccess }
}

/// How much worse than the baseline each metric may be, as ratios of candidate to baseline.
package struct MetricLimits: Sendable, Equatable {
  package struct Limit: Sendable, Equatable {
    package var metric: Metric
    /// At least 1; for metrics of which more is better at most 1.
    package var ratio: Double

    package init(_ metric: Metric, _ ratio: Double) {
      self.metric = metric
      self.ratio = ratio
    }
  }

  package var limits: [Limit]
  /// The share of the policy's alpha that all metrics have together. It is taken from the other
  /// questions in proportion (`GatePolicy.leavingShare`), so that what the policy promises about
  /// false blocks holds for the whole verdict.
  package var share: Double

  package init(_ limits: [Limit] = [], share: Double = 0.10) {
    self.limits = limits
    self.share = share
  }

  /// The error that one metric may make: the share, divided evenly.
  package func level(alpha: Double) -> Double {
    limits.isEmpty ? 0 : alpha * share / Double(limits.count)
  }

  /// What makes the limits unusable; empty when nothing does.
  package var problems: [String] {
    var problems: [String] = []
    if !(share > 0 && share < 1) { problems.append("the metrics' share must lie between 0 and 1") }
    for limit in limits {
      let name = limit.metric.name
      if limit.metric.isBetterWhenHigher {
        if !(limit.ratio > 0 && limit.ratio <= 1) {
          problems.append("the limit of \(name) must be above 0 and at most 1")
        }
      } else if !(limit.ratio >= 1 && limit.ratio <= 1000) {
        problems.append("the limit of \(name) must lie between 1 and 1000")
      }
    }
    if Set(limits.map(\.metric)).count < limits.count {
      problems.append("a metric has two limits")
    }
    return problems
  }
}

extension GatePolicy {
  /// The policy for passes and fails beside these metrics: the same questions with what their share
  /// leaves. Without limits nothing changes.
  package func leavingShare(for metrics: MetricLimits) -> GatePolicy {
    guard !metrics.limits.isEmpty else { return self }
    var policy = self
    let rest = 1 - metrics.share
    policy.split = Split(
      overall: split.overall * rest, intents: split.intents * rest, cases: split.cases * rest,
      sparse: split.sparse * rest)
    return policy
  }
}
