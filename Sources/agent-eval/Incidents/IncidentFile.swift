import EvalModel
import Importing
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
    self.format = source.formatName
    let reader = PieceReader(source, failures.options, TraceSelection())
    while let piece = try await source.next() {
      reader.read(piece) { found in
        switch found {
        case .trajectory(let recorded, _, _): trajectories.append(recorded)
        case .problem(let reason, let place): problems.append("line \(place.line): \(reason)")
        case .notes: break
        }
      }
      guard trajectories.count <= Self.most else {
        throw CommandFailure(
          .notJudged, "\(path) holds more than \(Self.most) trajectories: cut out the one you mean")
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
