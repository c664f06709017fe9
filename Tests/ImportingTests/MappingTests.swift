import Diagnostics
import EvalModel
import Importing
import JSONKit
import MarkedYAML
import Testing

/// A mapping written as in a file, and what it makes of a document.
struct MappingSample {
  let mapping: TrajectoryMapping

  init(_ yaml: String) throws {
    let (mapping, problems) = Self.read(yaml)
    #expect(problems.isEmpty)
    self.mapping = try #require(mapping)
  }

  static func read(_ yaml: String) -> (TrajectoryMapping?, [String]) {
    var (node, problems) = YAMLReader.read(Array(yaml.utf8), file: "mapping.yaml")
    let mapping = node.flatMap { TrajectoryMapping.shape.read($0, &problems) }
    return (
      mapping,
      problems.all.map {
        "\($0.place?.line ?? 0):\($0.place?.column ?? 0) \($0.code): \($0.message)"
      }
    )
  }

  func only(_ json: String) throws -> MappedTrajectory {
    let all = try mapping.trajectories(in: JSONValue.parse(json))
    #expect(all.count == 1)
    return try #require(all.first)
  }

  static let chat = """
    version: 1
    mapping: chat
    id: run-{$.id}
    case: $.task
    vars: {gold: $.expected, trial: {path: $.trial, default: 0}}
    steps:
      each: $.messages[*]
      rules:
        - {when: "@.role == 'system'", system: $.content}
        - {when: "@.role == 'user' && @.content != '###STOP###'", user: $.content}
        - {when: "@.content == '###STOP###'", ignore: true}
        - {when: "@.role == 'assistant'", message: $.content}
        - when: "@.role == 'assistant'"
          each: $.tool_calls[*]
          tool_call: {id: $.id, name: $.function.name, arguments: {json: $.function.arguments}}
        - when: "@.role == 'tool'"
          tool_result:
            id: $.tool_call_id
            result: {json: $.content}
            error:
              - {when: "search(@.content, '^Error.*not found')", kind: not_found}
              - {when: "search(@.content, '^Error')", kind: failed}
    usage: {latency: {path: $.took_ms, times: 0.001}, input_tokens: $.usage.prompt}
    """
}

