import Diagnostics
import EvalModel
import Grading
import Importing
import JSONKit
import Reporting

/// Where the pieces of one file are judged. A value without state, so that many tasks share it.
struct GradingBench: Sendable {
  typealias Judged = RecordedPipeline.Judged

  let file: String
  let reading: TraceReading
  let options: ImportOptions
  let selection: TraceSelection
  let cases: RecordedCases
  let wantsRecords: Bool

  func grade(_ piece: TraceSource.Piece) -> Judged {
    var judged = Judged()
    switch piece {
    case .cut(.problem(let reason, let place)): lose(reason, place, &judged)
    case .cut(.batch(let batch)):
      if case .documents(let importer) = reading, case .documents = batch.shape {
        // A file that isn't a document a line; it may be an array of them, or one that was cut.
        grade(importer.trajectories(in: batch.bytes, options: options), 1, &judged)
      } else {
        batch.forEachDocument { bytes, place in document(bytes, place, &judged) }
      }
    case .read(let trajectories, let first): grade(trajectories, first, &judged)
    case .conversations(let conversations, let first):
      grade(conversations.map { $0.trajectory(options) }, first, &judged)
    }
    return judged
  }

  private func grade(
    _ trajectories: [Result<Trajectory, TrajectoryFormatError>], _ first: Int,
    _ judged: inout Judged
  ) {
    for (offset, trajectory) in trajectories.enumerated() {
      switch trajectory {
      case .failure(let error):
        lose(error.description, TraceBatch.Place(line: 1, column: 1), &judged)
      case .success(let trajectory):
        let number = first + offset
        grade(RecordedTrajectory(trajectory), name: "\(file)#\(number)", line: number, &judged)
      }
    }
  }

  private func document(
    _ bytes: ArraySlice<UInt8>, _ place: TraceBatch.Place, _ judged: inout Judged
  ) {
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue.parse(bytes)
    } catch {
      let offset = min(bytes.startIndex + error.offset, bytes.endIndex)
      lose(error.reason.description, place.after(bytes[bytes.startIndex..<offset]), &judged)
      if case .documents(let importer) = reading {
        let rest = importer.trajectories(in: Array(bytes), options: options)
        grade(rest.filter(\.isRead), place.line, &judged)
      }
      return
    }
    let trajectories: [RecordedDocument.Read]
    switch reading {
    case .mapping(let mapping): return map(document, mapping, place, &judged)
    case .documents(let importer):
      trajectories = importer.read(document, options).map { $0.map { RecordedTrajectory($0) } }
    case .native, .spans, .whole: trajectories = RecordedDocument.trajectories(in: document)
    }
    for (index, result) in trajectories.enumerated() {
      switch result {
      case .failure(let error): lose(error.description, place, &judged)
      case .success(let recorded):
        let number = trajectories.count > 1 ? "#\(index + 1)" : ""
        grade(recorded, name: "\(file):\(place.line)\(number)", line: place.line, &judged)
      }
    }
  }

  private func map(
    _ document: JSONValue, _ mapping: TrajectoryMapping, _ place: TraceBatch.Place,
    _ judged: inout Judged
  ) {
    do throws(MappingError) {
      for mapped in try mapping.trajectories(in: document) {
        let recorded = RecordedTrajectory(
          id: mapped.id, caseID: mapped.caseID, intent: mapped.intent, variables: mapped.vars,
          variablesAreTrusted: true, trajectory: mapped.trajectory)
        grade(recorded, name: mapped.id, line: place.line, &judged)
        judged.notes += mapped.notes
      }
    } catch {
      lose(error.description, place, &judged)
    }
  }

  private func grade(
    _ recorded: RecordedTrajectory, name: String, line: Int, _ judged: inout Judged
  ) {
    guard selection.admits(recorded.trajectory) else { return }
    let outcome = RecordedGrading.grade(recorded, by: cases)
    judged.results.append(RecordedResult(name: recorded.id ?? name, outcome))
    if wantsRecords {
      GradeRecord.write(
        outcome, id: recorded.id, file: file, line: line, to: &judged.records)
    }
  }

  private func lose(_ reason: String, _ place: TraceBatch.Place, _ judged: inout Judged) {
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

extension Result {
  fileprivate var isRead: Bool {
    if case .success = self { true } else { false }
  }
}
