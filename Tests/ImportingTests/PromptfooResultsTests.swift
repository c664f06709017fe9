import EvalModel
import Importing
import JSONKit
import Testing

@Suite("Results of promptfoo")
struct PromptfooResultsTests {
  static let file = """
    {"evalId": "e", "results": {"version": 3, "results": [
      {"prompt": {"raw": "where is RT-1?", "label": "p"}, "vars": {"order": "RT-1"},
       "provider": {"id": "openai:m-1"}, "success": false, "score": 0, "latencyMs": 1200,
       "cost": 0.002, "error": "Expected output to contain lost",
       "response": {"output": "It is on its way.", "tokenUsage": {"prompt": 5, "completion": 2}}},
      {"prompt": {"raw": "[{\\"role\\":\\"system\\",\\"content\\":\\"Be kind.\\"},{\\"role\\":\\"user\\",\\"content\\":\\"hi\\"}]"},
       "vars": {}, "error": "Timeout: 30 s", "response": {"error": "Timeout: 30 s"}},
      {"prompt": {"raw": "call"}, "vars": {}, "response": {"output":
       [{"id": "a", "type": "function", "function": {"name": "x", "arguments": "{\\"n\\": 1}"}}]}},
      7]}}
    """

  @Test("a row is a question, what it took, and the answer or the error")
  func rows() throws {
    let bytes = Array(Self.file.utf8)
    #expect(ImporterCatalog.importer(recognising: bytes)?.name == "promptfoo")
    let results = PromptfooResults.trajectories(in: bytes)
    #expect(results.count == 4)
    let first = try results[0].get()
    #expect(
      first.steps.map(\.kind) == [
        .user(UserTurn(text: "where is RT-1?", turn: 1)),
        .model(
          ModelCall(model: "openai:m-1", inputTokens: 5, outputTokens: 2, costUSD: 0.002)),
        .message(AgentMessage(text: "It is on its way.", turn: 1, endsTurn: true)),
      ])
    #expect(first.usage.latency == .milliseconds(1200))
    #expect(first.missing == [.toolCalls])
    #expect(first.extra["source"]?["success"] == false)
    let second = try results[1].get()
    #expect(second.steps.map(\.typeName) == ["system", "user", "model", "error"])
    #expect(second.final == nil)
    let third = try results[2].get()
    #expect(Evidence.calls(of: third).first?.call.arguments == ["n": 1])
    #expect(!third.missing.contains(.toolCalls))
    #expect(
      results[3]
        == .failure(
          TrajectoryFormatError("line 1: a row has 'prompt' or 'vars', found neither")))
  }
}
