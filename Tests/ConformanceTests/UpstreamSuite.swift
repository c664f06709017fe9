import EvalModel
import JSONKit
import Testing

@Suite(
  "Cases of other tools",
  .enabled(if: ConformanceData.has("conformance"), "there is no data for it"))
struct UpstreamSuite {
  private static func data(_ name: String) throws -> JSONValue {
    try ConformanceData.document(ConformanceData.path("conformance/\(name).json"))
  }

  @Test("what can be said in our words gets the upstream verdict")
  func verdicts() throws {
    let tables = [
      ConformanceTable(
        "agentevals", AgentEvalsCases.all(try Self.data("agentevals_trajectory_match"))),
      ConformanceTable(
        "pydantic-evals", PydanticEvalsCases.all(try Self.data("pydantic_evals_agentic"))),
      ConformanceTable("promptfoo", PromptfooCases.all(try Self.data("promptfoo_trajectory"))),
      ConformanceTable("Google ADK", ADKCases.all(try Self.data("adk_trajectory_turns"))),
    ]
    for table in tables { table.report() }
    #expect(tables.reduce(0) { $0 + $1.total } == 91)
    #expect(tables.reduce(0) { $0 + $1.expressible } >= 80)
    #expect(tables.flatMap(\.wrong).isEmpty)
  }

  @Test("spans become steps as promptfoo takes them apart")
  func extraction() throws {
    let data = try Self.data("promptfoo_trajectory")
    for item in data["extraction"]?.array ?? [] {
      let spans = item["spans"]?.array ?? data["traces"]?[item["trace"]?.string ?? ""]?.array ?? []
      let steps = SpanTrajectory.ofPromptfoo(spans).steps
      let calls = steps.compactMap { step -> ToolCall? in
        if case .toolCall(let call) = step.kind { call } else { nil }
      }
      if let order = item["expect_order"]?.array {
        #expect(calls.map(\.name) == order.compactMap(\.string))
      }
      if let expected = item["expect_steps"]?.array {
        let tools = expected.compactMap { $0.array }.filter { $0.first == "tool" }
        #expect(calls.map(\.name) == tools.compactMap { $0.last?.string })
        let others = steps.filter { step in
          if case .unknown = step.kind { true } else { false }
        }
        #expect(others.count == expected.count - tools.count)
      }
      for expected in item["expect_args"]?.object?.members ?? [] {
        let index = try #require(Int(expected.key))
        #expect(calls.indices.contains(index - 1) && calls[index - 1].arguments == expected.value)
      }
    }
  }
}
