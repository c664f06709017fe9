import EvalModel
import Importing
import JSONKit
import Testing

@Suite("Items of OpenAI's Responses API")
struct OpenAIResponsesTests {
  private static func read(
    _ text: String, _ marks: [ToolFailureMark] = []
  ) throws -> Trajectory {
    #expect(ImporterCatalog.importer(recognising: Array(text.utf8))?.name == "openai-responses")
    let results = OpenAIResponses.trajectories(
      in: Array(text.utf8), options: ImportOptions(toolFailures: marks))
    #expect(results.count == 1)
    return try #require(results.first).get()
  }

  static let request = """
    {"model": "m-1", "instructions": "Be kind.", "input": [
      {"role": "user", "content": "where is RT-1?"},
      {"type": "function_call", "call_id": "a", "name": "orders.lookup",
       "arguments": "{\\"id\\": \\"RT-1\\"}"},
      {"type": "function_call_output", "call_id": "a", "output": "{\\"error\\": \\"gone\\"}"},
      {"type": "message", "role": "assistant",
       "content": [{"type": "output_text", "text": "It is lost."}]}]}
    """

  @Test("items become steps; failures are told by the marks that were given")
  func request() throws {
    let trajectory = try Self.read(Self.request)
    #expect(
      trajectory.steps.map(\.typeName) == [
        "system", "user", "tool_call", "tool_result", "message",
      ])
    #expect(Evidence.calls(of: trajectory).first?.result?.answer == .ok(["error": "gone"]))
    #expect(trajectory.final?.text == "It is lost.")
    #expect(trajectory.missing == [.toolErrors, .tokens, .latency])
    let marked = try Self.read(Self.request, [.field("error")])
    #expect(
      Evidence.calls(of: marked).first?.result?.answer
        == .error(ToolError(kind: "error", message: "gone")))
    #expect(marked.missing == [.tokens, .latency])
  }

  @Test("tools of the server carry their answers and their errors")
  func serverTools() throws {
    let trajectory = try Self.read(
      """
      {"object": "response", "model": "m-1", "error": null, "output": [
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "search"}]},
        {"type": "file_search_call", "id": "f", "status": "completed", "queries": ["q"],
         "results": [{"file_id": "kb-1", "score": 0.9, "text": "t"}]},
        {"type": "mcp_call", "id": "m", "name": "post.send", "arguments": "{}", "output": "done"},
        {"type": "mcp_call", "id": "n", "name": "post.send", "arguments": "{}", "error": "Full: box"},
        {"type": "web_search_call", "id": "w", "status": "failed", "action": {"query": "q"}},
        {"type": "code_interpreter_call", "id": "c", "code": "1", "outputs": null},
        {"type": "teleport", "to": "moon"},
        {"type": "message", "role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]}],
       "usage": {"input_tokens": 3, "output_tokens": 4}}
      """)
    let calls = Evidence.calls(of: trajectory)
    #expect(
      calls.map(\.call.name) == ["post.send", "post.send", "web_search", "code_interpreter"])
    #expect(calls[0].result?.answer == .ok("done"))
    #expect(calls[1].result?.answer == .error(ToolError(kind: "Full", message: "Full: box")))
    #expect(
      calls[2].result?.answer == .error(ToolError(kind: "error", message: "the call failed")))
    #expect(calls[3].result == nil)
    #expect(calls[3].call.arguments == ["code": "1"])
    #expect(
      trajectory.steps[2].kind
        == .retrieval(
          Retrieval(
            query: "q", documents: [Retrieval.Found(id: "kb-1", score: 0.9, text: "t")])))
    #expect(trajectory.steps.contains { $0.typeName == "openai-responses:teleport" })
    #expect(trajectory.final == FinalAnswer(text: "No.", outcome: "refuse"))
    #expect(trajectory.missing == [.userMessages, .latency])
  }

  @Test("a person's word about a call is an approval of that call")
  func approval() throws {
    let trajectory = try Self.read(
      """
      {"model": "m-1", "input": [
        {"type": "mcp_approval_request", "id": "r", "name": "post.send", "arguments": "{\\"n\\": 1}"},
        {"type": "mcp_approval_response", "approval_request_id": "r", "approve": false}]}
      """)
    #expect(
      trajectory.steps.last?.kind
        == .approval(Approval(tool: "post.send", decision: "denied", arguments: ["n": 1])))
  }

  @Test("a bare array of items is one conversation")
  func bare() throws {
    let trajectory = try Self.read(
      """
      [{"role": "user", "content": "hi"},
       {"type": "function_call", "call_id": "a", "name": "x", "arguments": ""}]
      """)
    #expect(trajectory.steps.count == 2)
    #expect(trajectory.missing == [.toolResults, .tokens, .latency])
  }

  @Test(
    "what can't be read names its place",
    arguments: [
      ("{}", "line 1: there is no 'input', 'output' or 'data'"),
      (#"{"input": [1]}"#, "line 1: item 1 is number, expected an object"),
      (#"{"input": [{}]}"#, "line 1: item 1 has no 'type' and no 'role'"),
      (#"{"output": 5}"#, "line 1: 'output' is number, expected an array"),
    ])
  func broken(text: String, error: String) {
    let results = OpenAIResponses.trajectories(in: Array(text.utf8))
    #expect(results == [.failure(TrajectoryFormatError(error))])
  }
}
