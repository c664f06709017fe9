import Agents

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  @preconcurrency import Glibc
#endif

@main
enum Program {
  static let version = "0.1.0"
  /// When this version was made, for the foot of the manual page: its pages are the same wherever
  /// and whenever they are printed.
  static let date = "2026-11-20"

  static func main() async {
    ProcessSignals.ignoreBrokenPipes()
    // Where the system can't, strays of an agent are killed with its process group only.
    _ = ProcessSignals.adoptOrphans()
    let arguments = Array(CommandLine.arguments.dropFirst())
    let status = await Commands.run(arguments, environment: environment())
    exit(status.rawValue)
  }

  /// The environment, read once, at the start.
  private static func environment() -> [String: String] {
    var environment: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let pair = String(cString: text).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if pair.count == 2 { environment[String(pair[0])] = String(pair[1]) }
      entry += 1
    }
    return environment
  }
}
