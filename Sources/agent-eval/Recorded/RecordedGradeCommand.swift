import CommandKit
import Diagnostics
import EvalModel
import Gating
import Grading
import Importing
import JSONKit
import Reading
import Reporting

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// `agent-eval grade FILE…`: judges trajectories that somebody else recorded.
enum RecordedGradeCommand {
  static let files = Positional.rest(
    "TRAJECTORIES", .path,
    help: "Files of recorded trajectories, - for stdin; a stored run when none is named.")
  static let evalSet = Flag.value(
    "evalset", .path, valueName: "FILE", group: "Trajectories",
    defaultText: "the project's, when it has one",
    help: "The eval set whose cases and rubrics judge the trajectories.")
  static let mapping = Flag.value(
    "mapping", .path, valueName: "FILE", group: "Trajectories",
    help: "How JSON that isn't ours becomes trajectories.")
  static let asCase = Flag.value(
    "as-case", .string, valueName: "ID", group: "Trajectories", defaultText: "what each names",
    help: "Judge every trajectory as one of this case.")
  static let format = Flag.value(
    "format", .choice(["auto"] + ImporterCatalog.importers.map { $0.name }), valueName: "NAME",
    group: "Trajectories", default: "auto", help: "The format of the files.")
  static let trace = Flag.values(
    "trace", .string, valueName: "ID", group: "Trajectories",
    help: "Only the conversation that this trace is a part of.")
  static let session = Flag.values(
    "session", .string, valueName: "ID", group: "Trajectories",
    help: "Only the conversation of this session.")
  static let ignoreUnknown = Flag.toggle(
    "ignore-unknown", group: "Trajectories",
    help: "Trajectories of cases that the eval set doesn't have are no loss.")
  static let asLines = Flag.toggle(
    "jsonl", group: "Output",
    help: "Print one grade record a trajectory, and the summary on stderr.")

  static let flags: [any DeclaredFlag] = [
    evalSet, mapping, asCase, format, trace, session, ToldToolFailures.texts,
    ToldToolFailures.fields, ignoreUnknown, asLines,
  ]

  /// Problems that are shown one by one; the rest is counted.
  private static let shownProblems = 20

  static func run(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    try refuseAnotherTask(arguments)
    let set = try set(arguments, &workspace)
    workspace.showWarnings()
    let output = try Output(arguments, workspace, evalSets: [set.name])
    let pipeline = RecordedPipeline(
      cases: RecordedCases(set, forAll: try forAll(arguments[asCase], set)),
      format: try format(arguments, &workspace), failures: ToldToolFailures(arguments),
      selection: TraceSelection(traces: arguments[trace], sessions: arguments[session]),
      wantsRecords: arguments[asLines], width: cores)
    let console = workspace.console
    let startedAt = Clock.timestamp()
    var tally = RecordedTally()
    var problems = Problems()
    var problemCount = 0
    var notes = BoundedNotes()
    for path in arguments[files] {
      let file = try open(path)
      defer { file.close() }
      try await pipeline.grade(file) { judged in
        for result in judged.results { tally.add(result) }
        for problem in judged.problems {
          problemCount += 1
          if problemCount <= shownProblems { problems.add(problem) }
        }
        notes.add(judged.notes)
        if !judged.records.isEmpty { console.answer(judged.records) }
      }
    }
    show(problems, count: problemCount, workspace)
    let report = RecordedReport(
      tally, set: set, sources: arguments[files].map { $0 == "-" ? "stdin" : $0 },
      startedAt: startedAt, toolVersion: Program.version,
      toleratesUnknown: arguments[ignoreUnknown], warnings: notes.warnings)
    return try show(report, asLines: arguments[asLines], output, console)
  }

  /// What was typed must not be silently without effect. Variables stay set in CI files.
  private static func refuseAnotherTask(_ arguments: ParsedArguments) throws {
    if case .argument(let flag)? = arguments.source(of: CommonFlags.run) {
      throw CommandFailure(
        .notJudged, "files of trajectories belong to no stored run: leave '\(flag)' away")
    }
    if arguments[asLines], arguments[CommonFlags.json] {
      throw CommandFailure(.notJudged, "--json and --jsonl both want stdout: choose one")
    }
    if arguments[files].count(where: { $0 == "-" }) > 1 {
      throw CommandFailure(.notJudged, "stdin can be read only once: name '-' once")
    }
  }

