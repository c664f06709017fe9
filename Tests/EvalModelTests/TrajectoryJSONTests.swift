import EvalModel
import JSONKit
import Testing

@Suite struct TrajectoryJSONTests {
  /// One of every type of step, and what a newer agent may add.
  static let document = #"""
    {"schema":"agent-eval.trajectory/1","steps":[
    {"type":"user","text":"where is it","turn":1},
    {"type":"model","model":"m-1","input_tokens":812,"output_tokens":64,"cost_usd":0.001,"latency":0.8,"finish_reason":"stop","reasoning":"…"},
    {"type":"retrieval","query":"returns","documents":[{"id":"kb-12","score":0.81,"text":"30 days","acl":["customer"]}]},
    {"type":"decision","name":"intent","value":{"label":"refund"},"confidence":0.93},
    {"type":"tool_call","id":"c1","name":"orders.lookup","arguments":{"order_id":"RT-84291"}},
    {"type":"tool_result","id":"c1","status":"error","error":{"kind":"rate_limited","message":"slow down","retry_after":1.5},"latency":0.1,"breaches":["over the cap"]},
    {"type":"retry","of":"c1","reason":"asked to"},
    {"type":"tool_result","id":"c2","status":"ok","result":null},
    {"type":"approval","tool":"refund.issue","decision":"denied","arguments":{"amount":1.0}},
    {"type":"handoff","to":"human","reason":"over the cap","context":{"order_id":"RT-84291"}},
    {"type":"error","kind":"context_length","message":"too long"},
    {"type":"telepathy","strength":3},
    {"type":"message","text":"I can't find it","turn":1,"end_turn":true,"mood":"sorry"}],
    "final":{"text":"I can't find it","outcome":"abstain","confidence":0.4,"citations":["kb-12"],"lang":"en"},
    "state":{"refunds":{}},
    "usage":{"input_tokens":812,"output_tokens":64,"cost_usd":0.004,"latency":2.1},
    "trace_id":"7f3a"}
    """#

  @Test("a trajectory survives being read and written, with what this version doesn't know")
  func roundTrip() throws {
    let written = try JSONValue.parse(Self.document)
    let trajectory = try Trajectory(json: written)
    #expect(trajectory.json.isEquivalent(to: written))
    #expect(try Trajectory(json: trajectory.json) == trajectory)
    #expect(trajectory.steps[11].kind == .unknown(type: "telepathy"))
    #expect(trajectory.steps[12].extra == ["mood": "sorry"])
    #expect(trajectory.extra == ["trace_id": "7f3a"])
    #expect(trajectory.final?.extra == ["lang": "en"])
  }

  @Test("a tool result without a status is an error when it has one, else fine")
  func statuses() throws {
    func answer(_ text: String) throws -> ToolResult.Answer? {
      guard
        case .toolResult(let result) = try Step(json: #require(JSONValue.parse(text).object)).kind
      else { return nil }
      return result.answer
    }
    #expect(try answer(#"{"type":"tool_result","result":5}"#) == .ok(5))
    #expect(
      try answer(#"{"type":"tool_result","error":"boom"}"#)
        == .error(ToolError(kind: "error", message: "boom")))
    #expect(
      try answer(#"{"type":"tool_result","status":"timeout"}"#)
        == .error(ToolError(kind: "timeout", message: "")))
  }

  @Test(
    "what can't be read is named with its step",
    arguments: [
      (#"[]"#, "a trajectory is an object, found array"),
      (#"{"schema":"other/2"}"#, "the schema is 'other/2', expected 'agent-eval.trajectory/1'"),
      (#"{"steps":[5]}"#, "step 1 is number, expected an object"),
      (#"{"steps":[{"text":"x"}]}"#, "step 1: the step has no 'type'"),
      (
        #"{"steps":[{"type":"user","text":"a"},{"type":"tool_call","name":7}]}"#,
        "step 2: 'name' of the step 'tool_call' is number, expected text"
      ),
      (
        #"{"steps":[{"type":"model","input_tokens":-4}]}"#,
        "step 1: 'input_tokens' of the step 'model' is number, expected a whole number of at least 0"
      ),
      (
        #"{"steps":[{"type":"retrieval"}]}"#,
        "step 1: the step 'retrieval' has no list 'documents'"
      ),
      (#"{"final":7}"#, "'final' is number, expected an object"),
      (
        #"{"usage":{"latency":1e300}}"#,
        "'latency' of the usage is number, expected a number of seconds"
      ),
    ])
  func broken(_ text: String, _ message: String) throws {
    let json = try JSONValue.parse(text)
    let error = #expect(throws: TrajectoryFormatError.self) { try Trajectory(json: json) }
    #expect(error?.description == message)
  }

  @Test("two repeats behave alike when only what they took differs")
  func behaviour() throws {
    let trajectory = try Trajectory(json: JSONValue.parse(Self.document))
    var slower = trajectory
    slower.usage.latency = .seconds(9)
    slower.steps[1].kind = .model(
      ModelCall(
        model: "m-1", inputTokens: 812, outputTokens: 64, costUSD: 0.001, latency: .seconds(7),
        finishReason: "stop", reasoning: "…"))
    #expect(slower.behaviour == trajectory.behaviour)
    slower.final?.text += "!"
    #expect(slower.behaviour != trajectory.behaviour)
  }

  @Test("token counts of a hostile agent don't overflow")
  func overflow() {
    #expect(Usage(inputTokens: Int.max, outputTokens: 1).tokens == Int.max)
    #expect(Usage(outputTokens: 3).tokens == 3)
    #expect(Usage().tokens == nil)
  }
}
