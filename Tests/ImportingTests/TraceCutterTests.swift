import Importing
import Testing

@Suite("Cutting files into documents")
struct TraceCutterTests {
  private static let a = #"{"steps":[{"type":"user","text":"a, ]} é"}]}"#
  private static let b = #"{"final":"b \" ["}"#

  /// What a file is cut into when it comes in chunks of this size: each document with its place,
  /// and each problem.
  private static func cut(
    _ text: String, chunk: Int, _ layouts: TraceCutter.Layouts = .any, limit: Int = 1 << 20,
    lookahead: Int = 1 << 20
  ) -> [String] {
    var cutter = TraceCutter(layouts, largestDocument: limit, lookahead: lookahead)
    var pieces: [TraceCutter.Piece] = []
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: chunk) {
      pieces += cutter.feed(Array(bytes[start..<min(start + chunk, bytes.count)]))
    }
    pieces += cutter.finish()
    return pieces.flatMap { piece in
      switch piece {
      case .problem(let reason, let place): return ["! \(place.line):\(place.column) \(reason)"]
      case .batch(let batch):
        var found: [String] = []
        batch.forEachDocument { bytes, place in
          let text = String(decoding: bytes, as: UTF8.self)
          found.append("\(place.line):\(place.column) \(text.filter { !$0.isWhitespace })")
        }
        return found
      }
    }
  }

  private static let aa = a.filter { !$0.isWhitespace }
  private static let bb = b.filter { !$0.isWhitespace }
  private static let pretty =
    "{\n  \"steps\": [\n    {\"type\": \"user\", \"text\": \"x\"}\n  ]\n}\n"

  @Test(
    "every layout is cut into the same documents, however it arrives",
    arguments: [
      ("\(a)\n\(b)\n", ["1:1 \(aa)", "2:1 \(bb)"]),
      ("\u{FEFF}\n  \(a)\r\n\r\n\(b)", ["2:3 \(aa)", "4:1 \(bb)"]),
      ("[\(a), \(b)]", ["1:2 \(aa)", "1:\(a.unicodeScalars.count + 4) \(bb)"]),
      ("[\n\(a),\n  \(b)\n]\n", ["2:1 \(aa)", "3:3 \(bb)"]),
      ("[]", []),
      (
        #"{"name": "n", "trajectories": [\#(a),"# + "\n" + b + "], \"more\": {}}",
        ["1:32 \(aa)", "2:1 \(bb)"]
      ),
      (pretty, ["1:1 \(pretty.filter { !$0.isWhitespace })"]),
      ("{oops\n\(a)\n", ["1:1 {oops", "2:1 \(aa)"]),
      ("", ["! 1:1 the file is empty"]),
      (" \n", ["! 1:1 the file is empty"]),
      ("[\(b)", ["1:2 \(bb)", "! 1:\(b.count + 2) unexpected end of the document"]),
      (
        "[\(b),,\(b)]",
        ["1:2 \(bb)", "1:\(b.count + 4) \(bb)", "! 1:\(b.count + 3) unexpected ','"]
      ),
      ("[\(b)] x", ["1:2 \(bb)", "! 1:\(b.count + 4) unexpected content after the value"]),
    ] as [(String, [String])])
  func layouts(text: String, expected: [String]) {
    for chunk in [1, 2, 3, 7, 16, 1000] {
      // Batches may end elsewhere, so problems within an array may come sooner or later.
      #expect(Self.cut(text, chunk: chunk).sorted() == expected.sorted(), "chunks of \(chunk)")
    }
  }

  @Test("a file that is cut before its end is known gives the same documents")
  func early() {
    let array = "[\(Self.a), \(Self.b),\n\(Self.a)]\n"
    let lines = "\(Self.a)\n\n\(Self.b)\n\(Self.a)"
    for text in [array, lines, "[\(Self.a)", "[\(Self.a),,", "[\(Self.b)] x"] {
      let whole = Self.cut(text, chunk: 10_000)
      for chunk in [1, 2, 3, 7, 16] {
        #expect(Self.cut(text, chunk: chunk, lookahead: 8).sorted() == whole.sorted())
      }
    }
  }

  @Test("formats whose documents hold several trajectories are cut at lines only")
  func linesOnly() {
    #expect(Self.cut("[1,\n2]", chunk: 4, .linesOrWhole) == ["1:1 [1,2]"])
    #expect(Self.cut("[1]\n[2]", chunk: 4, .linesOrWhole) == ["1:1 [1]", "2:1 [2]"])
    let list = #"{"trajectories": [1, 2]}"#
    #expect(Self.cut(list, chunk: 4, .linesOrWhole).count == 1)
  }

  /// Files are looked at for a while before they are cut, so these are longer than that.
  @Test("a document that is too long costs only itself, and no memory")
  func tooLong() {
    let padding = String(repeating: " ", count: 1 << 20)
    let long = #"{"final":"\#(String(repeating: "x", count: 5000))"}"#
    let limit = 2000
    let lines = Self.cut("\(Self.b)\n\(padding)\n\(long)\n\(Self.b)\n", chunk: 512, limit: limit)
    #expect(lines.first == "1:1 \(Self.bb)")
    #expect(lines.last == "4:1 \(Self.bb)")
    #expect(lines.contains("! 3:1 a document of more than 2000 bytes"))
    let array = Self.cut("[\(Self.b),\(padding)\n\(long),\n\(Self.b)]", chunk: 512, limit: limit)
    #expect(array.first == "1:2 \(Self.bb)")
    #expect(array.last == "3:1 \(Self.bb)")
    #expect(array.contains("! 2:1 a document of more than 2000 bytes"))
    #expect(!lines.contains { $0.contains("xxx") } && !array.contains { $0.contains("xxx") })
  }
}
