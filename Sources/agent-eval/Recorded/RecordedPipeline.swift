import Diagnostics
import EvalModel
import Grading
import Importing
import JSONKit
import Reading
import Reporting

/// Reads trajectories from files and judges them on all cores, in order and in bounded memory: so
/// many batches are under way or wait for an earlier one, and nothing else is kept of a file.
struct RecordedPipeline {
  /// What a batch came to. Everything in it is in the order of the file.
  struct Judged: Sendable {
    var results: [RecordedResult] = []
    var problems: [Diagnostic] = []
    /// What a mapping asked for and didn't find.
    var notes: [String] = []
    /// Grade records as lines of JSON, where they are wanted.
    var records: [UInt8] = []
  }

  let cases: RecordedCases
  let format: TraceFormat
  let failures: ToldToolFailures
  let selection: TraceSelection
  let wantsRecords: Bool
  /// Batches that are judged at once.
  let width: Int

  /// Judges a file; `consume` gets what its batches came to, one after the other.
  func grade(_ file: InputFile, _ consume: (Judged) -> Void) async throws {
    var source = try await TraceSource(file, format, failures)
    let bench = GradingBench(
      reader: PieceReader(source, failures.options, selection), cases: cases,
      wantsRecords: wantsRecords)
    try await source.forEachPiece(width: width, { _, piece in bench.grade(piece) }, consume)
  }
}
