/// Reads one format of recorded agent behaviour.
package protocol TraceImporter: Sendable {
  /// The name that `--format` takes.
  static var name: String { get }

  /// Whether a file that begins with these bytes looks like this format.
  static func recognises(_ beginning: [UInt8]) -> Bool

  /// All trajectories in the bytes, in order; a part that can't be read is reported and left out.
  static func trajectories(in bytes: [UInt8]) -> [Result<Trajectory, TrajectoryFormatError>]
}
