import EvalModel
import Testing

@testable import Running

@Suite("Budgets")
struct BudgetTests {
  private func spending(_ usages: Usage...) -> Budget.Spending {
    usages.reduce(into: Budget.Spending()) { $0.add($1) }
  }

  @Test("each of the three ends a run when it is used up, and not before")
  func exhaustion() {
    let used = spending(
      Usage(inputTokens: 60, outputTokens: 40, costUSD: 0.3), Usage(inputTokens: 100, costUSD: 0.2))
    #expect(Budget(tokens: 201).exhaustion(used, elapsed: .zero) == nil)
    #expect(
      Budget(tokens: 200).exhaustion(used, elapsed: .zero)
        == "the budget of 200 tokens is used up: 200")
    #expect(Budget(costUSD: 0.6).exhaustion(used, elapsed: .zero) == nil)
    #expect(
      Budget(costUSD: 0.5).exhaustion(used, elapsed: .zero)
        == "the budget of $0.5 is used up: $0.5")
    #expect(Budget(time: .seconds(9)).exhaustion(used, elapsed: .seconds(8)) == nil)
    #expect(Budget(time: .seconds(9)).exhaustion(used, elapsed: .seconds(9)) != nil)
    #expect(Budget().exhaustion(used, elapsed: .seconds(1_000_000)) == nil)
  }

  @Test("what a budget can't see is said")
  func blindness() {
    let used = spending(Usage(inputTokens: 5), Usage())
    #expect(Budget(costUSD: 1).blindness(used)?.contains("2 trials") == true)
    #expect(Budget(tokens: 1).blindness(used)?.contains("1 trials") == true)
    #expect(Budget(time: .seconds(1)).blindness(used) == nil)
  }

  @Test("counts that nobody can have used don't overflow")
  func overflow() {
    let used = spending(Usage(inputTokens: .max), Usage(inputTokens: .max))
    #expect(used.tokens == .max)
  }
}