@Suite("Mapping any JSON to trajectories")
struct MappingTests {
  @Test("chat messages with parallel calls and failures that are only texts")
  func chat() throws {
    let mapped = try MappingSample(MappingSample.chat).only(
      #"""
      {"id": 7, "task": "refund-1", "expected": ["a"], "took_ms": 1500, "usage": {"prompt": 12},
       "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "Where"}, {"type": "text", "text": "is it?"}]},
        {"role": "assistant", "content": null, "tool_calls": [
          {"id": "c1", "function": {"name": "lookup", "arguments": "{\"id\": 1}"}},
          {"id": "c2", "function": {"name": "refund", "arguments": "{broken"}}]},
        {"role": "tool", "tool_call_id": "c2", "content": "Error: order not found"},
        {"role": "tool", "tool_call_id": "c1", "content": "{\"status\": \"lost\"}"},
        {"role": "assistant", "content": "It is lost."},
        {"role": "user", "content": "###STOP###"}]}
      """#)
    #expect(mapped.id == "run-7")
    #expect(mapped.caseID == "refund-1")
    #expect(mapped.vars == ["gold": ["a"], "trial": 0])
    #expect(mapped.notes.isEmpty)
    let found = mapped.trajectory
    #expect(found.usage == Usage(inputTokens: 12, latency: .milliseconds(1500)))
    #expect(
      found.steps == [
        Step(.unknown(type: "system"), extra: ["text": "Be brief."]),
        Step(.user(UserTurn(text: "Where\nis it?", turn: 1))),
        Step(.toolCall(ToolCall(id: "c1", name: "lookup", arguments: ["id": 1]))),
        Step(.toolCall(ToolCall(id: "c2", name: "refund", arguments: "{broken"))),
        Step(
          .toolResult(
            ToolResult(
              id: "c2",
              answer: .error(ToolError(kind: "not_found", message: "Error: order not found"))))),
        Step(.toolResult(ToolResult(id: "c1", answer: .ok(["status": "lost"])))),
        Step(.message(AgentMessage(text: "It is lost."))),
      ])
  }

  @Test("a log without ids pairs results with calls in their order, or by the tool's name")
  func withoutIDs() throws {
    let sample = try MappingSample(
      """
      version: 1
      mapping: log
      trajectories: $[*]
      id: $.name
      steps:
        - each: $.log[*]
          rules:
            - {when: "@.function", tool_call: {id: $.id, name: $.function, arguments: $.args}}
            - when: "@.of || @.answer"
              tool_result: {name: $.of, result: $.answer, error: $.error}
        - {user: $.ask}
      """)
    let mapped = try sample.mapping.trajectories(
      in: JSONValue.parse(
        #"""
        [{"name": "a", "log": [
           {"function": "x", "args": {}, "id": null}, {"function": "y", "args": {}},
           {"answer": 1, "error": null}, {"answer": 2}]},
         {"name": "b", "ask": "?", "log": [
           {"function": "x"}, {"function": "y"}, {"of": "y", "answer": "", "error": "no"},
           {"of": "x", "answer": null}, {"other": 1}]}]
        """#))
    #expect(mapped.map(\.id) == ["a", "b"])
    func answers(_ index: Int) -> [String] {
      Evidence.pairs(mapped[index].trajectory.steps)
    }
    #expect(answers(0) == ["x: 1", "y: 2"])
    #expect(answers(1) == ["x: null", "y: error no"])
    #expect(mapped[0].notes == [])
    #expect(mapped[1].notes == ["1 of 5 elements of $.log[*] made no step"])
    #expect(mapped[1].trajectory.steps.last == Step(.user(UserTurn(text: "?", turn: 1))))
  }

  @Test("a retrieval benchmark becomes searches, with the right documents as a variable")
  func retrieval() throws {
    let mapped = try MappingSample(
      """
      version: 1
      mapping: retrieval
      id: [$.id, $.query]
      intent: retrieval
      vars: {gold: {all: "$.gold[*]"}}
      steps:
        - {user: $.query}
        - retrieval:
            query: $.query
            documents: {each: "$.chunks[*]", id: [$.link, $], score: $.score, text: $.text, acl: $.for}
      final: {text: {join: "$.answers[*].text", with: " "}, citations: $.cited}
      """
    ).only(
      #"""
      {"query": "q", "gold": ["d2"], "cited": "d1", "answers": [{"text": "a"}, {"text": "b"}],
       "chunks": [{"link": "d1", "score": "0.5", "text": "t", "for": ["x"]}, "d2", {"text": "u"}]}
      """#)
    #expect(mapped.id == "q")
    #expect(mapped.intent == "retrieval")
    #expect(mapped.vars == ["gold": ["d2"]])
    #expect(mapped.trajectory.final == FinalAnswer(text: "a b", citations: ["d1"]))
    #expect(
      mapped.trajectory.steps.last
        == Step(
          .retrieval(
            Retrieval(
              query: "q",
              documents: [
                Retrieval.Found(id: "d1", score: 0.5, text: "t", acl: ["x"]),
                Retrieval.Found(id: "d2"),
                Retrieval.Found(id: #"{"text":"u"}"#, text: "u"),
              ]))))
  }

  @Test("nested rules reach what stands around them")
  func nested() throws {
    let mapped = try MappingSample(
      """
      version: 1
      mapping: blocks
      trajectories: $.runs[*]
      steps:
        each: $.turns[*]
        rules:
          - when: "@.by == 'agent'"
            each: $.blocks[*]
            rules:
              - {when: "@.type == 'text'", message: {text: $.text, end_turn: {path: $.last, from: outer}}}
              - when: "@.type == 'use'"
                tool_call:
                  id: $.id
                  name: "{$.tool}"
                  arguments: {path: $.shop, from: document}
          - {when: "$.language == 'de' && @.by == 'user'", user: {text: {path: $.greeting, from: trajectory}}}
      """
    ).only(
      #"""
      {"shop": {"s": 1}, "runs": [{"language": "de", "greeting": "Hallo", "turns": [
        {"by": "user"}, {"by": "agent", "last": true, "blocks": [
          {"type": "use", "id": 3, "tool": "t"}, {"type": "text", "text": "ok"}, {"type": "image"}]}]}]}
      """#)
    #expect(
      mapped.trajectory.steps == [
        Step(.user(UserTurn(text: "Hallo", turn: 1))),
        Step(.toolCall(ToolCall(id: "3", name: "t", arguments: ["s": 1]))),
        Step(.message(AgentMessage(text: "ok", endsTurn: true))),
      ])
    #expect(mapped.id == "#1")
    #expect(mapped.notes == ["1 of 3 elements of $.blocks[*] made no step"])
  }

  @Test("every kind of step can be made, and what doesn't fit is left out with a note")
  func kinds() throws {
    let sample = try MappingSample(
      """
      version: 1
      mapping: all
      id: $.nothing
      case: $.nothing
      vars: {a: $.nothing}
      state: $.db
      final: {outcome: $.outcome, confidence: $.sure}
      usage: {output_tokens: $.tokens, cost_usd: $.cost}
      steps:
        - model: {model: $.m, input_tokens: $.n, finish_reason: stop}
        - decision: {name: intent, value: $.i, confidence: "0.5"}
        - approval: {tool: t, decision: approved, arguments: $.db}
        - handoff: {to: human, reason: $.why, context: {value: {$x: 1}}}
        - error: $.failure
        - retry: {of: t}
        - context: $.why
        - memory: $.nothing
        - message: {text: hi, turn: $.n}
      """)
    let mapped = try sample.only(
      #"{"m": "x", "n": 3, "i": {"a": 1}, "why": "tired", "failure": "timeout", "db": {"t": {}}, "tokens": -4}"#
    )
    #expect(
      mapped.trajectory.steps == [
        Step(.model(ModelCall(model: "x", inputTokens: 3, finishReason: "stop"))),
        Step(.decision(Decision(name: "intent", value: ["a": 1], confidence: 0.5))),
        Step(.approval(Approval(tool: "t", decision: "approved", arguments: ["t": [:]]))),
        Step(.handoff(Handoff(to: "human", reason: "tired", context: ["$x": 1]))),
        Step(.error(StepError(kind: "error", message: "timeout"))),
        Step(.retry(Retry(of: "t"))),
        Step(.unknown(type: "context"), extra: ["text": "tired"]),
        Step(.message(AgentMessage(text: "hi", turn: 3))),
      ])
    #expect(mapped.trajectory.state == ["t": [:]])
    #expect(mapped.trajectory.final == nil)
    #expect(
      mapped.notes == [
        "there is no value for 'id'", "there is no value for 'case'",
        "there is no value for vars.a",
        "'usage' was left out: 'output_tokens' of the usage is number, expected a whole number of "
          + "at least 0",
      ])
  }

  @Test(
    "a mapping with mistakes is refused where they stand",
    arguments: [
      ("steps: []", "1:1 missing-field: the field 'version' is missing"),
      (
        "version: 1\nmapping: m\nsteps: {user: $.}",
        "3:15 bad-path: expected a name or '*', found the end of the path, at character 3"
      ),
      (
        "version: 1\nmapping: m\nsteps: {user: {txt: $.a}}",
        "3:16 unknown-field: unknown field 'txt'"
      ),
      (
        "version: 1\nmapping: m\nsteps: {when: \"$[?@.a]\", user: $.a}",
        "3:15 bad-path: a condition stands without '$[?' and ']', at character 1"
      ),
      (
        "version: 1\nmapping: m\nsteps: {user: $.a, message: $.b}",
        "3:8 one-of: expected one thing that the rule makes, found 2"
      ),
      (
        "version: 1\nmapping: m\nsteps: {tool_call: {id: $.a}}",
        "3:20 missing-field: a step 'tool_call' needs 'name'"
      ),
      (
        "version: 1\nmapping: m\nsteps: {tool_result: {error: {kind: a}}}",
        "3:30 missing-field: nothing says when the tool failed"
      ),
      (
        "version: 1\nmapping: m\nsteps: {user: {text: {path: $.a, all: $.b}}}",
        "3:22 one-of: expected one source of the value, found 2"
      ),
      (
        "version: 1\nmapping: m\nid: 'a{$.b'\nsteps: {user: $.a}",
        "3:5 bad-path: the brace of the path is not closed, at character 1"
      ),
      (
        "version: 1\nmapping: m\nsteps: {retrieval: {query: $.a}}",
        "3:20 missing-field: a step 'retrieval' needs 'documents'"
      ),
    ])
  func mistakes(yaml: String, expected: String) {
    #expect(MappingSample.read(yaml).1.first == expected)
  }

  @Test("a hostile document is bounded work, and its notes are a handful")
  func hostile() throws {
    let sample = try MappingSample(
      """
      version: 1
      mapping: m
      steps: {each: "$..*..*..*", message: $.a}
      """)
    var document: JSONValue = 1
    for _ in 0..<200 { document = [document, document] }
    #expect(
      throws: MappingError("the mapping 'm': the path is too much work for this document")
    ) {
      try sample.mapping.trajectories(in: document)
    }
    let many = JSONValue.array(Array(repeating: ["by": "user"], count: 1000))
    let mapped = try MappingSample(
      """
      version: 1
      mapping: m
      steps: {each: "$[*]", rules: [{when: "@.x", ignore: true}]}
      """
    ).mapping.trajectories(in: many)
    #expect(mapped.map(\.notes) == [["1000 of 1000 elements of $[*] made no step"]])
  }
}

extension Evidence {
  /// `tool: answer` for each call.
  fileprivate static func pairs(_ steps: [Step]) -> [String] {
    var results: [String: String] = [:]
    for case .toolResult(let result) in steps.map(\.kind) {
      let text =
        switch result.answer {
        case .ok(let value): value.text
        case .error(let error): "error \(error.message)"
        }
      results[result.id ?? ""] = text
    }
    return steps.compactMap { step in
      guard case .toolCall(let call) = step.kind else { return nil }
      return "\(call.name): \(results[call.id ?? ""] ?? "unanswered")"
    }
  }
}
