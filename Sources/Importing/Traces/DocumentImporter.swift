package import EvalModel
package import JSONKit

/// A format whose documents are whole by themselves, so that the lines of a file can be read apart,
/// as they come and on several cores.
package protocol DocumentImporter: TraceImporter {
  /// Never empty: a document without trajectories is a problem that somebody must hear of.
  static func read(
    _ document: JSONValue, _ options: ImportOptions
  ) -> [Result<Trajectory, TrajectoryFormatError>]

  /// Whether an array that begins with this is one document rather than several.
  static func isElement(_ value: JSONValue) -> Bool
}

extension DocumentImporter {
  package static func isElement(_ value: JSONValue) -> Bool { false }

  package static func trajectories(
    in bytes: [UInt8], options: ImportOptions
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    TraceDocuments<Trajectory>(
      read: { read($0, options) }, isElement: isElement, cut: \.withoutEnd
    ).values(in: bytes)
  }
}

extension Trajectory {
  /// Of a document that was cut off: what was said last isn't the answer.
  fileprivate var withoutEnd: Trajectory {
    var trajectory = self
    trajectory.final = nil
    if !trajectory.missing.contains(.finalAnswer) { trajectory.missing.append(.finalAnswer) }
    return trajectory
  }
}
