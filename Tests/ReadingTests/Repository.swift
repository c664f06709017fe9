import Agents
import Diagnostics
import Grading
import Importing
import JSONKit
import MarkedYAML
import Patterns
import Testing

@testable import Reading

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The files of this repository, found from where the tests were compiled.
enum Repository {
  static let folder = SourceFile.join(SourceFile.folder(of: #filePath), "../..")

  static func path(_ relative: String) -> String { SourceFile.join(folder, relative) }

  /// A text without the part of its paths that differs between machines.
  static func portable(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let found = rest.firstRange(of: folder + "/") {
      result += rest[..<found.lowerBound]
      rest = rest[found.upperBound...]
    }
    return result + rest
  }
}

extension Reader {
  /// A reader that knows every grader and adapter there is.
  static var complete: Reader {
    Reader(
      graders: GraderCatalog.kinds, adapters: AdapterCatalog.kinds,
      patterns: Pattern.schemaPatterns, mapping: TrajectoryMapping.check)
  }

  /// All problems as they are shown.
  var rendered: String {
    Repository.portable(Diagnostic.Renderer().text(problems, sources: texts))
  }

  /// Each problem as `code line:column`, in the order in which they are shown.
  var codes: [String] {
    problems.sorted.map { problem in
      "\(problem.code) \(problem.place.map { "\($0.line):\($0.column)" } ?? "nowhere")"
    }
  }
}

/// A folder of files that lives as long as a test needs it.
struct TemporaryFolder: ~Copyable {
  let path: String

  init() throws {
    var template = Array("/tmp/agent-eval-reading-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
    }
    path = try #require(made)
  }

  /// Writes a file, with the folders above it, and answers with its path.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    let file = SourceFile.join(path, name)
    var folder = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/" + part
      mkdir(folder, 0o755)
    }
    let stream = try #require(fopen(file, "w"))
    defer { fclose(stream) }
    let bytes = Array(text.utf8)
    #expect(fwrite(bytes, 1, bytes.count, stream) == bytes.count)
    return file
  }

  /// Files first, then the folders that have become empty.
  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    if SourceFile.isFolder(path), let directory = opendir(path) {
      var names: [String] = []
      while let entry = readdir(directory) {
        names.append(
          withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
          })
      }
      closedir(directory)
      for name in names where name != "." && name != ".." { remove(path + "/" + name) }
      rmdir(path)
    } else {
      unlink(path)
    }
  }
}
