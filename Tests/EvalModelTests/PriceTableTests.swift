import JSONKit
import Testing

@testable import EvalModel

@Suite("Prices")
struct PriceTableTests {
  private let table = PriceTable([
    .init(model: "gpt-x", input: 2, output: 8), .init(model: "gpt-x-*", input: 1, output: 4),
    .init(model: "gpt-x-mini*", input: 0.1, output: 0.4), .init(model: "free", input: 0, output: 0),
  ])

  @Test(
    "the name that says most about a model has its price",
    arguments: [
      ("gpt-x", 2.0), ("gpt-x-2026-01", 1), ("gpt-x-mini-2026", 0.1), ("free", 0),
    ])
  func names(_ model: String, _ input: Double) {
    #expect(table.price(of: model)?.input == input)
  }

  @Test("a model that nobody gave a price has none")
  func unknown() {
    for model in ["gpt-y", "gpt", "", "free-2"] { #expect(table.price(of: model) == nil) }
  }

  private func call(
    _ model: String?, _ input: Int?, _ output: Int?, cost: Double? = nil
  ) -> Step {
    Step(
      .model(ModelCall(model: model, inputTokens: input, outputTokens: output, costUSD: cost)))
  }

  @Test("calls are added up, and a part of a sum is not the sum")
  func sums() {
    func cost(_ steps: Step...) -> Double? {
      table.priced(Trajectory(steps: steps)).usage.costUSD
    }
    #expect(cost(call("gpt-x", 1000, 100), call("gpt-x", 500, 0)) == 0.0038)
    #expect(cost(call("gpt-x", 1000, 100), call("gpt-y", 500, 0)) == nil)
    #expect(cost(call("gpt-x", 1000, nil)) == nil)
    #expect(cost(call("free", 1000, 100)) == 0)
    #expect(cost(call("gpt-y", 1, 1, cost: 0.5), call("free", 1, 1)) == 0.5)
    #expect(cost() == nil)
    #expect(cost(Step(.model(ModelCall(reasoning: "hm"))), call("gpt-x", 1000, 100)) == 0.0028)
  }

  @Test("what the agent says itself stays")
  func told() {
    let trajectory = Trajectory(steps: [call("gpt-x", 1000, 0)], usage: Usage(costUSD: 7))
    #expect(table.priced(trajectory).usage.costUSD == 7)
  }
}
