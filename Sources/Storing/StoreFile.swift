#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The file of a store before SQLite opens it.
struct StoreFile {
  let path: String

  /// One page of the smallest size.
  private static let smallestDatabase = 512

  /// Makes the folders above the file that are missing.
  func makeFolder() throws(StoreError) {
    let bytes = Array(path.utf8)
    for end in bytes.indices.dropFirst() where bytes[end] == UInt8(ascii: "/") {
      let folder = String(decoding: bytes[..<end], as: UTF8.self)
      guard mkdir(folder, 0o777) != 0 else { continue }
      let code = errno
      // Some file systems answer that they can't be written before that the folder is there.
      if code != EEXIST, access(folder, F_OK) != 0 {
        throw .cannotOpen(path: path, reason: String(cString: strerror(code)))
      }
    }
  }

  /// Refuses what can't be a database before SQLite sees it. To SQLite a file of one byte is an
  /// empty one, to be overwritten, and it would wait at a pipe for ever.
  ///
  /// Not by reading the file: closing a descriptor of it drops the locks that this process holds
  /// on it through any other, and with them SQLite's protection from other processes.
  func look(mayBeMissing: Bool) throws(StoreError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT, mayBeMissing { return }
      throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .cannotOpen(path: path, reason: "it is not a file")
    }
    guard status.st_size == 0 || status.st_size >= Self.smallestDatabase else {
      throw .notAStore(path: path)
    }
  }
}
