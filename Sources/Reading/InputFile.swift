#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file or pipe that is read in chunks, because it may be larger than memory. Whoever opens it
/// closes it.
package struct InputFile: Sendable {
  /// As people named it, for messages.
  package let name: String
  private let descriptor: Int32

  /// Standard input.
  package static let standard = InputFile(name: "stdin", descriptor: 0)

  private init(name: String, descriptor: Int32) {
    self.name = name
    self.descriptor = descriptor
  }

  package init(_ path: String) throws(SourceFile.ReadError) {
    let descriptor = Glue.open(path)
    guard descriptor >= 0 else { throw SourceFile.ReadError(errorNumber: errno) }
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      Glue.close(descriptor)
      throw SourceFile.ReadError(description: "is a folder")
    }
    self.init(name: path, descriptor: descriptor)
  }

  /// The next bytes: as many as were asked for, and fewer only at the end; none behind it. Blocks
  /// while a pipe has nothing to give.
  package func read(upTo count: Int) throws(SourceFile.ReadError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = 0
      while filled < count {
        let got = Glue.read(
          descriptor,
          UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...]))
        if got < 0 && errno == EINTR { continue }
        if got < 0 { failure = errno }
        guard got > 0 else { return }
        filled += got
      }
    }
    if failure != 0 { throw SourceFile.ReadError(errorNumber: failure) }
    return bytes
  }

  package func close() {
    if descriptor != 0 { Glue.close(descriptor) }
  }
}

/// libc's functions under names that the methods don't hide.
private enum Glue {
  static func open(_ path: String) -> Int32 {
    #if canImport(Darwin)
      Darwin.open(path, O_RDONLY | O_CLOEXEC)
    #elseif canImport(Musl)
      Musl.open(path, O_RDONLY | O_CLOEXEC)
    #else
      Glibc.open(path, O_RDONLY | O_CLOEXEC)
    #endif
  }

  static func close(_ descriptor: Int32) {
    #if canImport(Darwin)
      _ = Darwin.close(descriptor)
    #elseif canImport(Musl)
      _ = Musl.close(descriptor)
    #else
      _ = Glibc.close(descriptor)
    #endif
  }

  static func read(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    #if canImport(Darwin)
      Darwin.read(descriptor, buffer.baseAddress, buffer.count)
    #elseif canImport(Musl)
      Musl.read(descriptor, buffer.baseAddress, buffer.count)
    #else
      Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    #endif
  }
}
