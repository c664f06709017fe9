import EvalModel
import Importing
import JSONKit
import Testing

@Suite("Conversations of Anthropic's Messages API")
struct AnthropicMessagesTests {
  private static func read(_ text: String) throws -> Trajectory {
    #expect(ImporterCatalog.importer(recognising: Array(text.utf8))?.name == "anthropic-messages")
    let results = AnthropicMessages.trajectories(in: Array(text.utf8))
    #expect(results.count == 1)
    return try #require(results.first).get()
  }

  static let request = """
    {"model": "m-1", "system": [{"type": "text", "text": "Be kind."}], "messages": [
      {"role": "user", "content": "where is RT-1?"},
      {"role": "assistant", "content": [
        {"type": "text", "text": "One "}, {"type": "text", "text": "moment."},
        {"type": "tool_use", "id": "a", "name": "orders.lookup", "input": {"id": "RT-1"}},
        {"type": "tool_use", "id": "b", "name": "orders.lookup", "input": {"id": "RT-2"}}]},
      {"role": "user", "content": [
        {"type": "tool_result", "tool_use_id": "b", "is_error": true, "content": "NotFound: no RT-2"},
        {"type": "tool_result", "tool_use_id": "a",
         "content": [{"type": "text", "text": "{\\"status\\": \\"lost\\"}"}]}]},
      {"role": "assistant", "content": [{"type": "text", "text": "It is lost."}]}]}
    """

  @Test("blocks become steps, and failed tools are known")
  func request() throws {
    let trajectory = try Self.read(Self.request)
    #expect(
      trajectory.steps.map(\.typeName) == [
        "system", "user", "message", "tool_call", "tool_call", "tool_result", "tool_result",
        "message",
      ])
    let calls = Evidence.calls(of: trajectory)
    #expect(calls.first?.result?.answer == .ok(["status": "lost"]))
    #expect(
      calls.last?.result?.answer
        == .error(ToolError(kind: "NotFound", message: "NotFound: no RT-2")))
    #expect(trajectory.final == FinalAnswer(text: "It is lost."))
    #expect(trajectory.steps[2].kind == .message(AgentMessage(text: "One moment.", turn: 1)))
    #expect(trajectory.missing == [.tokens, .latency])
    #expect(trajectory.extra == ["source": ["model": "m-1"]])
  }

  @Test("tools of the server answer within the message, and tokens from caches count")
  func response() throws {
    let trajectory = try Self.read(
      """
      {"id": "msg", "type": "message", "role": "assistant", "model": "m-1", "content": [
        {"type": "thinking", "thinking": "look it up"},
        {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"query": "RT-1"}},
        {"type": "web_search_tool_result", "tool_use_id": "s",
         "content": [{"type": "web_search_result", "url": "https://example.com"}]},
        {"type": "server_tool_use", "id": "t", "name": "web_search", "input": {}},
        {"type": "web_search_tool_result", "tool_use_id": "t",
         "content": {"type": "web_search_tool_result_error", "error_code": "max_uses_exceeded"}},
        {"type": "text", "text": "Here."}, {"type": "container_upload", "file_id": "f"}],
       "stop_reason": "end_turn", "usage": {"input_tokens": 5, "cache_read_input_tokens": 7,
       "cache_creation_input_tokens": 1, "output_tokens": 2}}
      """)
    #expect(
      trajectory.steps.first?.kind
        == .model(
          ModelCall(model: "m-1", inputTokens: 13, outputTokens: 2, finishReason: "end_turn")))
    let answers = Evidence.calls(of: trajectory).map { $0.result?.answer }
    #expect(
      answers.first == .ok([["type": "web_search_result", "url": "https://example.com"]]))
    guard case .error(let error) = answers.last ?? nil else {
      Issue.record("the second search failed")
      return
    }
    #expect(error.kind == "max_uses_exceeded")
    #expect(trajectory.steps.last?.typeName == "anthropic-messages:container_upload")
    #expect(trajectory.final?.text == "Here.")
    #expect(trajectory.missing == [.userMessages, .latency])
  }

  @Test("a refusal without words is an answer")
  func refusal() throws {
    let trajectory = try Self.read(
      #"{"role": "assistant", "content": [], "stop_reason": "refusal", "usage": {}}"#)
    #expect(trajectory.final == FinalAnswer(text: "", outcome: "refuse"))
  }

  @Test("lines of responses are documents, bare messages are one conversation")
  func documents() throws {
    let response = #"{"role": "assistant", "content": [], "stop_reason": "end_turn"}"#
    let bytes = Array("[\(response), \(response)]".utf8)
    #expect(AnthropicMessages.trajectories(in: bytes).count == 2)
    let bare = try Self.read(
      """
      [{"role": "user", "content": "hi"}, {"role": "assistant", "content":
        [{"type": "tool_use", "id": "a", "name": "x", "input": {}}]}]
      """)
    #expect(bare.missing == [.toolResults, .tokens, .latency])
  }

  @Test(
    "what can't be read names its place",
    arguments: [
      ("{}", "line 1: there is no array 'messages', and no 'role' of a response"),
      (#"{"messages": [1]}"#, "line 1: message 1 is no object with a 'role'"),
      (#"{"role": "assistant"}"#, "line 1: the response has no 'content'"),
      ("7", "line 1: a conversation is an object or an array, found number"),
    ])
  func broken(text: String, error: String) {
    let results = AnthropicMessages.trajectories(in: Array(text.utf8))
    #expect(results == [.failure(TrajectoryFormatError(error))])
  }
}
