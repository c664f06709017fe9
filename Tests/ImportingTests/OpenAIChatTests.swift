import EvalModel
import Importing
import JSONKit
import Testing

@Suite("Conversations of OpenAI's Chat Completions API")
struct OpenAIChatTests {
  private static func read(
    _ text: String, _ marks: [ToolFailureMark] = []
  ) throws -> Trajectory {
    let options = ImportOptions(toolFailures: marks)
    let results = OpenAIChat.trajectories(in: Array(text.utf8), options: options)
    #expect(results.count == 1)
    return try #require(results.first).get()
  }

  static let order = """
    {"model": "m-1", "ticket": 7, "messages": [
      {"role": "system", "content": "Be kind."},
      {"role": "user", "content": "where is RT-1?", "name": "kim"},
      {"role": "assistant", "content": "One moment.", "tool_calls": [
        {"id": "a", "type": "function",
         "function": {"name": "orders.lookup", "arguments": "{\\"id\\": \\"RT-1\\"}"}},
        {"id": "b", "type": "function", "function": {"name": "time.now", "arguments": ""}}]},
      {"role": "tool", "tool_call_id": "b", "content": "12:00"},
      {"role": "tool", "tool_call_id": "a", "content": "{\\"status\\": \\"lost\\"}"},
      {"role": "assistant", "content": [{"type": "text", "text": "It is lost."}]},
      {"role": "user", "content": "oh"},
      {"role": "assistant", "content": "Sorry."}]}
    """

