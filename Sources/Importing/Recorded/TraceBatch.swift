import Diagnostics

/// Some whole documents of a file as they lie in it, cut out but not read: what one task grades.
package struct TraceBatch: Sendable, Equatable {
  /// Where a document begins in its file. Lines and columns count from 1.
  package struct Place: Sendable, Equatable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }

    /// The place of a byte behind this place, with the bytes that lie between.
    package func after(_ bytes: ArraySlice<UInt8>) -> Place {
      guard let last = bytes.lastIndex(of: 0x0A) else {
        return Place(line: line, column: column + bytes.count(where: SourceLines.beginsScalar))
      }
      return Place(
        line: line + bytes.count { $0 == 0x0A },
        column: 1 + bytes[(last + 1)...].count(where: SourceLines.beginsScalar))
    }
  }

  package struct Document: Sendable, Equatable {
    package var range: Range<Int>
    package var place: Place
  }

  package enum Shape: Sendable, Equatable {
    /// A document a line. They are found by whoever reads them, so that the one who cuts the file
    /// only looks for the last line break.
    case lines(first: Int)
    case documents([Document])
  }

  package var bytes: [UInt8]
  package var shape: Shape

  package init(bytes: [UInt8], shape: Shape) {
    self.bytes = bytes
    self.shape = shape
  }

  /// Calls `body` with every document that isn't only white space.
  package func forEachDocument(_ body: (ArraySlice<UInt8>, Place) -> Void) {
    switch shape {
    case .documents(let documents):
      for document in documents { body(bytes[document.range], document.place) }
    case .lines(let first):
      var line = first
      var start = 0
      while start < bytes.count {
        let end = bytes.firstLineBreak(from: start) ?? bytes.count
        let content = JSONText.skipSpace(bytes, start, end)
        if content < end {
          let place = Place(
            line: line,
            column: 1 + bytes[start..<content].count(where: SourceLines.beginsScalar))
          body(bytes[content..<end], place)
        }
        start = end + 1
        line += 1
      }
    }
  }
}
