import Diagnostics
import EvalModel
import Grading
import JSONKit
import MarkedYAML
import Patterns
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

@Suite("The grader catalog")
struct GraderCatalogTests {
  @Test("every grader in the folder is in the catalog")
  func complete() throws {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let folder = "/\(root)/Sources/Grading/Graders"
    var written: [String] = []
    for file in try swiftFiles(in: folder) {
      let source = try text(of: "\(folder)/\(file)")
      let lines = source.split(separator: "\n").map { $0.drop { $0 == " " } }
      for (index, line) in lines.enumerated() where line.contains("static let kind = GraderKind(") {
        let name = lines[index...].first { $0.contains("name: \"") }
        let parts = try #require(name).split(separator: "\"")
        written.append(String(parts[1]))
      }
    }
    #expect(written.count >= 12)
    #expect(written.sorted() == GraderCatalog.kinds.map(\.name).sorted())
  }

  @Test("every example can be read", arguments: GraderCatalog.kinds.map(\.name))
  func examples(name: String) throws {
    let kind = try #require(GraderCatalog.kind(named: name))
    var examples: [String] = []
    for line in kind.example.split(separator: "\n") {
      if line.hasPrefix(" "), let last = examples.popLast() {
        examples.append("\(last)\n\(line)")
      } else {
        examples.append(String(line))
      }
    }
    for example in examples {
      #expect(try grader(example).kind.name == name)
    }
  }

  @Test("names are unique, and nothing is left undescribed")
  func described() {
    #expect(Set(GraderCatalog.kinds.map(\.name)).count == GraderCatalog.kinds.count)
    for kind in GraderCatalog.kinds {
      #expect(kind.version >= 1)
      #expect(kind.summary.hasSuffix("."))
      #expect(!kind.dimension.isEmpty)
    }
    #expect(GraderCatalog.kind(named: "says ") == nil)
  }

  @Test("an unknown grader is told with the one that was meant")
  func unknown() {
    let (chosen, problems) = read("never_call: x")
    #expect(chosen == nil)
    #expect(problems.all.first?.code == "unknown-grader")
    #expect(problems.all.first?.hints.contains("did you mean 'never_calls'?") == true)
  }

  @Test(
    "settings of the wrong kind are told apart",
    arguments: [
      ("says: 3", "1:7 wrong-type: expected text, found a number"),
      ("says: []", "1:7 missing-field: there is no phrase to look for"),
      ("says: {case_sensitive: true}", "1:7 missing-field: there is no phrase to look for"),
      ("says: '  '", "1:7 empty-text: there is only white space"),
      (
        "says: order $case.vars.order",
        "1:7 bad-reference: 'order $case.vars.order' is not a reference to the case"
      ),
      (
        "outcome: abstian",
        "1:10 unknown-word: 'abstian' is not one of answer, abstain, escalate, refuse"
      ),
      ("outcome: []", "1:10 wrong-type: expected at least one outcome, found a list"),
      ("calls: {calls: [{tol: x}]}", "1:18 unknown-field: unknown field 'tol'"),
      ("limits: {turns: 0}", "1:17 out-of-range: expected a whole number of at least 1, found 0"),
      ("matches: {in: final}", "1:10 missing-field: the field 'pattern' is missing"),
    ])
  func wrongSettings(yaml: String, message: String) { #expect(problem(yaml) == message) }

  @Test("the schema for editors describes every grader, rules inside rules included")
  func schema() throws {
    let schema = SchemaWriter.document(
      title: "grader", GraderKind.shape(of: GraderCatalog.kinds))
    let validator = try JSONSchema(schema, patterns: Pattern.schemaPatterns)
    #expect(validator.validate(["says": "x"]).isEmpty)
    #expect(
      validator.validate(["call_args": ["tool": "x", "args": ["a": ["m": ["max": 5]]]]]).isEmpty)
    #expect(validator.validate(["state": ["refunds": ["a": nil]]]).isEmpty)
    #expect(!validator.validate(["sayz": "x"]).isEmpty)
    #expect(!validator.validate(["call_count": ["minimum": 3]]).isEmpty)
  }

  private func swiftFiles(in folder: String) throws -> [String] {
    let directory = try #require(opendir(folder))
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".swift") { names.append(name) }
    }
    return names.sorted()
  }

  private func text(of path: String) throws -> String {
    let file = try #require(fopen(path, "r"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
