import JSONKit
import Patterns
import Testing

@Suite(
  "JSON Schema test suite",
  .enabled(if: ConformanceData.has("standards/json-schema/tests"), "there is no data for it"))
struct JSONSchemaSuite {
  @Test("every required case of draft 2020-12 is judged as the suite demands")
  func required() throws {
    let line = try Self.line(
      "JSON Schema, draft 2020-12: required", folder: "tests/draft2020-12")
    line.report()
    #expect(line.total > 1_000)
    #expect(line.failures.isEmpty)
  }

  /// Nothing here is claimed: formats are annotations, and a pattern is PCRE2's.
  @Test("the optional cases are counted")
  func optional() throws {
    let core = try Self.line(
      "JSON Schema, draft 2020-12: optional (not claimed)", folder: "tests/draft2020-12/optional")
    core.report()
    let formats = try Self.line(
      "JSON Schema, draft 2020-12: optional formats (not claimed)",
      folder: "tests/draft2020-12/optional/format")
    formats.report()
    #expect(core.total > 0 && formats.total > 0)
  }

  private static func line(
    _ title: String, folder: String
  ) throws -> ConformanceLine {
    let suite = try ConformanceData.path("standards/json-schema")
    let remotes = try remotes(in: suite)
    var line = ConformanceLine(title)
    for file in try ConformanceData.files(in: "\(suite)/\(folder)") {
      for group in try ConformanceData.document(file).array ?? [] {
        let title = group["description"]?.string ?? ""
        let name = "\(file.split(separator: "/").last ?? ""): \(title)"
        let schema = Result { () throws(SchemaError) in
          try JSONSchema(
            group["schema"] ?? .null, patterns: Pattern.schemaPatterns, resolver: { remotes[$0] })
        }
        for test in group["tests"]?.array ?? [] {
          let what = "\(name): \(test["description"]?.string ?? "")"
          switch schema {
          case .failure(let error): line.count("\(what): \(error)", passed: false)
          case .success(let schema):
            let violations = schema.validate(test["data"] ?? .null)
            line.count(
              "\(what): \(violations)", passed: violations.isEmpty == test["valid"]?.bool)
          }
        }
      }
    }
    return line
  }

  /// The documents that the suite expects at these addresses.
  private static func remotes(in suite: String) throws -> [String: JSONValue] {
    let root = "\(suite)/remotes/"
    var remotes: [String: JSONValue] = [:]
    for file in try ConformanceData.files(in: root + "draft2020-12", deep: true) {
      let uri = "http://localhost:1234/" + file.dropFirst(root.count)
      remotes[uri] = try ConformanceData.document(file)
    }
    return remotes
  }
}
