import EvalModel
import Importing
import JSONKit
import Testing

@Suite("Traces in our own format")
struct NativeTraceTests {
  private static func document(_ text: String) -> String {
    #"{"schema": "agent-eval.trajectory/1", "steps": [{"type": "user", "text": "\#(text)"}]}"#
  }

  /// What was read, each trajectory as the text of its first step or of its answer.
  private static func read(_ bytes: some Sequence<UInt8>) -> [String] {
    NativeTrace.trajectories(in: Array(bytes)).map { result in
      switch result {
      case .failure(let error): return "! " + error.description
      case .success(let trajectory):
        if case .user(let user) = trajectory.steps.first?.kind { return user.text }
        return trajectory.final?.text ?? "?"
      }
    }
  }

  private static let a = document("a")
  private static let b = document("b")

  @Test(
    "documents come alone, in an array or a line each",
    arguments: [
      (a, ["a"]),
      (" \r\n" + a + "\n", ["a"]),
      ("[\(a),\n \(b)]\n", ["a", "b"]),
      ("[]", []),
      ("\(a)\n\(b)", ["a", "b"]),
      ("\r\n\(a)\r\n\r\n  \(b)\r\n\r\n", ["a", "b"]),
      ("\u{FEFF}\(a)\n\(b)\n", ["a", "b"]),
      (#"{"final": {"text": "short"}}"#, ["short"]),
      (#"{"final": "é"}"#, ["é"]),
      (document(#"[{,\"}]"#), [#"[{,"}]"#]),
      ("[\(document(#"]},\\"#)),\(b)]", [#"]},\"#, "b"]),
    ] as [(String, [String])])
  func good(text: String, read: [String]) {
    #expect(Self.read(text.utf8) == read)
  }

  @Test("a document spread over lines is one document")
  func spread() throws {
    let pretty = try JSONValue.parse(Self.a).encoded(.pretty)
    #expect(Self.read(pretty) == ["a"])
    let cut = Array(pretty.dropLast(8))
    #expect(Self.read(cut).count == 1)
    #expect(Self.read(cut)[0].hasPrefix("! line "))
    #expect(Self.read(cut)[0].hasSuffix(": unexpected end of the document"))
  }

  @Test(
    "a broken part names its place and costs only itself",
    arguments: [
      ("", ["! the file is empty"]),
      (" \n\u{20}", ["! the file is empty"]),
      ("hello", ["! line 1, column 1: unexpected 'h'"]),
      ("{}", ["! line 1: a trajectory has 'steps' or 'final', found neither"]),
      ("\n7", ["! line 2: a trajectory is an object, found number"]),
      (#"{"steps": {}}"#, ["! line 1: 'steps' is object, expected an array"]),
      (#"{"steps": [1]}"#, ["! line 1: step 1 is number, expected an object"]),
      (
        #"{"schema": "x/9", "steps": []}"#,
        ["! line 1: the schema is 'x/9', expected 'agent-eval.trajectory/1'"]
      ),
      ("\(a)\n{\"steps\": [}\n\(b)", ["a", "! line 2, column 12: unexpected '}'", "b"]),
      ("oh\r\n\(b)\r\n", ["! line 1, column 1: unexpected 'o'", "b"]),
      (
        "{}\n{}", (1...2).map { "! line \($0): a trajectory has 'steps' or 'final', found neither" }
      ),
      (
        "\(a)\n\(b.dropLast(3))",
        ["a", "! line 2, column \(b.utf8.count - 2): unexpected end of the document"]
      ),
      ("[\(a), 7]", ["a", "! element 2: a trajectory is an object, found number"]),
      (
        "[\(a), nul, \(b)]",
        ["a", "! element 2, byte \(a.utf8.count + 6): unexpected end of the document", "b"]
      ),
      ("[\(a)", ["a", "! byte \(a.utf8.count + 1): unexpected end of the document"]),
      ("[\(a),", ["a", "! byte \(a.utf8.count + 2): unexpected end of the document"]),
      (
        "[\(a),{\"steps\": [",
        ["a", "! element 2, byte \(a.utf8.count + 13): unexpected end of the document"]
      ),
      ("[\(a)}", ["a", "! byte \(a.utf8.count + 1): unexpected '}'"]),
      ("[\(a)] x", ["a", "! byte \(a.utf8.count + 3): unexpected content after the value"]),
    ] as [(String, [String])])
  func broken(text: String, read: [String]) {
    #expect(Self.read(text.utf8) == read)
  }

  @Test("bytes that aren't UTF-8 cost one document")
  func invalidUTF8() {
    let bad = Array(#"{"final": ""#.utf8) + [0xFF] + Array(#""}"#.utf8)
    let rest = Array(Self.b.utf8)
    #expect(
      Self.read(bad + [0x0A] + rest) == ["! line 1, column 12: invalid UTF-8", "b"])
    #expect(
      Self.read([0x5B] + bad + [0x2C] + rest + [0x5D])
        == ["! element 1, byte 12: invalid UTF-8", "b"])
  }

  @Test("nesting without end is refused where it gets too deep")
  func deep() {
    let open = String(repeating: "[", count: 1 << 20)
    #expect(Self.read(open.utf8).count == 1)
    #expect(Self.read(open.utf8)[0].hasPrefix("! element 1, byte 257: nested deeper"))
    #expect(
      Self.read("\(Self.a)\n{\"steps\": \(open)\n\(Self.b)".utf8)
        == ["a", "! line 2, column 266: nested deeper than 256 levels", "b"])
    let objects = String(repeating: #"{"final":"#, count: 100_000)
    #expect(Self.read(objects.utf8)[0].hasSuffix("nested deeper than 256 levels"))
  }

  @Test("every way to cut a file gives an answer, and what is whole is kept")
  func cuts() {
    let lines = Array("\(Self.a)\n\(Self.b)\n".utf8)
    let array = Array("[\(Self.a),\(Self.b)]".utf8)
    for bytes in [lines, array] {
      for length in 0..<bytes.count {
        let read = Self.read(bytes.prefix(length))
        #expect(!read.isEmpty)
        if length > Self.a.utf8.count + 1 { #expect(read.first == "a") }
      }
    }
  }

  @Test("unknown fields and steps survive")
  func unknown() throws {
    let text = #"{"steps":[{"type":"dream","of":[1]},{"type":"retry","x":1}],"z":{"k":null}}"#
    let trajectory = try #require(try NativeTrace.trajectories(in: Array(text.utf8)).first?.get())
    #expect(trajectory.extra == ["z": ["k": nil]])
    #expect(trajectory.steps[0] == Step(.unknown(type: "dream"), extra: ["of": [1]]))
    #expect(trajectory.steps[1] == Step(.retry(Retry()), extra: ["x": 1]))
  }

  @Test(
    "a format is recognised by its content",
    arguments: [
      (a, true), ("[\n\(a)", true), (#" {"steps": ["#, true), ("\u{FEFF}{\"final\": \"", true),
      (#"{"id": 1, "schema": "agent-eval.trajectory/1""#, true), ("", false), ("{", false),
      ("[", false), (#"{"resourceSpans": []}"#, false), (#"{"schema": "other/1"}"#, false),
      ("steps: []", false), (#""steps""#, false),
    ])
  func recognised(text: String, isNative: Bool) {
    let name = ImporterCatalog.importer(recognising: Array(text.utf8))?.name
    #expect((name == "native") == isNative)
  }

  @Test("importers are found by their names, which differ")
  func names() {
    var names: Set<String> = []
    for importer in ImporterCatalog.importers {
      let name = importer.name
      let found = ImporterCatalog.importer(named: name)?.name
      #expect(found == name)
      #expect(names.insert(name).inserted)
    }
    let nothing = ImporterCatalog.importer(named: "nothing")?.name
    #expect(nothing == nil)
  }
}
