/// Upper bounds the system enforces on one process; a process it starts gets the same again.
///
/// They are no sandbox: two processes may use twice as much. Address space counts what is reserved,
/// not what is used, so runtimes with a JIT (node, JVM) need a generous value.
package struct ResourceLimits: Equatable, Sendable {
  /// Bytes.
  package var addressSpace: Int?
  /// Rounded up to whole seconds, at least one.
  package var cpuTime: Duration?
  /// Bytes of the largest file it may write.
  package var fileSize: Int?
  package var openFiles: Int?

  package init(
    addressSpace: Int? = nil, cpuTime: Duration? = nil, fileSize: Int? = nil,
    openFiles: Int? = nil
  ) {
    self.addressSpace = addressSpace
    self.cpuTime = cpuTime
    self.fileSize = fileSize
    self.openFiles = openFiles
  }
}

/// Everything that determines how a child process starts.
package struct ProcessOptions: Equatable, Sendable {
  package enum StandardInput: Equatable, Sendable {
    case pipe
    case null
  }

  /// The program and its arguments. A program without a slash is searched in the PATH of
  /// `environment`; one with a slash that isn't absolute is relative to `directory`.
  package var command: [String]
  /// Nil keeps the directory of this process.
  package var directory: String?
  /// The whole environment: nothing is inherited beside it.
  package var environment: [String: String]
  package var limits: ResourceLimits
  package var standardInput: StandardInput
  /// A line longer than this is cut off and reported, never collected.
  package var maximumLineLength: Int
  /// The most that may wait for a child which doesn't read its stdin.
  package var maximumBacklog: Int

  package init(
    command: [String], directory: String? = nil, environment: [String: String],
    limits: ResourceLimits = ResourceLimits(), standardInput: StandardInput = .pipe,
    maximumLineLength: Int = 16 << 20, maximumBacklog: Int = 64 << 20
  ) {
    self.command = command
    self.directory = directory
    self.environment = environment
    self.limits = limits
    self.standardInput = standardInput
    self.maximumLineLength = maximumLineLength
    self.maximumBacklog = maximumBacklog
  }
}

extension ProcessOptions {
  /// Stands in the environment of every child, so that its stray descendants can be recognised.
  package static let markerName = "AGENT_EVAL_CHILD"

  /// What the child really gets: `environment`, completed.
  ///
  /// - The marker. An outer one is kept in front: when this program runs inside itself, the outer
  ///   one must recognise our children too.
  /// - UTF-8 whatever the locale: without a UTF-8 locale Python and others would encode their
  ///   output as ASCII or Latin-1, and lines of JSON would arrive broken on some machines only.
  /// - No backtracer for Swift programs: it outlives the crashed child and holds its pipes open.
  package func completedEnvironment(marker: String) -> [String: String] {
    var result = environment
    result[Self.markerName] = environment[Self.markerName].map { "\($0):\(marker)" } ?? marker
    if result["SWIFT_BACKTRACE"] == nil { result["SWIFT_BACKTRACE"] = "enable=no" }
    if !Self.hasUTF8Locale(environment) {
      result["LC_ALL"] = "C.UTF-8"
      if result["PYTHONUTF8"] == nil { result["PYTHONUTF8"] = "1" }
    }
    return result
  }

  /// The first of these that is set and not empty decides (POSIX, "Environment Variables", 8.2).
  private static func hasUTF8Locale(_ environment: [String: String]) -> Bool {
    for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
      if let value = environment[name], !value.isEmpty {
        let letters = value.lowercased().filter { $0 != "-" }
        return letters.contains("utf8")
      }
    }
    return false
  }
}
