import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A text that somebody looked at and approved, in a file beside the tests.
struct Snapshot {
  let path: String

  init(_ name: String, file: String = #filePath) {
    path = file.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/Snapshots/" + name
  }

  /// Records the text instead when `AGENT_EVAL_RECORD` is set, and fails then too.
  func check(_ text: String) throws {
    if getenv("AGENT_EVAL_RECORD") != nil {
      let stream = try #require(fopen(path, "w"))
      fputs(text, stream)
      fclose(stream)
      Issue.record("recorded \(path); look at what changed, then run again without")
      return
    }
    let approved = try read()
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let known = approved.split(separator: "\n", omittingEmptySubsequences: false)
    let alike = zip(lines, known).prefix { $0 == $1 }.count
    #expect(
      text == approved,
      "\(path) from line \(alike + 1): \(lines.dropFirst(alike).prefix(4).joined(separator: "\n"))")
  }

  private func read() throws -> String {
    let stream = try #require(fopen(path, "r"), "\(path) can't be read")
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    while case let byte = fgetc(stream), byte != EOF {
      bytes.append(UInt8(truncatingIfNeeded: byte))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
