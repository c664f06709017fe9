import EvalModel
import Importing
import JSONKit
import Reading

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
  private let reading: TraceReading
  private let options: ImportOptions
  private let selection: TraceSelection

  init(_ source: TraceSource, _ options: ImportOptions, _ selection: TraceSelection) {
    file = source.file.name
    reading = source.reading
    self.options = options
    self.selection = selection
  }

  /// Calls `each` with what is found, in the order of the file.
  func read(_ piece: TraceSource.Piece, _ each: (Found) -> Void) {
    func admitted(_ found: Found) {
      if case .trajectory(let recorded, _, _) = found, !selection.admits(recorded.trajectory) {
        return
      }
      each(found)
    }
    switch piece {
    case .cut(.problem(let reason, let place)): each(.problem(reason, place))
    case .cut(.batch(let batch)):
      if case .documents(let importer) = reading, case .documents = batch.shape {
        // A file that isn't a document a line; it may be an array of them, or one that was cut.
        numbered(importer.trajectories(in: batch.bytes, options: options), 1, admitted)
      } else {
        batch.forEachDocument { bytes, place in document(bytes, place, admitted) }
      }
    case .read(let trajectories, let first): numbered(trajectories, first, admitted)
    case .conversations(let conversations, let first):
      numbered(conversations.map { $0.trajectory(options) }, first, admitted)
    }
  }

  private func numbered(
    _ trajectories: [Result<Trajectory, TrajectoryFormatError>], _ first: Int,
    _ each: (Found) -> Void
  ) {
    for (offset, trajectory) in trajectories.enumerated() {
      switch trajectory {
      case .failure(let error):
        each(.problem(error.description, TraceBatch.Place(line: 1, column: 1)))
      case .success(let trajectory):
        let number = first + offset
        each(
          .trajectory(RecordedTrajectory(trajectory), name: "\(file)#\(number)", line: number))
      }
    }
  }

  private func document(
    _ bytes: ArraySlice<UInt8>, _ place: TraceBatch.Place, _ each: (Found) -> Void
  ) {
    if case .documents(let importer) = reading, bytes.first == UInt8(ascii: "[") {
      // A line may be an array of documents, or one document that is an array.
      return found(importer.trajectories(in: Array(bytes), options: options), place, each)
    }
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue.parse(bytes)
    } catch {
      let offset = min(bytes.startIndex + error.offset, bytes.endIndex)
      each(
        .problem(
          error.reason.description, place.after(bytes[bytes.startIndex..<offset])))
      if case .documents(let importer) = reading {
        let rest = importer.trajectories(in: Array(bytes), options: options)
        numbered(rest.filter(\.isRead), place.line, each)
      }
      return
    }
    switch reading {
    case .mapping(let mapping): map(document, mapping, place, each)
    case .documents(let importer): found(importer.read(document, options), place, each)
    case .native, .spans, .whole:
      found(RecordedDocument.trajectories(in: document), place, each)
    }
  }

  private func found(
    _ trajectories: [Result<Trajectory, TrajectoryFormatError>], _ place: TraceBatch.Place,
    _ each: (Found) -> Void
  ) {
    found(trajectories.map { $0.map { RecordedTrajectory($0) } }, place, each)
  }

  private func found(
    _ trajectories: [RecordedDocument.Read], _ place: TraceBatch.Place, _ each: (Found) -> Void
  ) {
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

extension Result {
  fileprivate var isRead: Bool {
    if case .success = self { true } else { false }
  }
}
