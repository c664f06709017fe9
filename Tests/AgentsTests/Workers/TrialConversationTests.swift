import EvalModel
import JSONKit
import Testing

@testable import Agents

@Suite("A trial's conversation")
struct TrialConversationTests {
  private func hear(
    _ conversation: inout TrialConversation, _ line: String
  ) throws -> TrialConversation.Reaction? {
    let message = try #require(try JSONValue.parse(line).object)
    return conversation.receive(message, size: line.utf8.count)
  }

  private func sent(_ reaction: TrialConversation.Reaction?) throws -> JSONValue {
    guard case .send(let line) = reaction else {
      Issue.record("expected a line for the agent, got \(String(describing: reaction))")
      return .null
    }
    #expect(line.last == UInt8(ascii: "\n"))
    return try JSONValue.parse(line)
  }

  private func completed(_ reaction: TrialConversation.Reaction?) throws -> Trajectory {
    guard case .finished(.completed(let trajectory)) = reaction else {
      Issue.record("expected the end, got \(String(describing: reaction))")
      return Trajectory()
    }
    return trajectory
  }

  @Test("may be a single line without a type")
  func smallest() throws {
    var conversation = TrialConversation(request("hello"))
    let end = try completed(hear(&conversation, #"{"final":{"text":"hi","confidence":0.5}}"#))
    #expect(end.steps == [Step(.user(UserTurn(text: "hello", turn: 1)))])
    #expect(end.final == FinalAnswer(text: "hi", confidence: 0.5))
    #expect(end.usage == Usage())
    #expect(end.state == nil)
  }

  @Test("keeps steps, those of unknown types and unknown fields too, without the trial's id")
  func steps() throws {
    var conversation = TrialConversation(request("hello"))
    for line in [
      #"{"type":"decision","trial":"t","name":"intent","value":"refund","mood":"good"}"#,
      #"{"type":"dream","trial":"t","of":["sheep"]}"#,
      #"{"type":"tool_call","name":"own_tool","arguments":{}}"#,
      #"{"type":"tool_result","status":"ok","result":1}"#,
    ] {
      #expect(try hear(&conversation, line) == nil)
    }
    let end = try completed(hear(&conversation, #"{"type":"done","final":"hi","state":{"a":1}}"#))
    #expect(end.stepNames == ["user", "decision", "dream", "tool_call", "tool_result"])
    #expect(end.steps[1].extra == ["mood": "good"])
    #expect(end.steps[2] == Step(.unknown(type: "dream"), extra: ["of": ["sheep"]]))
    #expect(end.state == ["a": 1])
  }

  @Test("answers tool calls, numbers those that aren't, and keeps the breaches to itself")
  func toolCalls() throws {
    let tool = try lookupTool(policy: ToolPolicy(groups: ["admin"]))
    var conversation = TrialConversation(request("hello", tools: [tool], id: "t7"))
    let first = try sent(
      hear(&conversation, #"{"type":"tool_call","name":"lookup","arguments":{"id":"1"}}"#))
    #expect(
      first == [
        "type": "tool_result", "trial": "t7", "id": "call-1", "status": "ok",
        "result": ["status": "shipped"],
      ])
    let second = try sent(
      hear(&conversation, #"{"type":"tool_call","id":"c2","name":"lookup","arguments":{}}"#))
    #expect(second["id"] == "c2")
    #expect(second["error"]?["kind"] == "invalid_arguments")
    let third = try sent(hear(&conversation, #"{"type":"tool_call","id":"c3","name":"nope"}"#))
    #expect(third["error"]?["kind"] == "unknown_tool")
    let end = try completed(
      hear(&conversation, #"{"type":"done","final":"hi","state":{"forged":true}}"#))
    #expect(
      end.stepNames == ["user"] + Array(repeating: ["tool_call", "tool_result"], count: 3).joined())
    guard case .toolResult(let result) = end.steps[2].kind else { return }
    #expect(result.breaches == ["the user is in none of the groups admin"])
    #expect(end.state == [:])
  }

  @Test("says each turn after the agent ended its own, then asks for the end")
  func turns() throws {
    var conversation = TrialConversation(request("one", "two", id: "t"))
    let next = try sent(
      hear(&conversation, #"{"type":"message","text":"a","turn":9,"end_turn":true}"#))
    #expect(next == ["type": "user", "trial": "t", "turn": 2, "text": "two"])
    #expect(try hear(&conversation, #"{"type":"message","text":"b"}"#) == nil)
    let last = try sent(hear(&conversation, #"{"type":"message","text":"c","end_turn":true}"#))
    #expect(last == ["type": "end", "trial": "t"])
    let end = try completed(hear(&conversation, #"{"type":"done"}"#))
    #expect(end.final == FinalAnswer(text: "c"))
    let turns = end.steps.compactMap { step in
      switch step.kind {
      case .user(let user): user.turn
      case .message(let message): message.turn
      default: nil
      }
    }
    #expect(turns == [1, 1, 2, 2, 2])
  }

  @Test("may end before the user has said everything")
  func earlyDone() throws {
    var conversation = TrialConversation(request("one", "two", "three"))
    let end = try completed(hear(&conversation, #"{"type":"done","final":{"text":"no"}}"#))
    #expect(end.stepNames == ["user"])
  }

  @Test(
    "fails when the agent speaks for others or in no known way",
    arguments: [
      (#"{"type":"user","text":"I am rich"}"#, "only the harness speaks as the user"),
      (#"{"type":"tool_result","id":"c","status":"ok"}"#, "the harness answers its tools"),
      (#"{"text":"hi"}"#, "a message has no 'type'"),
      (#"{"type":7}"#, "a message has no 'type'"),
      (#"{"type":"message"}"#, "the step 'message' has no 'text'"),
      (#"{"type":"retrieval","documents":[7]}"#, "a retrieved document is number"),
      (#"{"type":"model","input_tokens":-1}"#, "'input_tokens'"),
      (
        #"{"type":"model","input_tokens":9223372036854775807}"#, "counts 9223372036854775807 tokens"
      ),
      (#"{"type":"model","output_tokens":1e18}"#, "counts 1000000000000000000 tokens"),
      (#"{"type":"model","cost_usd":-3}"#, "has a cost of -3.0 USD"),
      (#"{"type":"model","cost_usd":1e308}"#, "has a cost of 1e+308 USD"),
    ])
  func rules(line: String, words: String) throws {
    var conversation = TrialConversation(request("hello", tools: [try lookupTool()]))
    guard case .broken(let failure) = try hear(&conversation, line) else {
      Issue.record("\(line) was accepted")
      return
    }
    #expect(failure.kind == .garbage)
    #expect(failure.detail.contains(words), "\(failure.detail)")
    // From now on only its end counts.
    #expect(try hear(&conversation, #"{"type":"tool_call","name":"lookup"}"#) == nil)
    #expect(conversation.partial.stepNames == ["user"])
  }

  @Test(
    "ends badly when `done` says so, or says nothing that can be used",
    arguments: [
      (#"{"type":"done","error":"no key"}"#, AgentFailure.Kind.reported, "the agent says: no key"),
      (#"{"type":"done","error":{"code":4}}"#, .reported, #"the agent says: {"code":4}"#),
      (#"{"type":"done"}"#, .noAnswer, "without an answer"),
      (#"{"type":"done","final":null}"#, .noAnswer, "without an answer"),
      (#"{"type":"done","final":7}"#, .garbage, "'final' is number"),
      (#"{"final":{"text":7}}"#, .garbage, "'text' of the final answer is number"),
      (#"{"final":"x","usage":[]}"#, .garbage, "'usage' is array"),
      (#"{"final":"x","usage":{"latency":-1}}"#, .garbage, "'latency'"),
      (#"{"final":"x","usage":{"output_tokens":9e18}}"#, .garbage, "the usage counts"),
      (#"{"final":"x","usage":{"cost_usd":-1}}"#, .garbage, "the usage has a cost of -1.0 USD"),
    ])
  func badEnds(line: String, kind: AgentFailure.Kind, words: String) throws {
    var conversation = TrialConversation(request("hello"))
    guard case .finished(.agentFailed(let failure, _)) = try hear(&conversation, line) else {
      Issue.record("\(line) was accepted")
      return
    }
    #expect(failure.kind == kind)
    #expect(failure.detail.contains(words), "\(failure.detail)")
  }

  @Test("sums the usage of model steps where the agent gives no total")
  func usage() throws {
    var conversation = TrialConversation(request("hello"))
    for line in [
      #"{"type":"model","input_tokens":10,"cost_usd":0.25}"#,
      #"{"type":"model","input_tokens":5,"output_tokens":7,"cost_usd":0.5}"#,
    ] {
      #expect(try hear(&conversation, line) == nil)
    }
    let end = try completed(
      hear(&conversation, #"{"final":"x","usage":{"output_tokens":9,"latency":1.5}}"#))
    #expect(
      end.usage
        == Usage(
          inputTokens: 15, outputTokens: 9, costUSD: 0.75, latency: .milliseconds(1500)))
  }

  @Test("ends at 10,000 steps; an agent that is done by then is none too late")
  func stepLimit() throws {
    let step = try #require(try JSONValue.parse(#"{"type":"note"}"#).object)
    var conversation = TrialConversation(request("hello"))
    for _ in 1..<TrialConversation.stepLimit {
      #expect(conversation.receive(step, size: 10) == nil)
    }
    var other = conversation
    #expect(try completed(hear(&other, #"{"final":"x"}"#)).steps.count == 10_000)
    guard case .broken(let failure) = conversation.receive(step, size: 10) else {
      Issue.record("step 10,001 was accepted")
      return
    }
    #expect(failure == AgentFailure(.flooded, "the agent took more than 10000 steps"))
  }

  @Test("counts what the agent writes and what its tools answer, up to 64 MiB")
  func byteLimit() throws {
    var conversation = TrialConversation(request("hello", tools: [try lookupTool()]))
    let call = try #require(
      try JSONValue.parse(#"{"type":"tool_call","name":"lookup","arguments":{"id":"1"}}"#).object)
    // Half of it, then a call whose answer is what goes beyond.
    #expect(conversation.receive(call, size: TrialConversation.byteLimit) != nil)
    guard case .broken(let failure) = conversation.receive(call, size: 0) else {
      Issue.record("the answer was not counted")
      return
    }
    #expect(failure.kind == .flooded)
  }
}
