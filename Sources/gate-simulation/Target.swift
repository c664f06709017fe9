import Statistics

/// What a figure of the simulation must be.
enum Target: Sendable {
  case atMost(Double)
  case atLeast(Double)
  /// A rate, and the most that the upper end of its interval may be.
  case falseBlocks(Double, upper: Double)

  enum Mark: String, Sendable {
    case met = "✓"
    /// Missed by the figure itself, and chance explains it.
    case open = "~"
    case missed = "✗"
  }

  func mark(_ value: Double, _ interval: ClosedRange<Double>) -> Mark {
    switch self {
    case .atMost(let limit):
      value <= limit ? .met : interval.lowerBound <= limit ? .open : .missed
    case .atLeast(let limit):
      value >= limit ? .met : interval.upperBound >= limit ? .open : .missed
    case .falseBlocks(let limit, let upper):
      value <= limit && interval.upperBound <= upper ? .met : .missed
    }
  }

  var text: String {
    switch self {
    case .atMost(let limit): "≤ \(Text.percent(limit))"
    case .atLeast(let limit): "≥ \(Text.percent(limit))"
    case .falseBlocks(let limit, let upper):
      "≤ \(Text.percent(limit)), upper end ≤ \(Text.percent(upper))"
    }
  }
}

extension Cell {
  func blockTarget(_ configuration: Configuration, _ population: Population) -> Target? {
    if scenario == .unchanged { return falseBlockTarget(configuration, population) }
    guard rule.alpha == 0.05 else { return nil }
    return Self.powers[configuration]?[scenario]?[rule.mode].map { .atLeast($0) }
  }

  private func falseBlockTarget(
    _ configuration: Configuration, _ population: Population
  ) -> Target {
    let isLarge = configuration.cases > 300
    switch (rule.mode, rule.alpha) {
    case (.confirmed, 0.05): return .atMost(isLarge ? 0.003 : 0.005)
    case (_, 0.05): return .falseBlocks(isLarge ? 0.04 : 0.05, upper: isLarge ? 0.052 : 0.065)
    default: return .atMost(configuration == .large ? 0.005 : 0.01)
    }
  }

  private static let powers: [Configuration: [Scenario: [Mode: Double]]] = [
    .usual: [
      .uniform(points: 2): [.stored: 0.88], .uniform(points: 3): [.stored: 0.99],
      .uniform(points: 5): [.stored: 0.999], .uniform(points: 10): [.stored: 0.999],
      .sparse(points: 1): [.stored: 0.98],
      .collapse(percent: 60, cases: 1): [.stored: 0.75, .rerun: 0.86],
      .collapse(percent: 60, cases: 3): [.stored: 0.98],
      .intent(points: 10): [.stored: 0.90], .intent(points: 20): [.stored: 0.999],
    ],
    .small: [
      .uniform(points: 2): [.stored: 0.76], .uniform(points: 3): [.stored: 0.96],
      .uniform(points: 5): [.stored: 0.995], .uniform(points: 10): [.stored: 0.995],
      .sparse(points: 1): [.rerun: 0.98],
      .collapse(percent: 60, cases: 1): [.rerun: 0.78],
      .collapse(percent: 60, cases: 3): [.rerun: 0.98],
      .intent(points: 10): [.stored: 0.71], .intent(points: 20): [.stored: 0.999],
    ],
    .large: [
      .uniform(points: 2): [.stored: 0.95], .uniform(points: 3): [.stored: 0.995],
      .uniform(points: 5): [.stored: 0.999], .uniform(points: 10): [.stored: 0.999],
      .sparse(points: 1): [.stored: 0.99],
      .collapse(percent: 60, cases: 1): [.stored: 0.87],
      .collapse(percent: 60, cases: 3): [.stored: 0.99],
      .intent(points: 10): [.stored: 0.95], .intent(points: 20): [.stored: 0.999],
    ],
    .largeSmallBaseline: [
      .uniform(points: 2): [.stored: 0.93], .uniform(points: 3): [.stored: 0.99],
      .uniform(points: 5): [.stored: 0.999], .uniform(points: 10): [.stored: 0.999],
      .sparse(points: 1): [.stored: 0.93],
      .collapse(percent: 60, cases: 1): [.rerun: 0.79],
      .collapse(percent: 60, cases: 3): [.rerun: 0.98],
      .intent(points: 10): [.stored: 0.89], .intent(points: 20): [.stored: 0.999],
    ],
  ]

  /// Of the share of the planned trials that is used.
  func trialsTarget(_ configuration: Configuration, _ population: Population) -> Target? {
    guard rule == Rule(alpha: 0.05, mode: .stored), population == .mature else { return nil }
    return Self.shares[configuration]?[scenario].map { .atMost($0) }
  }

  private static let shares: [Configuration: [Scenario: Double]] = [
    .usual: [
      .unchanged: 0.60, .uniform(points: 3): 0.34, .uniform(points: 5): 0.17,
      .uniform(points: 10): 0.10,
    ],
    .small: [
      .unchanged: 0.55, .uniform(points: 3): 0.38, .uniform(points: 5): 0.18,
      .uniform(points: 10): 0.10,
    ],
    .large: [
      .unchanged: 0.31, .uniform(points: 3): 0.13, .uniform(points: 5): 0.07,
      .uniform(points: 10): 0.05,
    ],
    .largeSmallBaseline: [
      .unchanged: 0.27, .uniform(points: 3): 0.13, .uniform(points: 5): 0.07,
      .uniform(points: 10): 0.05,
    ],
  ]
}
