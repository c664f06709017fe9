import Diagnostics
import JSONKit
import MarkedYAML
import Testing

@testable import Incidents

struct EvalSetInsertionTests {
  private static let item = ["- id: new", "  input: hi"]

  private static func insert(_ text: String) throws -> String {
    String(
      decoding: try EvalSetInsertion.insert(item, into: Array(text.utf8), file: "x"), as: UTF8.self)
  }

  static let layouts: [(before: String, after: String)] = [
    (
      "cases:\n  - id: a\n    input: b\n",
      "cases:\n  - id: a\n    input: b\n  - id: new\n    input: hi\n"
    ),
    ("cases:\n- id: a", "cases:\n- id: a\n- id: new\n  input: hi\n"),
    (
      "cases:\n  - id: a\n\n  - id: b\n    # last words\n\n\n",
      "cases:\n  - id: a\n\n  - id: b\n    # last words\n\n  - id: new\n    input: hi\n\n\n"
    ),
    (
      "cases:\n  - {id: a}   # why\n\n# What the gate demands.\ngate: {margin: 0.1}\n",
      "cases:\n  - {id: a}   # why\n  - id: new\n    input: hi\n\n# What the gate demands.\ngate: {margin: 0.1}\n"
    ),
    ("cases:\r\n  - id: a\r\n", "cases:\r\n  - id: a\r\n  - id: new\r\n    input: hi\r\n"),
  ]

  @Test("a case goes to the end of the list, and nothing else changes", arguments: layouts)
  func inserts(_ layout: (before: String, after: String)) throws {
    #expect(try Self.insert(layout.before) == layout.after)
    let read = YAMLReader.read(Array(layout.after.utf8), file: "x")
    #expect(!read.problems.hasErrors)
    #expect(read.node?["cases"]?.json.array?.last == ["id": "new", "input": "hi"])
  }

  @Test("a list in one line is left alone", arguments: ["cases: [{id: a}]\n", "cases: []\n"])
  func flow(_ text: String) {
    #expect(throws: EvalSetInsertion.Failure.flowStyle) { try Self.insert(text) }
  }

  @Test(
    "a file without cases is refused", arguments: ["name: x\n", "- a\n", "", "cases: 3\n", "{"])
  func none(_ text: String) {
    #expect(throws: EvalSetInsertion.Failure.noCases) { try Self.insert(text) }
  }
}