  @Test("every message becomes steps that know where they came from")
  func steps() throws {
    let trajectory = try Self.read(Self.order)
    #expect(
      trajectory.steps.map { $0.json.text } == [
        #"{"type":"system","text":"Be kind.","source_message":0}"#,
        #"{"type":"user","text":"where is RT-1?","turn":1,"source_message":1,"source":{"name":"kim"}}"#,
        #"{"type":"message","text":"One moment.","turn":1,"source_message":2}"#,
        #"{"type":"tool_call","id":"a","name":"orders.lookup","arguments":{"id":"RT-1"},"#
          + #""source_message":2}"#,
        #"{"type":"tool_call","id":"b","name":"time.now","arguments":{},"source_message":2}"#,
        #"{"type":"tool_result","id":"b","status":"ok","result":"12:00","source_message":3}"#,
        #"{"type":"tool_result","id":"a","status":"ok","result":{"status":"lost"},"#
          + #""source_message":4}"#,
        #"{"type":"message","text":"It is lost.","turn":1,"end_turn":true,"source_message":5}"#,
        #"{"type":"user","text":"oh","turn":2,"source_message":6}"#,
        #"{"type":"message","text":"Sorry.","turn":2,"end_turn":true,"source_message":7}"#,
      ])
    #expect(trajectory.final == FinalAnswer(text: "Sorry."))
    #expect(trajectory.extra == ["source": ["model": "m-1", "ticket": 7]])
    #expect(trajectory.missing == [.toolErrors, .tokens, .latency])
  }

  @Test("what was imported survives being written and read")
  func roundTrip() throws {
    let trajectory = try Self.read(Self.order)
    #expect(try Trajectory(json: trajectory.json) == trajectory)
  }

  @Test("documents come alone, in arrays, a line each, or as a bare array of messages")
  func documents() throws {
    let one = #"{"traj": [{"role": "user", "content": "a"}], "task": 1}"#
    let bare = #"[{"role": "user", "content": "b"}, {"role": "assistant", "content": "c"}]"#
    let files = [one, bare, "[\(one), \(one)]", "\(one)\n\(one)\n", "\(bare)\n\(bare)\n"]
    let counts = try files.map { file in
      #expect(ImporterCatalog.importer(recognising: Array(file.utf8))?.name == "openai-chat")
      return try OpenAIChat.trajectories(in: Array(file.utf8)).map { try $0.get().steps.count }
    }
    #expect(counts == [[1], [2], [1, 1], [1, 1], [2, 2]])
  }

  @Test(
    "labels that name the case stand where those of our own format do",
    arguments: [
      (#""case": "c-1", "task_id": 5, "#, #"{"case":"c-1","source":{"case":"c-1","task_id":5}}"#),
      (#""task_id": 5, "#, #"{"case":5,"source":{"task_id":5}}"#), ("", "{}"),
    ])
  func labels(labels: String, extra: String) throws {
    let trajectory = try Self.read(
      "{\(labels)\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}")
    #expect(JSONValue.object(trajectory.extra).text == extra)
  }

  @Test("a response is a model call with its tokens and an answer")
  func response() throws {
    let trajectory = try Self.read(
      """
      {"object": "chat.completion", "model": "m-1", "usage": {"prompt_tokens": 5,
       "completion_tokens": 2}, "choices": [{"finish_reason": "stop",
       "message": {"role": "assistant", "content": null, "refusal": "I won't."}}]}
      """)
    #expect(
      trajectory.steps.first?.kind
        == .model(ModelCall(model: "m-1", inputTokens: 5, outputTokens: 2, finishReason: "stop")))
    #expect(trajectory.final == FinalAnswer(text: "I won't.", outcome: "refuse"))
    #expect(trajectory.missing == [.userMessages, .latency])
  }

  @Test("a request and its response are one conversation")
  func pair() throws {
    let trajectory = try Self.read(
      """
      {"request": {"model": "m-1", "messages": [{"role": "user", "content": "hi"}]},
       "response": {"choices": [{"message": {"role": "assistant", "content": "hello"}}]}}
      """)
    #expect(trajectory.final?.text == "hello")
    #expect(trajectory.steps.count == 3)
  }

  @Test("a conversation that ends with a call has no answer, and one without results says so")
  func noAnswer() throws {
    let trajectory = try Self.read(
      """
      [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "Hm.", "tool_calls":
       [{"id": "a", "function": {"name": "transfer", "arguments": "not json"}}]}]
      """)
    #expect(trajectory.final == nil)
    #expect(trajectory.missing == [.toolResults, .tokens, .latency])
    let call = Evidence.calls(of: trajectory).first?.call
    #expect(call?.arguments == "not json")
  }

  @Test(
    "failures are told by the marks that were given, and by nothing else",
    arguments: [
      ([], ["ok", "ok", "ok"]),
      ([.text(beginning: "Error")], ["Error", "ok", "ok"]),
      ([.field("error")], ["ok", "error", "ok"]),
      ([.text(beginning: "Error"), .field("error")], ["Error", "error", "ok"]),
    ] as [([ToolFailureMark], [String])])
  func failures(marks: [ToolFailureMark], kinds: [String]) throws {
    let trajectory = try Self.read(
      """
      [{"role": "user", "content": "hi"},
       {"role": "assistant", "tool_calls": [{"id": "a", "function": {"name": "x"}},
        {"id": "b", "function": {"name": "x"}}, {"id": "c", "function": {"name": "x"}}]},
       {"role": "tool", "tool_call_id": "a", "content": "Error: no such order"},
       {"role": "tool", "tool_call_id": "b", "content": "{\\"error\\": \\"no such order\\"}"},
       {"role": "tool", "tool_call_id": "c", "content": "{\\"error\\": null}"}]
      """, marks)
    let found = Evidence.calls(of: trajectory).map { call in
      if case .error(let error) = call.result?.answer { error.kind } else { "ok" }
    }
    #expect(found == kinds)
    #expect(trajectory.missing.contains(.toolErrors) == marks.isEmpty)
  }

  @Test(
    "results find their calls however the calls are numbered",
    arguments: [(#""id": "","#, #""tool_call_id": "","#), ("", ""), (#""id": null,"#, "")])
  func unnumbered(id: String, resultID: String) throws {
    let trajectory = try Self.read(
      """
      [{"role": "assistant", "tool_calls": [
        {\(id) "function": {"name": "x", "arguments": "{\\"n\\": 1}"}},
        {\(id) "function": {"name": "y"}}, {\(id) "function": {"name": "x"}}]},
       {"role": "tool", \(resultID) "content": "1"},
       {"role": "tool", \(resultID) "content": "3", "name": "x"},
       {"role": "tool", \(resultID) "content": "2", "name": "y"}]
      """)
    let results = Evidence.calls(of: trajectory).map { call in
      if case .ok(let value) = call.result?.answer { value.text } else { "none" }
    }
    #expect(results == [#""1""#, #""2""#, #""3""#])
  }

  @Test("roles and parts that nobody knows are kept")
  func unknown() throws {
    let trajectory = try Self.read(
      """
      [{"role": "narrator", "content": "Night fell."},
       {"role": "user", "content": ["look", {"type": "image_url", "image_url": {"url": "x"}}]}]
      """)
    #expect(
      trajectory.steps.map { $0.json.text } == [
        #"{"type":"openai-chat:narrator","source_message":0,"#
          + #""source":{"role":"narrator","content":"Night fell."}}"#,
        #"{"type":"user","text":"look","turn":1,"source_message":1,"#
          + #""source":{"content":[{"type":"image_url","image_url":{"url":"x"}}]}}"#,
      ])
  }

  @Test(
    "what can't be read names its place",
    arguments: [
      ("{}", "line 1: there is no array 'messages', 'traj' or 'choices'"),
      (#"{"messages": 5}"#, "line 1: 'messages' is number, expected an array"),
      (#"{"messages": [{"content": "x"}]}"#, "line 1: message 1 has no 'role'"),
      (#"{"messages": ["x"]}"#, "line 1: message 1 is string, expected an object"),
      (
        #"{"messages": [{"role": "assistant", "tool_calls": [{"id": "a"}]}]}"#,
        "line 1: tool call 1 of message 1 has no name"
      ),
      (#"{"choices": []}"#, "line 1: 'choices' has no message"),
      (#"{"messages": [}"#, "line 1, column 15: unexpected '}'"),
    ])
  func broken(text: String, error: String) {
    let results = OpenAIChat.trajectories(in: Array(text.utf8))
    #expect(results == [.failure(TrajectoryFormatError(error))])
  }

  @Test("a hundred thousand calls with one id are read in linear time")
  func hostile() throws {
    let call = #"{"id":"","function":{"name":"x"}}"#
    let calls = repeatElement(call, count: 100_000).joined(separator: ",")
    let result = #"{"role":"tool","tool_call_id":"","content":""}"#
    let results = repeatElement(result, count: 100_000).joined(separator: ",")
    let text = #"[{"role":"assistant","tool_calls":[\#(calls)]},\#(results)]"#
    let paired = Evidence.calls(of: try Self.read(text))
    #expect(paired.count == 100_000)
    #expect(paired.allSatisfy { $0.result != nil })
  }
}
