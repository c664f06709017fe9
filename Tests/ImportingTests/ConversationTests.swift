import EvalModel
import JSONKit
import Testing

@testable import Importing

/// What spans in the wild look like: in disorder, twice, in circles, cut.
@Suite("Conversations put together from spans")
struct ConversationTests {
  /// A span of OTLP. Times are milliseconds, ids are numbers.
  struct Span {
    var id = 1
    var parent: Int?
    var at = 0
    var trace = "t1"
    var attributes: JSONObject
    var failure: String?
    var dropped = 0

    var json: JSONValue {
      let start = 1_780_000_000_000_000_000 + at * 1_000_000
      return [
        "traceId": .string(trace), "spanId": .string("\(id)"),
        "parentSpanId": .string(parent.map { "\($0)" } ?? ""), "name": "span",
        "startTimeUnixNano": .string("\(start)"), "endTimeUnixNano": .string("\(start + 500_000)"),
        "status": failure.map { ["code": 2, "message": .string($0)] } ?? [:],
        "droppedAttributesCount": .int(Int64(dropped)),
        "attributes": .array(
          attributes.members.map { member in
            ["key": .string(member.key), "value": Self.value(member.value)]
          }),
      ]
    }

    private static func value(_ value: JSONValue) -> JSONValue {
      switch value {
      case .int(let number): ["intValue": .string("\(number)")]
      case .string: ["stringValue": value]
      default: ["stringValue": .string(value.text)]
      }
    }

    /// A call of a model: what it was given as chat messages, and what it answered.
    static func model(
      _ id: Int, at: Int, parent: Int? = nil, trace: String = "t1", session: String? = nil,
      _ input: JSONValue, _ output: JSONValue?
    ) -> Span {
      var attributes: JSONObject = [
        "gen_ai.operation.name": "chat", "gen_ai.input.messages": input,
      ]
      attributes["gen_ai.output.messages"] = output
      attributes["session.id"] = session.map { .string($0) }
      return Span(id: id, parent: parent, at: at, trace: trace, attributes: attributes)
    }

    static func tool(
      _ id: Int, at: Int, parent: Int? = nil, call: String? = nil, _ name: String,
      _ arguments: JSONValue, _ result: JSONValue?, failure: String? = nil
    ) -> Span {
      var attributes: JSONObject = [
        "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": .string(name),
        "gen_ai.tool.call.arguments": arguments,
      ]
      attributes["gen_ai.tool.call.id"] = call.map { .string($0) }
      attributes["gen_ai.tool.call.result"] = result
      return Span(id: id, parent: parent, at: at, attributes: attributes, failure: failure)
    }
  }

  static func user(_ text: String) -> JSONValue { ["role": "user", "content": .string(text)] }
  static func said(_ text: String) -> JSONValue { ["role": "assistant", "content": .string(text)] }
  static func calls(_ calls: (String, String, JSONValue)...) -> JSONValue {
    [
      "role": "assistant",
      "tool_calls": .array(
        calls.map { id, name, arguments in
          [
            "id": .string(id), "type": "function",
            "function": ["name": .string(name), "arguments": .string(arguments.text)],
          ]
        }),
    ]
  }
  static func answer(_ id: String, _ text: String) -> JSONValue {
    ["role": "tool", "tool_call_id": .string(id), "content": .string(text)]
  }

  private static func read(
    _ spans: [Span], options: ImportOptions = ImportOptions()
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    let document: JSONValue = [
      "resourceSpans": [["scopeSpans": [["spans": .array(spans.map(\.json))]]]]
    ]
    return OTLPTraces.trajectories(in: document.encoded(.compact), options: options)
  }

  private static func one(_ spans: [Span]) throws -> Trajectory {
    let results = read(spans)
    #expect(results.count == 1)
    return try #require(results.first).get()
  }

