import CShims

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// How agents are launched from here.
enum Launch {
  /// The environment for agents: ours, with the folder of this program behind PATH, so that the
  /// agent that is shipped beside it is found by its bare name.
  static func environment(_ workspace: Workspace) -> [String: String] {
    var environment = workspace.environment
    guard let folder = programFolder() else { return environment }
    environment["PATH"] = environment["PATH"].map { $0 + ":" + folder } ?? folder
    return environment
  }

  private static func programFolder() -> String? {
    guard let program = CommandLine.arguments.first, program.contains("/"),
      let whole = realpath(program, nil)
    else { return installedFolder() }
    defer { free(whole) }
    return folder(of: String(cString: whole))
  }

  /// Started by a bare name: Linux says where we came from.
  private static func installedFolder() -> String? {
    guard let whole = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(whole) }
    return folder(of: String(cString: whole))
  }

  private static func folder(of path: String) -> String? {
    path.lastIndex(of: "/").map { String(path[..<$0]) }
  }
}
