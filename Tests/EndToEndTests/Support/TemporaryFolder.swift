#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A folder with files, gone with the value that owns it.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/agent-eval-e2e-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else {
      throw ProgramFailure(description: "no temporary folder: \(String(cString: strerror(errno)))")
    }
    // The name that programs see when they ask where they are.
    guard let whole = realpath(made, nil) else {
      throw ProgramFailure(description: "the temporary folder is gone")
    }
    defer { free(whole) }
    path = String(cString: whole)
  }

  deinit { Self.remove(path) }

  /// Writes a file and makes the folders above it.
  func write(_ text: String, to name: String, executable: Bool = false) throws {
    try makeFolders(above: name)
    guard let file = fopen(path + "/" + name, "w") else { throw Self.failure(name) }
    defer { fclose(file) }
    let bytes = Array(text.utf8)
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Self.failure(name) }
    if executable { chmod(path + "/" + name, 0o755) }
  }

  /// The text of a file; empty when there is none.
  func text(of name: String) -> String { Self.text(of: path + "/" + name) }

  func lines(of name: String) -> [String] {
    text(of: name).split(separator: "\n").map(String.init)
  }

  func has(_ name: String) -> Bool { access(path + "/" + name, F_OK) == 0 }

  private func makeFolders(above name: String) throws {
    var folder = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/" + part
      if mkdir(folder, 0o755) != 0, errno != EEXIST { throw Self.failure(folder) }
    }
  }

  static func text(of path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Names in a folder, sorted, without hidden ones.
  static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  /// Every file below a folder, sorted, without hidden ones.
  static func files(below folder: String) -> [String] {
    names(in: folder).flatMap { name -> [String] in
      let path = folder + "/" + name
      return isFolder(path) ? files(below: path) : [path]
    }
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func remove(_ path: String) {
    if isFolder(path), let folder = opendir(path) {
      while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != "." && name != ".." { remove(path + "/" + name) }
      }
      closedir(folder)
      rmdir(path)
    } else {
      unlink(path)
    }
  }

  private static func failure(_ name: String) -> ProgramFailure {
    ProgramFailure(description: "\(name): \(String(cString: strerror(errno)))")
  }
}