  /// `u:hi`, `a:hello`, `c:look`, `r:look`, in short.
  private static func short(_ trajectory: Trajectory) -> [String] {
    var names: [String: String] = [:]
    return trajectory.steps.compactMap { step in
      switch step.kind {
      case .user(let turn): return "u:\(turn.text)"
      case .message(let message): return "a:\(message.text)"
      case .toolCall(let call):
        names[call.id ?? ""] = call.name
        return "c:\(call.name)"
      case .toolResult(let result): return "r:\(names[result.id ?? ""] ?? "?")"
      case .unknown(let type): return "?:\(type)"
      case .error(let error): return "e:\(error.message ?? "")"
      default: return nil
      }
    }
  }

  @Test("spans are put in the order in which they began")
  func order() throws {
    let spans = [
      Span.tool(3, at: 20, call: "c1", "look", ["x": 1], "found"),
      Span.model(
        4, at: 30,
        [Self.user("hi"), Self.calls(("c1", "look", ["x": 1])), Self.answer("c1", "found")],
        [Self.said("done")]),
      Span.model(2, at: 10, [Self.user("hi")], [Self.calls(("c1", "look", ["x": 1]))]),
    ]
    #expect(Self.short(try Self.one(spans)) == ["u:hi", "c:look", "r:look", "a:done"])
    #expect(Self.short(try Self.one(spans.reversed())) == ["u:hi", "c:look", "r:look", "a:done"])
  }

  @Test("a user who says the same twice is heard twice")
  func repeated() throws {
    let spans = [
      Span.model(1, at: 0, [Self.user("yes")], [Self.said("sure?")]),
      Span.model(
        2, at: 10, [Self.user("yes"), Self.said("sure?"), Self.user("yes")], [Self.said("sure?")]),
    ]
    #expect(Self.short(try Self.one(spans)) == ["u:yes", "a:sure?", "u:yes", "a:sure?"])
  }

