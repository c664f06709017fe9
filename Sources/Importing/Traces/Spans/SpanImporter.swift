import EvalModel
import JSONKit

/// A format whose documents are spans or lists of them: a conversation's lie anywhere in the file.
protocol SpanImporter: TraceImporter {
  static func spans(in document: JSONValue) -> [Result<TraceSpan, TrajectoryFormatError>]
}

extension SpanImporter {
  /// The trajectories that the spans come to, and then what couldn't be read of the file.
  package static func trajectories(
    in bytes: [UInt8], options: ImportOptions
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    var groups = SpanGroups()
    var problems: [Result<Trajectory, TrajectoryFormatError>] = []
    for read in TraceDocuments<TraceSpan>(read: spans).values(in: bytes) {
      switch read {
      case .success(let span): groups.add(span)
      case .failure(let error): problems.append(.failure(error))
      }
    }
    let found = groups.trajectories(options) + problems
    return found.isEmpty ? [.failure(TrajectoryFormatError("the file holds no spans"))] : found
  }
}
