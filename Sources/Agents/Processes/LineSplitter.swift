#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Cuts a stream into lines with bounded memory: one chunk as read, and one line that isn't complete.
///
/// It hands out one line at a time, so a chunk of 64 KiB that holds 32,000 lines never becomes
/// 32,000 arrays at once.
struct LineSplitter {
  enum Piece: Equatable {
    case line([UInt8])
    case tooLong(bytesSeen: Int)
  }

  let maximumLineLength: Int
  private var chunk: [UInt8]
  private var start = 0
  private var end = 0
  private var unfinished: [UInt8] = []
  private var isDiscarding = false

  init(maximumLineLength: Int, chunkSize: Int = 64 << 10) {
    self.maximumLineLength = maximumLineLength
    chunk = [UInt8](repeating: 0, count: chunkSize)
  }

  /// Whether `next` has bytes to look at; only when it hasn't may the next chunk be read.
  var hasUnread: Bool { start < end }

  /// Lets `read` fill the chunk. Call it only when nothing is unread.
  mutating func fill(_ read: (UnsafeMutableRawBufferPointer) -> ReadOutcome) -> ReadOutcome {
    precondition(!hasUnread)
    let outcome = chunk.withUnsafeMutableBytes { read($0) }
    start = 0
    if case .bytes(let count) = outcome { end = count } else { end = 0 }
    return outcome
  }

  /// The next complete line, or nil when the chunk is used up.
  mutating func next() -> Piece? {
    while hasUnread {
      let newline = positionOfNewline()
      let stop = newline ?? end
      defer { start = newline.map { $0 + 1 } ?? end }
      if isDiscarding {
        isDiscarding = newline == nil
        continue
      }
      let length = unfinished.count + (stop - start)
      if length > maximumLineLength {
        unfinished = []
        isDiscarding = newline == nil
        return .tooLong(bytesSeen: length)
      }
      if newline != nil, unfinished.isEmpty { return .line(Array(chunk[start..<stop])) }
      unfinished.append(contentsOf: chunk[start..<stop])
      if newline != nil {
        defer { unfinished = [] }
        return .line(unfinished)
      }
    }
    return nil
  }

  /// What stands after the last newline at the end of the stream; nil if nothing does.
  mutating func finish() -> [UInt8]? {
    defer { unfinished = [] }
    return unfinished.isEmpty ? nil : unfinished
  }

  private func positionOfNewline() -> Int? {
    chunk.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress,
        let found = memchr(base + start, 0x0A, end - start)
      else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }
}
