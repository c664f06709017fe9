#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension UnsafeRawBufferPointer {
  /// Whether other bytes stand somewhere in these.
  func contains(bytes part: UnsafeRawBufferPointer) -> Bool {
    guard let first = part.first, let partStart = part.baseAddress else { return true }
    guard var position = baseAddress else { return false }
    var left = count
    while left >= part.count {
      guard let hit = memchr(position, Int32(first), left - part.count + 1) else { return false }
      if memcmp(hit, partStart, part.count) == 0 { return true }
      left -= UnsafeRawPointer(hit) - position + 1
      position = UnsafeRawPointer(hit) + 1
    }
    return false
  }
}

extension String {
  /// Whether another text stands somewhere in this one, byte by byte.
  func containsBytes(of part: String) -> Bool {
    var (text, part) = (self, part)
    return text.withUTF8 { text in
      part.withUTF8 {
        UnsafeRawBufferPointer(text).contains(bytes: UnsafeRawBufferPointer($0))
      }
    }
  }
}
