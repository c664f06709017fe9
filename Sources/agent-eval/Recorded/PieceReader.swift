import EvalModel
import Importing
import JSONKit

/// Reads the trajectories in the pieces of one file. A value without state, so that many tasks
/// share it.
struct PieceReader: Sendable {
  enum Found {
    /// `name` says where it stands, for those that have no id; `line` is that of its document.
    case trajectory(RecordedTrajectory, name: String, line: Int)
    case problem(String, TraceBatch.Place)
    /// What a mapping asked for and didn't find.
    case notes([String])
  }

  let file: String
  let reading: TraceReading

  /// Calls `each` with what is found, in the order of the file.
  func read(_ piece: TraceSource.Piece, _ each: (Found) -> Void) {
    switch piece {
    case .cut(.problem(let reason, let place)): each(.problem(reason, place))
    case .cut(.batch(let batch)):
      batch.forEachDocument { bytes, place in document(bytes, place, each) }
    case .read(let trajectories, let first):
      for (offset, trajectory) in trajectories.enumerated() {
        let number = first + offset
        switch trajectory {
        case .failure(let error):
          each(.problem(error.description, TraceBatch.Place(line: 1, column: 1)))
        case .success(let trajectory):
          each(
            .trajectory(
              RecordedTrajectory(trajectory), name: "\(file)#\(number)", line: number))
        }
      }
    }
  }

  private func document(
    _ bytes: ArraySlice<UInt8>, _ place: TraceBatch.Place, _ each: (Found) -> Void
  ) {
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue.parse(bytes)
    } catch {
      let offset = min(bytes.startIndex + error.offset, bytes.endIndex)
      return each(
        .problem(
          error.reason.description, place.after(bytes[bytes.startIndex..<offset])))
    }
    if case .mapping(let mapping) = reading { return map(document, mapping, place, each) }
    let trajectories = RecordedDocument.trajectories(in: document)
    for (index, result) in trajectories.enumerated() {
      switch result {
      case .failure(let error): each(.problem(error.description, place))
      case .success(let recorded):
        let number = trajectories.count > 1 ? "#\(index + 1)" : ""
        each(
          .trajectory(recorded, name: "\(file):\(place.line)\(number)", line: place.line))
      }
    }
  }

  private func map(
    _ document: JSONValue, _ mapping: TrajectoryMapping, _ place: TraceBatch.Place,
    _ each: (Found) -> Void
  ) {
    do throws(MappingError) {
      for mapped in try mapping.trajectories(in: document) {
        let recorded = RecordedTrajectory(
          id: mapped.id, caseID: mapped.caseID, intent: mapped.intent, variables: mapped.vars,
          variablesAreTrusted: true, trajectory: mapped.trajectory)
        each(.trajectory(recorded, name: mapped.id, line: place.line))
        if !mapped.notes.isEmpty { each(.notes(mapped.notes)) }
      }
    } catch {
      each(.problem(error.description, place))
    }
  }
}
