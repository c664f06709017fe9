import CommandKit
import Diagnostics
import EvalModel
import Importing
import Reading

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Goes through files of logs on all cores and in bounded memory.
struct LogReading {
  static let files = Positional.rest(
    "LOGS", .path, help: "Files of recorded trajectories, in any format that `grade` reads.")

  static let flags: [any DeclaredFlag] = [
    RecordedGradeCommand.evalSet, RecordedGradeCommand.format, RecordedGradeCommand.mapping,
    ToldToolFailures.texts, ToldToolFailures.fields,
  ]

  let paths: [String]
  let format: TraceFormat
  let failures: ToldToolFailures
  let selection: TraceSelection

  /// What became of one piece of a file.
  private struct Seen<Value: Sendable>: Sendable {
    var values: [Value] = []
    var problems: [Diagnostic] = []
  }

  /// Problems of all files; the first few are shown.
  private(set) var problems = Problems()
  private(set) var unreadable = 0
  private static let shownProblems = 20

  init(_ arguments: ParsedArguments, _ workspace: inout Workspace) throws {
    paths = arguments[Self.files]
    guard !paths.isEmpty else {
      throw CommandFailure(.notJudged, "no logs are named: give the files to read")
    }
    format = try RecordedGradeCommand.format(arguments, &workspace)
    failures = ToldToolFailures(arguments)
    selection = TraceSelection()
  }

  /// Calls `consume` with what `work` made of every trajectory, in the order of the logs. `work`
  /// runs on several tasks at once; where it has nothing to say it returns `nil`.
  mutating func forEach<Value: Sendable>(
    _ work: @escaping @Sendable (RecordedTrajectory, StratifiedSample.Position) -> Value?,
    _ consume: (Value) -> Void
  ) async throws {
    for (number, path) in paths.enumerated() {
      let file = try RecordedGradeCommand.open(path)
      defer { file.close() }
      var source = try await TraceSource(file, format, failures)
      let reader = PieceReader(source, failures.options, selection)
      try await source.forEachPiece(width: Self.cores) { index, piece in
        var seen = Seen<Value>()
        var item = 0
        reader.read(piece) { found in
          switch found {
          case .trajectory(let recorded, _, _):
            let position = StratifiedSample.Position(file: number, piece: index, item: item)
            item += 1
            if let value = work(recorded, position) { seen.values.append(value) }
          case .problem(let reason, let place):
            seen.problems.append(
              Diagnostic(
                "unreadable-trajectory", reason,
                at: SourcePlace(file: reader.file, line: place.line, column: place.column)))
          case .notes: break
          }
        }
        return seen
      } _: { seen in
        for value in seen.values { consume(value) }
        for problem in seen.problems {
          unreadable += 1
          if unreadable <= Self.shownProblems { problems.add(problem) }
        }
      }
    }
  }

  func showProblems(_ workspace: Workspace) {
    RecordedGradeCommand.show(problems, count: unreadable, workspace)
  }

  private static var cores: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}
