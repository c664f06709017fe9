import Diagnostics

/// Cuts at line breaks: as many whole lines as a chunk completes are one batch.
struct LineCutter: Sendable {
  private let limit: Int
  private var unfinished: [UInt8] = []
  private var line = 1
  private var isDiscarding = false

  init(limit: Int) { self.limit = limit }

  mutating func feed(_ chunk: [UInt8]) -> [TraceCutter.Piece] {
    var chunk = chunk[...]
    if isDiscarding {
      guard let end = chunk.firstIndex(of: 0x0A) else { return [] }
      isDiscarding = false
      line += 1
      chunk = chunk[(end + 1)...]
    }
    guard let last = chunk.lastIndex(of: 0x0A) else { return hold(chunk) }
    let bytes = unfinished + chunk[...last]
    unfinished = []
    let first = line
    line += bytes.lineBreaks
    return [.batch(TraceBatch(bytes: bytes, shape: .lines(first: first)))]
      + hold(chunk[(last + 1)...])
  }

  mutating func finish() -> [TraceCutter.Piece] {
    guard !unfinished.isEmpty else { return [] }
    return [.batch(TraceBatch(bytes: unfinished, shape: .lines(first: line)))]
  }

  private mutating func hold(_ rest: ArraySlice<UInt8>) -> [TraceCutter.Piece] {
    unfinished += rest
    guard unfinished.count > limit else { return [] }
    unfinished = []
    isDiscarding = true
    return [.problem(TraceText.tooLong(limit), TraceBatch.Place(line: line, column: 1))]
  }
}

extension [UInt8] {
  /// `memchr` would do it too; eight bytes at a time are as quick and need no C.
  func firstLineBreak(from start: Int) -> Int? {
    withUnsafeBytes { bytes in
      let breaks: UInt64 = 0x0A0A_0A0A_0A0A_0A0A
      let ones: UInt64 = 0x0101_0101_0101_0101
      var position = start
      while position + 8 <= bytes.count {
        let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self) ^ breaks
        if (word &- ones) & ~word & (ones &* 0x80) != 0 { break }
        position += 8
      }
      while position < bytes.count {
        if bytes[position] == 0x0A { return position }
        position += 1
      }
      return nil
    }
  }

  var lineBreaks: Int {
    withUnsafeBytes { bytes in
      var count = 0
      for byte in bytes { count &+= byte == 0x0A ? 1 : 0 }
      return count
    }
  }
}
