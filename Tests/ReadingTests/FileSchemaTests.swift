import Agents
import EvalModel
import Grading
import Importing
import JSONKit
import MarkedYAML
import Patterns
import Testing

@testable import Reading

@Suite("Schemas for editors")
struct FileSchemaTests {
  private static func schema(_ kind: FileKind) throws -> JSONSchema {
    try JSONSchema(
      kind.schema(
        graders: GraderCatalog.kinds, adapters: AdapterCatalog.kinds,
        mapping: TrajectoryMapping.shape),
      patterns: Pattern.schemaPatterns)
  }

  private static func json(_ path: String) throws -> (kind: FileKind, json: JSONValue) {
    let node = try #require(YAMLReader.read(try SourceFile.read(path), file: path).node)
    return (try #require(FileKind(node)), node.json)
  }

  @Test("the schemas accept what is shipped")
  func shipped() throws {
    let paths =
      ["agent-eval.yaml"].map(Repository.path)
      + [
        "evalsets", "rubrics", "fixtures/support", "fixtures/agents", "fixtures/mappings",
        "fixtures/broken/parts",
      ]
      .flatMap { SourceFile.yamlFiles(below: Repository.path($0)) }
    var kinds: Set<FileKind> = []
    for path in paths {
      let (kind, json) = try Self.json(path)
      kinds.insert(kind)
      let violations = try Self.schema(kind).validate(json, limit: 3)
      #expect(violations.isEmpty, "\(path): \(violations.map(\.message))")
    }
    #expect(kinds == Set(FileKind.allCases))
  }

  @Test("the schemas know every keyword that they use", arguments: FileKind.allCases)
  func keywords(kind: FileKind) throws {
    #expect(try Self.schema(kind).unknownKeywords.isEmpty)
  }

  @Test(
    "the schemas refuse what the reader refuses for its structure",
    arguments: [
      "unknown-field", "unknown-grader", "unknown-adapter", "adapter-without-settings",
      "agent-fingerprint", "agent-settings", "bad-duration", "empty-value", "input-and-turns",
      "missing-fields", "newer-version", "nothing-said", "one-broken-case", "row-that-is-no-map",
      "too-many-trials", "two-graders", "two-simulations", "unknown-fault", "unquoted-number",
      "wrong-settings", "yes-and-no", "misspelled-top", "floor-for-unknown-tag",
    ])
  func refused(name: String) throws {
    let (kind, json) = try Self.json(Repository.path("fixtures/broken/\(name).yaml"))
    #expect(!(try Self.schema(kind).validate(json, limit: 1)).isEmpty)
  }
}
