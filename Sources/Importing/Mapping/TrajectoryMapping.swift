package import JSONKit
package import MarkedYAML

/// How any JSON becomes trajectories: what a mapping file says, compiled.
package struct TrajectoryMapping: Sendable {
  package let name: String

  /// The shape of a mapping file.
  package static let shape = Shape<TrajectoryMapping>.record([version, mapping]) { record in
    _ = record.read(version)
    return record.read(mapping).map { TrajectoryMapping(name: $0) }
  }

  private static let version = Field<Int>(
    "version", .int(1...1), "The version of the format: 1", required: true)
  private static let mapping = Field<String>(
    "mapping", .name, "A name for the format that is mapped", required: true)

  /// Every trajectory of one document (a file, or a line of one), in order.
  package func trajectories(
    in document: JSONValue
  ) throws(MappingError) -> [MappedTrajectory] { [] }
}