  @Test("a history that goes on where the last one ended gives what reading all of it gives")
  func continued() throws {
    var history: [JSONValue] = [["role": "system", "content": "Be brief."]]
    var spans: [Span] = []
    for turn in 0..<5 {
      history.append(Self.user(turn.isMultiple(of: 2) ? "yes" : "no"))
      let call = Self.calls(("c", "look", ["turn": .int(Int64(turn % 2))]))
      spans.append(Span.model(3 * turn, at: 30 * turn, .array(history), [call]))
      history += [call, Self.answer("c", "found")]
      spans.append(
        Span.tool(
          3 * turn + 1, at: 30 * turn + 10, "look", ["turn": .int(Int64(turn % 2))], "found"))
      spans.append(Span.model(3 * turn + 2, at: 30 * turn + 20, .array(history), [Self.said("ok")]))
      history.append(Self.said("ok"))
    }
    let short = Self.short(try Self.one(spans))
    #expect(
      short
        == ["?:system"]
        + (0..<5).flatMap { turn in
          [turn.isMultiple(of: 2) ? "u:yes" : "u:no", "c:look", "r:look", "a:ok"]
        })
    // White space of its own makes each history a new text.
    for index in spans.indices {
      let key = "gen_ai.input.messages"
      if let messages = spans[index].attributes[key] {
        spans[index].attributes[key] = .string(
          "[" + String(repeating: " ", count: index) + messages.text.dropFirst())
      }
    }
    #expect(Self.short(try Self.one(spans)) == short)
  }

  @Test("traces of one session are one conversation, with what each of them repeats")
  func sessions() throws {
    let spans = [
      Span.model(1, at: 0, trace: "a", session: "s", [Self.user("hi")], [Self.said("hello")]),
      // No history at all, and the same words.
      Span.model(2, at: 10, trace: "b", session: "s", [Self.user("hi")], [Self.said("again?")]),
      Span.model(3, at: 5, trace: "z", [Self.user("me")], [Self.said("you")]),
    ]
    let results = try Self.read(spans).map { try $0.get() }
    #expect(
      results.map(Self.short) == [["u:hi", "a:hello", "u:hi", "a:again?"], ["u:me", "a:you"]])
    #expect(results[0].extra["source"]?["trace_ids"] == ["a", "b"])
    #expect(results[0].extra["id"] == "s" && results[1].extra["id"] == "z")
  }

  @Test("an id that a model gives again is another call")
  func reusedIDs() throws {
    let first = Self.calls(("c1", "book", ["n": 1]))
    let second = Self.calls(("c1", "book", ["n": 2]))
    let spans = [
      Span.model(1, at: 0, [Self.user("hi")], [first]),
      Span.tool(2, at: 10, call: "c1", "book", ["n": 1], nil, failure: "ValueError: full"),
      Span.model(3, at: 20, [Self.user("hi"), first, Self.answer("c1", "full")], [second]),
      Span.tool(4, at: 30, call: "c1", "book", ["n": 2], "booked"),
      Span.model(
        5, at: 40,
        [Self.user("hi"), first, Self.answer("c1", "full"), second, Self.answer("c1", "booked")],
        [Self.said("done")]),
    ]
    let trajectory = try Self.one(spans)
    #expect(Self.short(trajectory) == ["u:hi", "c:book", "r:book", "c:book", "r:book", "a:done"])
    let answers = Evidence.calls(of: trajectory).map(\.result?.answer)
    #expect(
      answers == [
        .error(ToolError(kind: "ValueError", message: "ValueError: full")), .ok("booked"),
      ])
  }

  @Test("parallel calls get their own results, by id or by arguments")
  func parallel() throws {
    let asked = Self.calls(("c1", "look", ["x": 1]), ("c2", "look", ["x": 2]))
    for hasIDs in [true, false] {
      let spans = [
        Span.model(1, at: 0, [Self.user("hi")], [asked]),
        Span.tool(2, at: 10, call: hasIDs ? "c2" : nil, "look", ["x": 2], "two"),
        Span.tool(3, at: 11, call: hasIDs ? "c1" : nil, "look", ["x": 1], "one"),
      ]
      let calls = Evidence.calls(of: try Self.one(spans))
      #expect(calls.map(\.call.arguments) == [["x": 1], ["x": 2]])
      #expect(calls.map(\.result?.answer) == [.ok("one"), .ok("two")])
    }
  }

  @Test("what was said on the way to a call stands before it, however late it is told")
  func saidBefore() throws {
    var call = Self.calls(("c1", "look", ["x": 1]))
    if case .object(var object) = call {
      object["content"] = "I look."
      call = .object(object)
    }
    let spans = [
      Span.model(1, at: 0, [Self.user("hi")], nil),
      Span.tool(2, at: 10, "look", ["x": 1], "found"),
      Span.model(3, at: 20, [Self.user("hi"), call, Self.answer("c1", "found")], nil),
    ]
    let trajectory = try Self.one(spans)
    #expect(Self.short(trajectory) == ["u:hi", "a:I look.", "c:look", "r:look"])
    #expect(trajectory.final == nil && trajectory.missing.contains(.finalAnswer))
  }

  @Test("parents that are missing, or go in circles, cost nothing")
  func parents() throws {
    let spans = [
      Span.model(1, at: 0, parent: 99, [Self.user("hi")], [Self.said("hello")]),
      Span(id: 2, parent: 3, at: 1, attributes: ["http.method": "GET"]),
      Span(id: 3, parent: 2, at: 2, attributes: ["http.method": "PUT"]),
      Span(id: 4, parent: 4, at: 3, attributes: ["db.system": "x"]),
    ]
    #expect(Self.short(try Self.one(spans)) == ["u:hi", "a:hello", "?:span", "?:span", "?:span"])
  }

  @Test("a span that is there twice counts once, and that is said")
  func duplicates() throws {
    let span = Span.tool(2, at: 0, call: "c", "look", [:], "found")
    let trajectory = try Self.one([span, span])
    #expect(Self.short(trajectory) == ["c:look", "r:look"])
    #expect(trajectory.extra["source"]?["duplicate_spans"] == 1)
  }

  @Test("models that a tool asks don't talk with the user")
  func inner() throws {
    let spans = [
      Span.model(1, at: 0, [Self.user("hi")], [Self.calls(("c1", "ask", ["q": "x"]))]),
      Span.tool(2, at: 10, call: "c1", "ask", ["q": "x"], "42"),
      Span.model(3, at: 11, parent: 2, [Self.user("what is x?")], [Self.said("x is 42")]),
      Span.model(
        4, at: 20,
        [Self.user("hi"), Self.calls(("c1", "ask", ["q": "x"])), Self.answer("c1", "42")],
        [Self.said("42")]),
    ]
    #expect(
      Self.short(try Self.one(spans)) == ["u:hi", "c:ask", "r:ask", "?:inner_message", "a:42"])
  }

  @Test("two instrumentations of one client tell of one call")
  func twice() throws {
    let spans = [
      Span.model(1, at: 0, [Self.user("hi")], [Self.said("hello")]),
      Span.model(2, at: 1, parent: 1, [Self.user("hi")], [Self.said("hello")]),
    ]
    #expect(Self.short(try Self.one(spans)) == ["u:hi", "a:hello"])
  }

  @Test("where models tell nothing, what contains them is asked")
  func containers() throws {
    let spans = [
      Span(
        id: 1, at: 0,
        attributes: [
          "gen_ai.operation.name": "invoke_agent", "input.value": "hi", "output.value": "hello",
        ]),
      Span(
        id: 2, parent: 1, at: 0,
        attributes: ["gen_ai.operation.name": "chat", "gen_ai.request.model": "m"]),
    ]
    let trajectory = try Self.one(spans)
    #expect(Self.short(trajectory) == ["u:hi", "a:hello"])
    #expect(trajectory.final?.text == "hello")
  }

  @Test("spans without messages say what is missing, and a trace without anything is refused")
  func nothing() throws {
    let model = Span(
      id: 1, at: 0,
      attributes: [
        "gen_ai.operation.name": "chat", "gen_ai.request.model": "m",
        "gen_ai.usage.input_tokens": 5,
      ])
    let trajectory = try Self.one([model])
    #expect(Set(trajectory.missing) == [.finalAnswer, .toolCalls, .userMessages])
    let empty = Self.read([Span(id: 1, attributes: ["gen_ai.operation.name": "invoke_agent"])])
    #expect(
      empty == [
        .failure(
          TrajectoryFormatError(
            "trace t1 holds no messages, tool calls or retrievals: its spans are span"))
      ])
  }

  @Test("a tool whose answer wasn't recorded has none, not an empty one")
  func unrecorded() throws {
    let spans = [
      Span.model(1, at: 0, [Self.user("hi")], [Self.calls(("c1", "look", [:]))]),
      Span.tool(2, at: 10, call: "c1", "look", [:], nil),
    ]
    let trajectory = try Self.one(spans)
    #expect(Self.short(trajectory) == ["u:hi", "c:look"])
    #expect(trajectory.missing.contains(.toolResults))
  }

  @Test("limits on attributes that cut the beginning are reported, unless it is known otherwise")
  func cutAttributes() throws {
    func openInference(_ first: Int, at: Int) -> Span {
      var attributes: JSONObject = [
        "openinference.span.kind": "LLM",
        "llm.output_messages.0.message.role": "assistant",
        "llm.output_messages.0.message.content": .string("answer \(at)"),
      ]
      for number in first...2 {
        let prefix = "llm.input_messages.\(number).message."
        attributes[prefix + "role"] = number.isMultiple(of: 2) ? "user" : "assistant"
        attributes[prefix + "content"] = .string("text \(number)")
      }
      return Span(id: at + 1, at: at, attributes: attributes, dropped: first)
    }
    let whole = try Self.one([openInference(0, at: 0), openInference(2, at: 10)])
    #expect(Self.short(whole) == ["u:text 0", "a:text 1", "u:text 2", "a:answer 0", "a:answer 10"])
    #expect(!whole.missing.contains(.messages))
    let cut = try Self.one([openInference(2, at: 0)])
    #expect(Self.short(cut) == ["u:text 2", "a:answer 0"])
    #expect(cut.missing.contains(.messages))
  }
}
