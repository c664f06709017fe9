/// Reads one format of recorded agent behaviour.
///
/// A document may hold several trajectories: an array of runs, or a run a line. What the format has
/// beside the steps (ids, labels, settings) is kept in `Trajectory.extra` under `source`, and what it
/// has no word for is named in `Trajectory.missing`.
package protocol TraceImporter: Sendable {
  /// The name that `--format` takes.
  static var name: String { get }

  /// Whose traces these are, in a few words.
  static var summary: String { get }

  /// Whether a file that begins with these bytes looks like this format.
  static func recognises(_ beginning: [UInt8]) -> Bool

  /// All trajectories in the bytes, in order; a part that can't be read is reported and left out.
  static func trajectories(
    in bytes: [UInt8], options: ImportOptions
  ) -> [Result<Trajectory, TrajectoryFormatError>]
}

extension TraceImporter {
  package static func trajectories(
    in bytes: [UInt8]
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    trajectories(in: bytes, options: ImportOptions())
  }
}

/// What a person knows about traces that the traces don't say.
package struct ImportOptions: Sendable, Equatable {
  /// How the tools say that they failed, for formats that have no mark for it. Empty: every result
  /// counts as one, and `tool_errors` as missing.
  package var toolFailures: [ToolFailureMark]

  package init(toolFailures: [ToolFailureMark] = []) {
    self.toolFailures = toolFailures
  }
}

/// How an ordinary tool result shows that the tool failed. Conventions differ from one set of
/// tools to the next, so none is assumed.
package enum ToolFailureMark: Sendable, Equatable {
  /// The result is a text that begins like this.
  case text(beginning: String)
  /// The result is an object in which this field is neither absent nor null, false or empty.
  case field(String)
}
