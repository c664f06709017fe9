import JSONKit

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension ConformanceData {
  /// A file of the data, unpacked when its name ends in `.gz`.
  static func bytes(_ path: String) throws -> [UInt8] {
    let path = try Self.path(path)
    guard path.hasSuffix(".gz") else { return try read(fopen(path, "rb"), path) { fclose($0) } }
    guard !path.contains("'") else { throw Unreadable(path: path) }
    return try read(popen("gzip -dc '\(path)'", "r"), path) { pclose($0) }
  }

  private static func read(
    _ file: UnsafeMutablePointer<FILE>?, _ path: String,
    close: (UnsafeMutablePointer<FILE>) -> Int32
  ) throws -> [UInt8] {
    guard let file else { throw Unreadable(path: path) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk[..<count]
    }
    guard close(file) == 0, !bytes.isEmpty else { throw Unreadable(path: path) }
    return bytes
  }
}
