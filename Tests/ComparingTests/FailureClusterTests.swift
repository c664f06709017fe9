import EvalModel
import JSONKit
import Testing

@testable import Comparing

struct FailureClusterTests {
  private static func trial(
    _ id: String, _ index: Int, _ reason: String, _ category: FailureCategory = .toolCall,
    step: String = "call of refund.issue"
  ) -> FailingTrial {
    FailingTrial(
      caseID: id, index: index, category: category, reason: reason, step: 4, stepName: step)
  }

  @Test("numbers don't tell causes apart; step, category and sentence do; the biggest leads")
  func clusters() throws {
    let found = FailureCluster.clusters(of: [
      Self.trial("b", 2, "amount is 12.50 rather than 9"),
      Self.trial("a", 3, "amount is 3 rather than 9 (and 2 other criteria)"),
      Self.trial("a", 1, "amount is 4 rather than 9"),
      Self.trial("a", 5, "amount is 4 rather than 9", step: "final answer"),
      Self.trial("c", 0, "too slow", .latency), Self.trial("c", 1, "too slow", .cost),
    ])
    #expect(found.map(\.trials) == [3, 1, 1, 1])
    let first = try #require(found.first)
    #expect(first.shape == "amount is # rather than #")
    #expect(first.cases.map(\.id) == ["a", "b"] && first.cases.map(\.trials) == [2, 1])
    #expect(first.example.caseID == "a" && first.example.index == 1)
    #expect(FailureCluster.clusters(of: []).isEmpty)
  }

  @Test("a step is named the same in every trial")
  func names() {
    let steps = [
      Step(.toolCall(.init(id: "1", name: "orders.lookup", arguments: ["id": "RT-1"]))),
      Step(
        .toolResult(
          .init(id: "1", answer: .error(.init(kind: "rate_limited", message: "try in 3 s"))))),
      Step(.decision(.init(name: "intent", value: "refund"))),
    ]
    let trajectory = Trajectory(steps: steps)
    #expect(
      (0...4).map { trajectory.stepName(at: $0) } == [
        "call of orders.lookup", "result of orders.lookup: error rate_limited", "decision intent",
        "final answer", "",
      ])
  }

  @Test("settings that changed, came and went are told by their path")
  func fingerprints() {
    let found = FingerprintDifference(
      before: [
        "model": "x-1", "parameters": ["temperature": 0.2, "seed": 1],
        "prompts": ["system.md": "aa"], "adapter": ["worker": ["command": ["a", "b"]]],
      ],
      after: [
        "model": "x-2", "parameters": ["temperature": 0.2], "prompts": ["system.md": "bb"],
        "adapter": ["worker": ["command": ["a", "c"]]], "tools": "world",
      ])
    #expect(
      found.changes.map(\.path) == [
        "model", "prompts.system.md", "adapter.worker.command", "tools", "parameters.seed",
      ])
    #expect(found.changes[1].kind == .file)
    #expect(found.changes[3].before == nil && found.changes[4].after == nil)
  }
}
