#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file that is there whole or not at all: written under another name beside its place, and
/// renamed when everything is on disk. Without `commit` nothing changes.
final class AtomicFile {
  private let path: String
  /// `nil` when it is written in place, because it is a pipe or a device.
  private let temporary: String?
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var isCommitted = false

  private static let bufferSize = 1 << 18

  init(_ path: String) throws(CommandFailure) {
    if Self.isDevice(path) {
      self.path = path
      temporary = nil
      descriptor = open(path, O_WRONLY | O_CLOEXEC)
    } else {
      // A link stays one: what it points to is replaced.
      let whole = realpath(path, nil)
      defer { free(whole) }
      let place = whole.map { String(cString: $0) } ?? path
      let slash = place.lastIndex(of: "/")
      let folder = slash.map { String(place[...$0]) } ?? ""
      let name = slash.map { String(place[place.index(after: $0)...]) } ?? place
      let temporary = "\(folder).\(name.utf8.count < 200 ? name : "report").\(getpid()).tmp"
      self.path = place
      self.temporary = temporary
      unlink(temporary)
      descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    }
    guard descriptor >= 0 else { throw Self.failure(path) }
    buffer.reserveCapacity(Self.bufferSize + (1 << 16))
  }

  deinit {
    close(descriptor)
    if !isCommitted, let temporary { unlink(temporary) }
  }

  /// Whether something else than a file of that name is there.
  static func isDevice(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    return status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
  }

  func write(_ text: String) throws(CommandFailure) {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Puts the file in its place. One that is made again in a moment need not wait for the disk.
  func commit(waitingForDisk: Bool = true) throws(CommandFailure) {
    try flush()
    if let temporary {
      guard !waitingForDisk || fsync(descriptor) == 0, rename(temporary, path) == 0 else {
        throw Self.failure(path)
      }
    }
    isCommitted = true
  }

  private func flush() throws(CommandFailure) {
    guard writeWhole(buffer[...], to: descriptor) else { throw Self.failure(path) }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Writes a whole text.
  static func write(
    _ text: String, to path: String, waitingForDisk: Bool = true
  ) throws(CommandFailure) {
    let file = try AtomicFile(path)
    try file.write(text)
    try file.commit(waitingForDisk: waitingForDisk)
  }

  /// Adds to the end of a file that others write to as well.
  static func append(_ text: String, to path: String) throws(CommandFailure) {
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    guard writeWhole(Array(text.utf8)[...], to: descriptor) else { throw failure(path) }
  }

  private static func failure(_ path: String) -> CommandFailure {
    CommandFailure("can't write \(path): \(String(cString: strerror(errno)))")
  }
}

/// Writes all bytes, whatever signal comes in between. False when nobody takes them: `errno` says
/// why.
func writeWhole(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
  var rest = bytes
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { return false }
    rest = rest.dropFirst(count)
  }
  return true
}
