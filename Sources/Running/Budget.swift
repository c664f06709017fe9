package import EvalModel

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What a run may use up. Beyond it no further trial begins; what is in flight is finished.
package struct Budget: Sendable, Equatable {
  package var costUSD: Double?
  package var tokens: Int?
  package var time: Duration?

  package init(costUSD: Double? = nil, tokens: Int? = nil, time: Duration? = nil) {
    self.costUSD = costUSD
    self.tokens = tokens
    self.time = time
  }

  package var isLimited: Bool { costUSD != nil || tokens != nil || time != nil }

  /// What was used so far. Trials that don't say what they took are counted, so that nobody takes
  /// the rest for all of it.
  package struct Spending: Sendable, Equatable {
    package private(set) var costUSD = 0.0
    package private(set) var tokens = 0
    package private(set) var trialsOfUnknownCost = 0
    package private(set) var trialsOfUnknownTokens = 0

    package init() {}

    package mutating func add(_ usage: Usage) {
      if let cost = usage.costUSD { costUSD += cost } else { trialsOfUnknownCost += 1 }
      guard let used = usage.tokens else {
        trialsOfUnknownTokens += 1
        return
      }
      let (sum, overflow) = tokens.addingReportingOverflow(used)
      tokens = overflow ? .max : sum
    }
  }

  /// Why nothing more may begin; `nil` while something may.
  package func exhaustion(_ spending: Spending, elapsed: Duration) -> String? {
    if let costUSD, spending.costUSD >= costUSD {
      return "the budget of \(Self.dollars(costUSD)) is used up: \(Self.dollars(spending.costUSD))"
    }
    if let tokens, spending.tokens >= tokens {
      return "the budget of \(tokens) tokens is used up: \(spending.tokens)"
    }
    if let time, elapsed >= time {
      return "the budget of \(Int((time / .seconds(1)).rounded())) s is used up"
    }
    return nil
  }

  /// What the budget can't see.
  package func blindness(_ spending: Spending) -> String? {
    if costUSD != nil, spending.trialsOfUnknownCost > 0 {
      return
        "the cost of \(spending.trialsOfUnknownCost) trials is unknown, so the budget in dollars counts less than was spent"
    }
    if tokens != nil, spending.trialsOfUnknownTokens > 0 {
      return
        "the tokens of \(spending.trialsOfUnknownTokens) trials are unknown, so the budget of tokens counts less than was used"
    }
    return nil
  }

  private static func dollars(_ value: Double) -> String {
    let cents = (value * 10_000).rounded() / 10_000
    return "$\(cents)"
  }
}
