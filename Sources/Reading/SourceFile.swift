import Diagnostics

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Files on disk, read whole and bounded.
package enum SourceFile {
  /// More than any file that a person wrote.
  static let sizeLimit = 64 << 20

  package struct ReadError: Error, CustomStringConvertible {
    package let description: String

    init(description: String) { self.description = description }

    init(errorNumber code: Int32) { self.init(description: SourceFile.reason(code)) }
  }

  /// The bytes of a regular file.
  package static func read(_ path: String) throws(ReadError) -> [UInt8] {
    // A named pipe would otherwise keep us waiting for somebody to write to it.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw ReadError(errorNumber: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw ReadError(errorNumber: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ReadError(
        description: status.st_mode & S_IFMT == S_IFDIR ? "is a folder" : "is not a regular file")
    }
    guard status.st_size <= sizeLimit else {
      throw ReadError(description: "is larger than \(sizeLimit >> 20) MiB")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(status.st_size) + 1)
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glue.read(descriptor, &buffer)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw ReadError(errorNumber: errno) }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= sizeLimit else {
        throw ReadError(description: "is larger than \(sizeLimit >> 20) MiB")
      }
    }
  }

  /// The paths that match a pattern with `*`, `?` and `[…]`, sorted; the pattern itself when there
  /// is a file of that name.
  package static func matching(_ pattern: String) -> [String] {
    if exists(pattern) { return [pattern] }
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, 0, nil, &found) == 0 else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { index in
      found.gl_pathv[index].map { String(cString: $0) }
    }
  }

  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  package static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The YAML files below a folder, sorted; hidden folders and links to folders are passed over.
  package static func yamlFiles(below folder: String) -> [String] {
    files(below: folder, endingIn: [".yaml", ".yml"])
  }

  /// The same for any endings.
  static func files(below folder: String, endingIn endings: [String]) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted().flatMap { name -> [String] in
      let path = join(folder, name)
      var status = stat()
      guard lstat(path, &status) == 0 else { return [] }
      if status.st_mode & S_IFMT == S_IFDIR { return files(below: path, endingIn: endings) }
      return endings.contains { name.hasSuffix($0) } ? [path] : []
    }
  }

  /// `path` as seen from `folder`; absolute paths stay as they are. `.` and `..` are folded, so
  /// that a file has one name in messages.
  package static func join(_ folder: String, _ path: String) -> String {
    if path.hasPrefix("/") || folder.isEmpty { return normalised(path) }
    return normalised(folder + "/" + path)
  }

  /// The folder of a file; empty for a bare name.
  package static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// `path` as seen from `folder`, when both are seen from the same place.
  package static func relative(_ path: String, to folder: String) -> String {
    var steps = normalised(path).split(separator: "/")[...]
    var above = folder.isEmpty ? [] : normalised(folder).split(separator: "/")[...]
    if above == ["."] { above = [] }
    while let step = steps.first, step == above.first, steps.count > 1 {
      steps.removeFirst()
      above.removeFirst()
    }
    return (above.map { _ in ".." } + steps).joined(separator: "/")
  }

  private static func normalised(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else {
        parts.append(part)
      }
    }
    let joined = parts.joined(separator: "/")
    return path.hasPrefix("/") ? "/" + joined : joined.isEmpty ? "." : joined
  }

  fileprivate static func reason(_ code: Int32) -> String {
    switch code {
    case ENOENT: "does not exist"
    case EACCES: "may not be read"
    default: String(cString: strerror(code))
    }
  }
}

/// `read` under another name, because a static method of the same name hides libc's.
private enum Glue {
  static func read(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Int {
    let count = buffer.count
    #if canImport(Darwin)
      return Darwin.read(descriptor, &buffer, count)
    #elseif canImport(Musl)
      return Musl.read(descriptor, &buffer, count)
    #else
      return Glibc.read(descriptor, &buffer, count)
    #endif
  }
}
