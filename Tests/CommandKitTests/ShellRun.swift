#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Runs scripts in the shells that this machine has.
enum ShellRun {
  struct NoTemporaryFolder: Error {}

  static func isInstalled(_ shell: String) -> Bool {
    ["/bin/", "/usr/bin/", "/usr/local/bin/", "/opt/homebrew/bin/"].contains { folder in
      access(folder + shell, X_OK) == 0
    }
  }

  /// What the shell prints, errors included, and whether it succeeded.
  static func output(
    of script: String, in shell: String, flags: String = ""
  ) throws -> (text: String, succeeded: Bool) {
    var template = Array("/tmp/completions.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw NoTemporaryFolder() }
    let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let file = folder + "/script"
    defer {
      unlink(file)
      rmdir(folder)
    }
    guard let written = fopen(file, "w") else { throw NoTemporaryFolder() }
    fputs(script, written)
    fclose(written)
    guard let pipe = popen("\(shell) \(flags) \(file) 2>&1 </dev/null", "r") else {
      throw NoTemporaryFolder()
    }
    var bytes: [UInt8] = []
    while case let byte = fgetc(pipe), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    return (String(decoding: bytes, as: UTF8.self), pclose(pipe) == 0)
  }
}