  /// For flags that only files of trajectories have.
  static func refuseWithoutFiles(_ arguments: ParsedArguments) throws {
    let sources: [ValueSource?] = [
      arguments.source(of: evalSet), arguments.source(of: mapping), arguments.source(of: asCase),
      arguments.source(of: format), arguments.source(of: trace), arguments.source(of: session),
      arguments.source(of: ToldToolFailures.texts),
      arguments.source(of: ToldToolFailures.fields), arguments.source(of: ignoreUnknown),
      arguments.source(of: asLines),
    ]
    for case .argument(let flag)? in sources {
      throw CommandFailure(
        .notJudged, "'\(flag)' is about files of trajectories: name them, or - for stdin")
    }
  }

  private static func set(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) throws -> EvalSet {
    let named = arguments[evalSet]
    let project = try workspace.project()
    let sets = try workspace.evalSets(named.map { [$0] } ?? [], project)
    guard sets.count == 1, let set = sets.first else {
      throw CommandFailure(
        .notJudged,
        "the trajectories are judged by one eval set, and here are \(sets.count): "
          + "name one with --evalset")
    }
    return set
  }

  private static func forAll(_ id: String?, _ set: EvalSet) throws -> EvalCase? {
    guard let id else { return nil }
    if let found = set.cases.first(where: { $0.id.utf8.elementsEqual(id.utf8) }) { return found }
    let hints = Suggestion.hints(for: id, in: set.cases.map(\.id))
    throw CommandFailure(
      .notJudged,
      (["the eval set '\(set.name)' has no case '\(id)'"] + hints).joined(separator: "\nhint: "))
  }

  static func format(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) throws -> TraceFormat {
    if let path = arguments[mapping] {
      if case .argument? = arguments.source(of: format) {
        throw CommandFailure(.notJudged, "a mapping is a format of its own: leave --format away")
      }
      return .mapped(try workspace.mapping(path))
    }
    return ImporterCatalog.importer(named: arguments[format]).map { .named($0) } ?? .automatic
  }

  static func open(_ path: String) throws -> InputFile {
    if path == "-" { return .standard }
    do {
      return try InputFile(path)
    } catch {
      throw CommandFailure(.notJudged, "\(path) \(error.description)")
    }
  }

  static func show(_ problems: Problems, count: Int, _ workspace: Workspace) {
    guard count > 0 else { return }
    workspace.console.complain(workspace.rendered(problems, .errors))
    if count > shownProblems {
      workspace.console.complain("and \(count - shownProblems) more that can't be read\n")
    }
  }

  private static func show(
    _ report: RecordedReport, asLines: Bool, _ output: Output, _ console: Console
  ) throws -> ExitStatus {
    if asLines {
      console.note(report.text(style: console.style(.errors)))
    } else if output.asJSON {
      console.answer(output.withHarness(report.json).encoded(.pretty).asText + "\n")
    } else {
      console.answer(report.text(style: console.style(.output)))
    }
    try output.publication.publish(report, console)
    if report.run.tally.ended == 0 {
      console.complain("agent-eval: no trajectory could be judged\n")
      return .notJudged
    }
    return output.status(of: report.run.verdict)
  }

  private static var cores: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}

/// The first few different notes, and how often each came.
private struct BoundedNotes {
  private static let most = 10
  private var counts: [(note: String, count: Int)] = []
  private var others = 0

  mutating func add(_ notes: [String]) {
    for note in notes {
      if let known = counts.firstIndex(where: { $0.note == note }) {
        counts[known].count += 1
      } else if counts.count < Self.most {
        counts.append((note, 1))
      } else {
        others += 1
      }
    }
  }

  var warnings: [String] {
    counts.map { $0.count == 1 ? $0.note : "\($0.note) (\($0.count) times)" }
      + (others > 0 ? ["and \(others) more notes of the mapping"] : [])
  }
}
