import EvalModel
import JSONKit
import Testing

@testable import Importing

@Suite("Parts of foreign traces")
struct TracePartsTests {
  @Test(
    "what Python prints is read as far as it is data",
    arguments: [
      (
        "{'a': None, 'b': [True, False, -1.5, 2], \"c\": ('x', )}",
        #"{"a":null,"b":[true,false,-1.5,2],"c":["x"]}"#
      ),
      (#"{'it\'s': "a 'b'", 'n': 'l\n\x41\u00e9\q'}"#, #"{"it's":"a 'b'","n":"l\nAé\\q"}"#),
      ("{}", "{}"), ("[]", "[]"),
    ])
  func python(text: String, json: String) {
    #expect(PythonLiteral.value(text)?.text == json)
  }

  @Test(
    "other texts are no Python",
    arguments: [
      "", "hello", "{'a': object()}", "{'a': 1} and", "{'a'", "['\\x4']", "{1: 2}", "{'a': nan}",
      String(repeating: "[", count: 10_000), "{'a': '\\ud800'}",
    ])
  func noPython(text: String) {
    #expect(PythonLiteral.value(text) == nil)
  }

  @Test("exceptions are taken out of how Python prints them")
  func exceptions() {
    let error = SpanFailure(kind: nil, message: "ToolException('ValueError: no')Traceback (most")
    #expect(SpanAnswer.error(error) == ToolError(kind: "ValueError", message: "ValueError: no"))
    let bare = SpanFailure(kind: nil, message: "KeyError('x')")
    #expect(SpanAnswer.error(bare) == ToolError(kind: "KeyError", message: "x"))
    let plain = SpanFailure(kind: "a.b.Locked", message: "it is (locked)")
    #expect(SpanAnswer.error(plain) == ToolError(kind: "Locked", message: "it is (locked)"))
  }

  @Test(
    "times in the forms of several recorders",
    arguments: [
      ("2026-05-28T20:26:40Z", 1_780_000_000_000_000_000),
      ("2026-05-28T22:26:40.25+02:00", 1_780_000_000_250_000_000),
      ("2026-05-28", 1_779_926_400_000_000_000),
    ] as [(String, Int64)])
  func dates(text: String, time: Int64) {
    #expect(SpanTime.any(.string(text)) == time)
  }

  @Test("times that are none, and numbers of several sizes")
  func times() {
    for text in ["", "yesterday", "2026-13-01", "2026-05-28T25:99", "9999999999999999999999"] {
      #expect(SpanTime.any(.string(text)) == nil, "\(text)")
    }
    #expect(SpanTime.any(1_780_000_000) == 1_780_000_000_000_000_000)
    #expect(SpanTime.any(1_780_000_000_500) == 1_780_000_000_500_000_000)
    #expect(SpanTime.any([1_780_000_000, 7]) == 1_780_000_000_000_000_007)
    #expect(SpanTime.any([.int(Int64.max), 7]) == nil)
    #expect(SpanTime.any(.double(.infinity)) == nil && SpanTime.any(.double(-1)) == nil)
    #expect(SpanTime.text(1_780_000_000_000_000_000) == "2026-05-28T20:26:40Z")
    #expect(SpanTime.text(0) == nil)
  }

  @Test(
    "a document that was cut keeps what is whole of its outermost list",
    arguments: [
      (#"{"a":[1],"spans":[{"x":[1,2]},{"y":[3,"#, #"{"a":[1],"spans":[{"x":[1,2]}]}"#),
      (#"[[1,2],[3,4],[5"#, "[[1,2],[3,4]]"),
      (#"{"s":[{"t":[{"a":1},{"b":"],"},{"c"#, #"{"s":[{"t":[{"a":1},{"b":"],"}]}]}"#),
      (#"{"spans":[{"x":1"#, nil), (#"{"a":1}"#, nil), ("", nil), ("}{", nil),
    ])
  func cut(text: String, left: String?) {
    #expect(CutDocument.readable(Array(text.utf8)[...])?.text == left)
  }

  @Test("a cut conversation keeps its messages and has no answer")
  func cutConversation() throws {
    let text =
      #"{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"a"},{"ro"#
    let results = OpenAIChat.trajectories(in: Array(text.utf8))
    #expect(results.count == 2)
    let trajectory = try #require(results.first).get()
    #expect(trajectory.steps.count == 2 && trajectory.final == nil)
    #expect(trajectory.missing.contains(.finalAnswer))
    #expect(
      results.last
        == .failure(TrajectoryFormatError("line 1, column 84: unexpected end of the document")))
  }

  @Test("calls without a type, and tools that are listed among messages")
  func odd() throws {
    let calls: JSONValue = [["toolCallId": "c1", "toolName": "look", "input": "{\"x\":1}"]]
    #expect(
      AnyMessages.items(in: .string(calls.text), .output)
        == [.call(id: "c1", name: "look", arguments: ["x": 1], [:])])
    let messages: JSONValue = [
      ["role": "tool", "content": ["type": "function", "function": ["name": "look"]]],
      ["role": "user", "content": "hi"],
    ]
    let items = AnyMessages.items(in: messages, .input)
    #expect(items.count == 2 && items.last == .user("hi", [:]))
    guard case .other("tools", _)? = items.first else {
      Issue.record("\(items)")
      return
    }
  }

  @Test("a role that is called like a step of ours isn't taken for one")
  func foreignWords() throws {
    let text =
      #"{"question":"q","history":[{"role":"system","content":"s"},{"role":"human","content":"q"}]}"#
    let log = try #require(GroupChat.trajectories(in: Array(text.utf8)).first).get()
    #expect(log.steps.map(\.kind).first == .unknown(type: "system"))
    let steps = #"{"schema_version":"ATIF-v1","steps":[{"source":"retry","message":"m"}]}"#
    let trajectory = try #require(ATIFTrajectories.trajectories(in: Array(steps.utf8)).first).get()
    #expect(trajectory.steps.map(\.kind) == [.unknown(type: "recorded:retry")])
    #expect(try Trajectory(json: trajectory.json) == trajectory)
  }

  @Test("gzip is unpacked in bounded pieces, also several archives in a row")
  func gzip() throws {
    let packed = try TraceFixture.bytes("otlp-genai.json.gz")
    let plain = try TraceFixture.bytes("otlp-genai.json")
    for chunk in [1, 7, 5000] {
      let archive = Gunzip()
      var found: [UInt8] = []
      let twice = packed + packed + [0, 0]
      for start in stride(from: 0, to: twice.count, by: chunk) {
        archive.feed(Array(twice[start..<min(start + chunk, twice.count)]))
        while case let bytes = try archive.read(upTo: 1000), !bytes.isEmpty {
          #expect(bytes.count <= 1000)
          found += bytes
        }
      }
      try archive.finish()
      #expect(found == plain + plain)
    }
  }

  @Test("archives that are cut or damaged say so")
  func brokenGzip() throws {
    let packed = try TraceFixture.bytes("otlp-genai.json.gz")
    let cut = Gunzip()
    cut.feed(Array(packed.dropLast(20)))
    while case let bytes = try cut.read(upTo: 1 << 20), !bytes.isEmpty {}
    #expect(throws: Gunzip.Problem.cutShort) { try cut.finish() }
    var damaged = packed
    damaged[200] ^= 0xFF
    let archive = Gunzip()
    archive.feed(damaged)
    #expect(throws: Gunzip.Problem.damaged) {
      while case let bytes = try archive.read(upTo: 1 << 20), !bytes.isEmpty {}
    }
  }

  @Test("protobuf that was cut keeps the spans in front of the cut, and names the byte")
  func cutProtobuf() throws {
    let bytes = try TraceFixture.bytes("otlp.pb")
    let results = OTLPProtobuf.trajectories(in: Array(bytes.prefix(bytes.count * 2 / 3)))
    let trajectory = try #require(results.first).get()
    #expect(Evidence.calls(of: trajectory).count == 2)
    guard case .failure(let error)? = results.last else {
      Issue.record("the cut isn't reported")
      return
    }
    #expect(
      error.description.hasPrefix("byte ") && error.description.hasSuffix("end of the document"))
  }

  @Test("older conversations are given away when memory is full, and what comes late is said")
  func window() throws {
    let importer = try #require(ImporterCatalog.importer(named: "otlp"))
    var collector = try #require(SpanCollector(importer, window: 1000))
    func line(_ trace: String) -> JSONValue {
      [
        "resourceSpans": [
          [
            "scopeSpans": [
              ["spans": [ConversationTests.Span.tool(1, at: 0, "look", [:], "x").named(trace)]]
            ]
          ]
        ]
      ]
    }
    var given = 0
    for number in 0..<20 {
      let (problems, conversations) = collector.take(line("trace-\(number)"), size: 100)
      #expect(problems.isEmpty)
      given += conversations.count
    }
    #expect(given >= 10)
    let (problems, conversations) = collector.take(line("trace-0"), size: 100)
    given += conversations.count
    #expect(
      problems.map(\.description) == [
        "spans of trace trace-0 came too far behind the others and stand apart"
      ])
    #expect(given + collector.finish().count == 21)
  }
}

extension ConversationTests.Span {
  fileprivate func named(_ trace: String) -> JSONValue {
    var span = self
    span.trace = trace
    return span.json
  }
}
