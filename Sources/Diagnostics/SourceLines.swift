/// The lines of one file, so that finding a place and showing it agree on what a line is.
///
/// A line ends at LF, CRLF or a lone CR, as editors count. A byte-order mark stands before the
/// first column. Lines and columns count from 1, columns in Unicode scalars.
package struct SourceLines: Sendable {
  package let bytes: [UInt8]
  /// The byte offset at which each line begins.
  private let starts: [Int]

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var starts = [bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
    bytes.withUnsafeBufferPointer { buffer in
      var offset = starts[0]
      while offset < buffer.count {
        switch buffer[offset] {
        case 0x0A: starts.append(offset + 1)
        case 0x0D:
          if offset + 1 < buffer.count, buffer[offset + 1] == 0x0A { offset += 1 }
          starts.append(offset + 1)
        default: break
        }
        offset += 1
      }
    }
    self.starts = starts
  }

  /// A text that ends with a line break has an empty last line, where "end of file" points.
  package var count: Int { starts.count }

  /// 3 when the text begins with a byte-order mark, otherwise 0.
  package var contentStart: Int { starts[0] }

  /// The line without its break; `nil` beyond the end.
  package func bytes(ofLine line: Int) -> ArraySlice<UInt8>? {
    guard line >= 1, line <= starts.count else { return nil }
    let start = starts[line - 1]
    var end = line < starts.count ? starts[line] : bytes.count
    if line < starts.count {
      end -= 1
      if end > start, bytes[end] == 0x0A, bytes[end - 1] == 0x0D { end -= 1 }
    }
    return bytes[start..<end]
  }

  /// Where the scalar that begins at this byte stands, or would stand at the end of the text.
  package func position(ofByte offset: Int) -> (line: Int, column: Int) {
    let index = starts.lastIndex(notAbove: offset)
    let start = starts[index]
    let before = start..<max(start, min(offset, bytes.count))
    let column = bytes[before].count(where: Self.beginsScalar) + 1
    return (index + 1, column)
  }

  /// For each line the number of scalars before it, the byte-order mark not counted.
  package func scalarStarts() -> [Int] {
    var table: [Int] = []
    table.reserveCapacity(starts.count)
    var scalars = 0
    for (index, start) in starts.enumerated() {
      table.append(scalars)
      let end = index + 1 < starts.count ? starts[index + 1] : bytes.count
      scalars += bytes[start..<end].count(where: Self.beginsScalar)
    }
    return table
  }

  /// The line and column of a scalar index, given `scalarStarts()`.
  package static func position(ofScalar scalar: Int, in table: [Int]) -> (line: Int, column: Int) {
    let line = table.lastIndex(notAbove: scalar)
    return (line + 1, scalar - table[line] + 1)
  }

  package static func beginsScalar(_ byte: UInt8) -> Bool { byte & 0xC0 != 0x80 }
}

extension [Int] {
  /// In an ascending array the last index whose element isn't above `value`; 0 when all are.
  fileprivate func lastIndex(notAbove value: Int) -> Int {
    var low = 0
    var high = count
    while high - low > 1 {
      let middle = (low + high) / 2
      if self[middle] <= value { low = middle } else { high = middle }
    }
    return low
  }
}
