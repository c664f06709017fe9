import EvalModel
import Importing
import JSONKit
import Reading

/// The trajectories in a file that somebody wants a case, or its correction, from.
struct IncidentFile {
  /// A file for a case holds a few; of a log nobody would know which one is meant.
  private static let most = 10_000

  let path: String
  /// The name of the format that they were in.
  private(set) var format = ""
  private(set) var trajectories: [RecordedTrajectory] = []
  private(set) var problems: [String] = []

  init(_ path: String, _ format: TraceFormat, _ failures: ToldToolFailures) async throws {
    self.path = path
    let file: InputFile
    do {
      file = path == "-" ? .standard : try InputFile(path)
    } catch {
      throw CommandFailure(.notJudged, "\(path) \(error.description)")
    }
    defer { file.close() }
    var source = try await TraceSource(file, format, failures)
    self.format = source.reading.name
    while let piece = try await source.next() {
      take(piece, source.reading)
      guard trajectories.count <= Self.most else {
        throw CommandFailure(
          .notJudged, "\(path) holds more than \(Self.most) trajectories: cut out the one you mean")
      }
    }
  }

  private mutating func take(_ piece: TraceSource.Piece, _ reading: TraceReading) {
    switch piece {
    case .read(let results, _):
      for result in results {
        switch result {
        case .success(let trajectory): trajectories.append(RecordedTrajectory(trajectory))
        case .failure(let error): problems.append(error.description)
        }
      }
    case .cut(.problem(let reason, let place)):
      problems.append("line \(place.line): \(reason)")
    case .cut(.batch(let batch)):
      batch.forEachDocument { bytes, place in
        do throws(JSONError) {
          take(try JSONValue.parse(bytes), reading, place)
        } catch {
          problems.append("line \(place.line): \(error.reason.description)")
        }
      }
    }
  }

  private mutating func take(
    _ document: JSONValue, _ reading: TraceReading, _ place: TraceBatch.Place
  ) {
    if case .mapping(let mapping) = reading {
      do throws(MappingError) {
        for mapped in try mapping.trajectories(in: document) {
          trajectories.append(
            RecordedTrajectory(
              id: mapped.id, caseID: mapped.caseID, intent: mapped.intent, variables: mapped.vars,
              variablesAreTrusted: true, trajectory: mapped.trajectory))
        }
      } catch {
        problems.append("line \(place.line): \(error.description)")
      }
      return
    }
    for result in RecordedDocument.trajectories(in: document) {
      switch result {
      case .success(let recorded): trajectories.append(recorded)
      case .failure(let error): problems.append("line \(place.line): \(error.description)")
      }
    }
  }

  /// The one that is meant: by its id, or by its number in the file, counted from 1; the only one
  /// when nobody says.
  func chosen(_ name: String?) throws(CommandFailure) -> RecordedTrajectory {
    let reasons = problems.prefix(3).map { "\n\(path): \($0)" }.joined()
    guard let only = trajectories.first else {
      throw CommandFailure(.notJudged, "\(path) holds no trajectory that can be read" + reasons)
    }
    guard let name else {
      if trajectories.count == 1 { return only }
      let ids = trajectories.prefix(5).enumerated().map { $0.element.id ?? String($0.offset + 1) }
      throw CommandFailure(
        .notJudged,
        "\(path) holds \(trajectories.count) trajectories\nhint: name one with --trace: "
          + ids.joined(separator: ", ") + (trajectories.count > 5 ? ", …" : ""))
    }
    if let found = trajectories.first(where: { $0.id.map { $0 == name } ?? false }) { return found }
    if let number = Int(name), trajectories.indices.contains(number - 1) {
      return trajectories[number - 1]
    }
    throw CommandFailure(
      .notJudged, "\(path) holds no trajectory '\(name)'; it holds \(trajectories.count)" + reasons)
  }
}

extension TraceReading {
  fileprivate var name: String {
    switch self {
    case .native: NativeTrace.name
    case .importer(let importer): importer.name
    case .mapping: "mapping"
    }
  }
}
