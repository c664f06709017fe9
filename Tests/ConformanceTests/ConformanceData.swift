import JSONKit
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The folder with other people's test data, which is too large to carry along.
/// `make conformance DATA=…` names it.
enum ConformanceData {
  struct Unreadable: Error { var path: String }

  static var folder: String? { getenv("AGENT_EVAL_CONFORMANCE_DATA").map { String(cString: $0) } }

  /// Whether a part of the data is there: a file or a folder below the data's folder.
  static func has(_ path: String) -> Bool {
    guard let folder else { return false }
    return access("\(folder)/\(path)", R_OK) == 0
  }

  static func path(_ path: String) throws -> String { try #require(folder) + "/" + path }

  static func files(in folder: String, deep: Bool = false) throws -> [String] {
    guard let directory = opendir(folder) else { throw Unreadable(path: folder) }
    defer { closedir(directory) }
    var files: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      let endings = [".json", ".jsonl", ".json.gz", ".jsonl.gz", ".traj"]
      if endings.contains(where: { name.hasSuffix($0) }), !deep || name.hasSuffix(".json") {
        files.append("\(folder)/\(name)")
      }
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

/// One line of the table that `make conformance` prints.
struct ConformanceLine {
  let suite: String
  private(set) var total = 0
  private(set) var passed = 0
  private(set) var failures: [String] = []

  init(_ suite: String) { self.suite = suite }

  mutating func count(_ name: @autoclosure () -> String, passed isPassed: Bool) {
    total += 1
    if isPassed { passed += 1 } else { failures.append(name()) }
  }

  /// `conformance | JSONPath: RFC 9535 compliance suite | 703/703 | 100%`
  func report() {
    // Down, so that 100% means all of them.
    let share =
      total == 0 ? "no tests" : "\(passed * 1000 / total / 10).\(passed * 1000 / total % 10)%"
    print("conformance | \(suite) | \(passed)/\(total) | \(share)")
  }
}
