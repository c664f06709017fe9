import Diagnostics
import EvalModel
import Grading
import Importing
import Reporting

/// Where the pieces of one file are judged. A value without state, so that many tasks share it.
struct GradingBench: Sendable {
  typealias Judged = RecordedPipeline.Judged

  let reader: PieceReader
  let cases: RecordedCases
  let wantsRecords: Bool

  func grade(_ piece: TraceSource.Piece) -> Judged {
    var judged = Judged()
    reader.read(piece) { found in
      switch found {
      case .trajectory(let recorded, let name, let line):
        grade(recorded, name: name, line: line, &judged)
      case .problem(let reason, let place): lose(reason, place, &judged)
      case .notes(let notes): judged.notes += notes
      }
    }
    return judged
  }

  private func grade(
    _ recorded: RecordedTrajectory, name: String, line: Int, _ judged: inout Judged
  ) {
    let outcome = RecordedGrading.grade(recorded, by: cases)
    judged.results.append(RecordedResult(name: recorded.id ?? name, outcome))
    if wantsRecords {
      GradeRecord.write(
        outcome, id: recorded.id, file: reader.file, line: line, to: &judged.records)
    }
  }

  private func lose(_ reason: String, _ place: TraceBatch.Place, _ judged: inout Judged) {
    let file = reader.file
    let outcome = RecordedGrading.Outcome.leftOut(.unreadable(reason))
    judged.results.append(RecordedResult(name: "\(file):\(place.line):\(place.column)", outcome))
    judged.problems.append(
      Diagnostic(
        "unreadable-trajectory", reason,
        at: SourcePlace(file: file, line: place.line, column: place.column)))
    if wantsRecords {
      GradeRecord.write(outcome, id: nil, file: file, line: place.line, to: &judged.records)
    }
  }
}
