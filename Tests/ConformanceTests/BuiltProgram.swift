import JSONKit
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The program itself, as the build made it, on traces of the data.
enum BuiltProgram {
  struct Failure: Error, CustomStringConvertible { var description: String }

  /// What `agent-eval grade` prints of a packed file, in an environment without anybody's settings.
  /// Lines with the text `leavingOut` are not handed over.
  static func grade(
    _ traces: String, leavingOut: String? = nil, evalSet: String, _ flags: String...
  ) throws -> String {
    var line = "cd / && gzip -dc \(try quoted(ConformanceData.path(traces)))"
    if let leavingOut { line += " | grep -vF \(try quoted(leavingOut))" }
    let program = try ([path, "grade", "-", "--evalset", evalSet] + flags).map(quoted)
    line += " | env -i PATH=/usr/bin:/bin LANG=C.UTF-8 " + program.joined(separator: " ")
    return try output(line)
  }

  private static func quoted(_ word: String) throws -> String {
    guard !word.contains("'") else { throw Failure(description: "a quotation mark in \(word)") }
    return "'\(word)'"
  }

  private static func output(_ line: String) throws -> String {
    guard let pipe = popen(line, "r") else { throw Failure(description: line) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, pipe), count > 0 {
      bytes += chunk[..<count]
    }
    let status = pclose(pipe)
    let output = String(decoding: bytes, as: UTF8.self)
    guard status == 0 else { throw Failure(description: "\(status) of \(line)\n\(output)") }
    return output
  }

  /// It lies beside the test bundle, wherever `--scratch-path` put that.
  private static let path: String = {
    let file = #filePath
    let root = file.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
    let bundles = CommandLine.arguments.compactMap { argument -> String? in
      guard let range = argument.firstRange(of: ".xctest") else { return nil }
      let bundle = argument[..<range.lowerBound]
      return bundle.lastIndex(of: "/").map { String(bundle[..<$0]) }
    }
    let usual = root + "/.build/debug"
    let folder = bundles.first { access($0 + "/agent-eval", X_OK) == 0 } ?? usual
    return folder + "/agent-eval"
  }()
}
