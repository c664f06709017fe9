import Diagnostics
import Testing

@testable import Reading

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

@Suite("Broken files")
struct BrokenFilesTests {
  static let snapshot = Repository.path("Tests/ReadingTests/Snapshots/broken.txt")

  @Test("every broken file gets the messages that were approved")
  func messages() throws {
    var reader = Reader.complete
    _ = reader.validate([Repository.path("fixtures/broken")])
    let text = reader.rendered
    if getenv("AGENT_EVAL_RECORD") != nil {
      let stream = try #require(fopen(Self.snapshot, "w"))
      fputs(text, stream)
      fclose(stream)
      Issue.record("recorded \(Self.snapshot); look at what changed, then run again without")
      return
    }
    let approved = String(decoding: try SourceFile.read(Self.snapshot), as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let known = approved.split(separator: "\n", omittingEmptySubsequences: false)
    let differing = zip(lines, known).prefix { $0 == $1 }.count
    #expect(
      text == approved,
      "from line \(differing + 1): \(lines.dropFirst(differing).prefix(6).joined(separator: "\n"))")
  }

  @Test("every broken file is found broken by itself")
  func problems() {
    let files = SourceFile.yamlFiles(below: Repository.path("fixtures/broken"))
      .filter { !$0.contains("/parts/") }
    #expect(files.count >= 30)
    for file in files {
      var reader = Reader.complete
      _ = reader.validate([file])
      #expect(!reader.problems.isEmpty, "\(file)")
    }
  }

  @Test("the parts that the broken files share are fine")
  func parts() {
    var reader = Reader.complete
    let summary = reader.validate([Repository.path("fixtures/broken/parts")])
    #expect(reader.rendered == "")
    #expect(summary.files == 4)
  }

  @Test("every problem that these layers know has been seen in a test")
  func codes() throws {
    var texts: [String] = []
    // Some broken files are named like a problem, and naming them isn't seeing it.
    for file in SourceFile.files(below: Repository.path("Tests"), endingIn: [".swift", ".txt"])
    where !file.hasSuffix("FileSchemaTests.swift") {
      texts.append(String(decoding: try SourceFile.read(file), as: UTF8.self))
    }
    let tests = texts.joined()
    var codes: Set<String> = []
    for folder in ["Sources/Reading", "Sources/MarkedYAML"] {
      for file in SourceFile.files(below: Repository.path(folder), endingIn: [".swift"]) {
        let source = String(decoding: try SourceFile.read(file), as: UTF8.self)
        // The code is the first argument of `Diagnostic(`, on its line or the next one.
        for part in source.split(separator: "Diagnostic(").dropFirst() {
          let start = part.drop { $0.isWhitespace }
          guard start.first == "\"" else { continue }
          codes.insert(String(start.dropFirst().prefix { $0 != "\"" }))
        }
      }
    }
    #expect(codes.count > 30)
    for code in codes.sorted() {
      #expect(
        tests.contains("[\(code)]") || tests.contains("\"\(code)"), "nobody has seen '\(code)'")
    }
  }
}
