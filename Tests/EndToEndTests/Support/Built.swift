#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What the build made, and where the project's own files are.
enum Built {
  /// The folder with the built programs: the one with the test bundle, wherever `--scratch-path`
  /// put it.
  static let folder: String = {
    let bundles = CommandLine.arguments.compactMap { argument -> String? in
      guard let range = argument.firstRange(of: ".xctest") else { return nil }
      let bundle = argument[..<range.lowerBound]
      return bundle.lastIndex(of: "/").map { String(bundle[..<$0]) }
    }
    let candidates = bundles + [root + "/.build/debug"]
    return candidates.first { access($0 + "/agent-eval", X_OK) == 0 } ?? root + "/.build/debug"
  }()

  static let agentEval = folder + "/agent-eval"

  /// The folder of Package.swift.
  static let root = String(
    #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 })
}
