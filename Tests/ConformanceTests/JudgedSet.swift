import Agents
import Diagnostics
import EvalModel
import Grading
import Importing
import JSONKit
import Patterns
import Reading
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// An eval set read by the program's own reader, and what it says of recorded trajectories.
struct JudgedSet {
  let set: EvalSet

  /// A file of the folder `Sets`.
  init(named name: String) throws { try self.init(path: Self.path(of: name)) }

  /// Cases that were made from the data, judged by a rubric of the folder `Sets`.
  init(rubric: String, cases: [JSONValue]) throws {
    self = try Self.written(rubric: rubric, cases: cases) { path in try JudgedSet(path: path) }
  }

  /// Writes such a set as a file, for as long as `body` runs.
  static func written<Result>(
    rubric: String, cases: [JSONValue], _ body: (_ path: String) throws -> Result
  ) throws -> Result {
    var template = Array("/tmp/agent-eval-conformance-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw ConformanceData.Unreadable(path: "/tmp") }
    let folder = String(cString: made)
    let path = folder + "/set.yaml"
    defer {
      unlink(path)
      rmdir(folder)
    }
    let document: JSONValue = [
      "version": 1, "name": "conformance", "rubrics": .string(Self.path(of: rubric)),
      "cases": .array(cases),
    ]
    guard let file = fopen(path, "w") else { throw ConformanceData.Unreadable(path: path) }
    let bytes = document.encoded(.pretty)
    let written = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, written == bytes.count else {
      throw ConformanceData.Unreadable(path: path)
    }
    return try body(path)
  }

  private init(path: String) throws {
    var reader = Reader(
      graders: GraderCatalog.kinds, adapters: AdapterCatalog.kinds,
      patterns: Pattern.schemaPatterns, mapping: TrajectoryMapping.check)
    let read = reader.evalSet(path)
    let problems = Diagnostic.Renderer().text(reader.problems, sources: reader.texts)
    try #require(!reader.problems.hasErrors, "\(problems)")
    set = try #require(read)
  }

  static func path(of name: String) -> String { sets + "/" + name }

  private static let sets: String = {
    let file = #filePath
    return (file.lastIndex(of: "/").map { String(file[..<$0]) } ?? ".") + "/Sets"
  }()

  func score(_ trajectory: Trajectory, as caseID: String) throws -> TrialScore {
    let evalCase = try #require(set.cases.first { $0.id == caseID }, "no case \(caseID)")
    let evidence = Evidence(evalCase: evalCase, trajectory: trajectory, wallTime: nil)
    return TrialScorer.score(evidence: evidence, rubric: set.rubrics[evalCase.intent])
  }
}

extension ConformanceData {
  /// One line of the table of `make conformance`.
  static func report(_ what: String, _ figure: String, _ note: String) {
    print("conformance | \(what) | \(figure) | \(note)")
  }
}

extension Double {
  /// With so many decimals, rounded.
  func decimals(_ count: Int) -> String {
    let scale = (0..<count).reduce(1.0) { scale, _ in scale * 10 }
    let whole = Int((self * scale).rounded())
    let digits = String(whole.magnitude)
    let padded = String(repeating: "0", count: max(0, count + 1 - digits.count)) + digits
    return (whole < 0 ? "-" : "") + padded.dropLast(count) + "." + padded.suffix(count)
  }
}
