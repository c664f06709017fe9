import JSONKit
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The public test suite for draft 2020-12, which is too large to carry along. Put it into the
/// folder `json-schema` (with `tests` and `remotes` in it) of the folder that
/// `AGENT_EVAL_CONFORMANCE_DATA` names.
@Suite(
  "JSON Schema conformance",
  .enabled(if: ConformanceData.folder != nil, "AGENT_EVAL_CONFORMANCE_DATA names no folder"))
struct SchemaConformanceTests {
  /// These need the draft's own metaschemas, which nobody here carries: by reference, or as the
  /// base of a `$schema` that switches vocabularies off.
  private static let needsMetaschema: Set<String> = [
    "remote ref, containing refs itself", "validate definition against metaschema",
    "schema that uses custom metaschema with with no validation vocabulary",
  ]

  @Test("every required case is judged as the suite demands")
  func required() throws {
    let folder = try #require(ConformanceData.folder) + "/json-schema"
    let remotes = try Self.remotes(in: folder)
    var judged = 0
    for file in try ConformanceData.files(in: "\(folder)/tests/draft2020-12") {
      for group in try ConformanceData.document(file).array ?? [] {
        let title = group["description"]?.string ?? ""
        if Self.needsMetaschema.contains(title) { continue }
        let name = "\(file.split(separator: "/").last ?? ""): \(title)"
        let schema: JSONSchema
        do throws(SchemaError) {
          schema = try JSONSchema(
            group["schema"] ?? nil, patterns: regularExpression, resolver: { remotes[$0] })
        } catch {
          Issue.record("\(name): \(error)")
          continue
        }
        for test in group["tests"]?.array ?? [] {
          let violations = schema.validate(test["data"] ?? nil)
          let what = "\(name): \(test["description"]?.string ?? ""): \(violations)"
          #expect(violations.isEmpty == test["valid"]?.bool, "\(what)")
          judged += 1
        }
      }
    }
    #expect(judged > 1_000)
  }

  private static func remotes(in folder: String) throws -> [String: JSONValue] {
    let root = "\(folder)/remotes/"
    var remotes: [String: JSONValue] = [:]
    for file in try ConformanceData.files(in: root + "draft2020-12", deep: true) {
      let uri = "http://localhost:1234/" + file.dropFirst(root.count)
      remotes[uri] = try ConformanceData.document(file)
    }
    return remotes
  }
}

/// For tests only: the language's own regular expressions, by Unicode scalars.
let regularExpression: JSONSchema.PatternCompiler = { expression in
  // A broken expression is an answer here, and the caller asks for no reason.
  guard (try? Regex(expression)) != nil else { return nil }
  return { text in
    // It was compiled above; `Regex` itself can't be shared between threads.
    (try? Regex(expression).matchingSemantics(.unicodeScalar).firstMatch(in: text)) != nil
  }
}

enum ConformanceData {
  struct Unreadable: Error { var path: String }

  static var folder: String? { getenv("AGENT_EVAL_CONFORMANCE_DATA").map { String(cString: $0) } }

  static func files(in folder: String, deep: Bool = false) throws -> [String] {
    guard let directory = opendir(folder) else { throw Unreadable(path: folder) }
    defer { closedir(directory) }
    var files: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".json") { files.append("\(folder)/\(name)") }
      if deep, !name.contains(".") {
        files += try Self.files(in: "\(folder)/\(name)", deep: true)
      }
    }
    return files.sorted()
  }

  static func document(_ path: String) throws -> JSONValue {
    guard let file = fopen(path, "rb") else { throw Unreadable(path: path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk[..<count]
    }
    return try JSONValue.parse(bytes)
  }
}
