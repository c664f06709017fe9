import Diagnostics

extension YAMLReader {
  /// Turns libyaml's marks into places of the file.
  struct Places {
    let file: String
    let lines: SourceLines
    /// Scalars before each line; present only when libyaml and we disagree on what a line is.
    private let scalarStarts: [Int]?

    init(file: String, lines: SourceLines) {
      self.file = file
      self.lines = lines
      scalarStarts = Self.hasForeignBreaks(lines.bytes) ? lines.scalarStarts() : nil
    }

    /// NEL, LS and PS break a line for libyaml (YAML 1.1), but for no editor.
    private static func hasForeignBreaks(_ bytes: [UInt8]) -> Bool {
      bytes.withUnsafeBufferPointer { bytes in
        for index in bytes.indices.dropLast() {
          if bytes[index] == 0xC2, bytes[index + 1] == 0x85 { return true }
          if bytes[index] == 0xE2, bytes[index + 1] == 0x80, index + 2 < bytes.count,
            bytes[index + 2] & 0xFE == 0xA8
          {
            return true
          }
        }
        return false
      }
    }

    func position(_ mark: Mark) -> (line: Int, column: Int) {
      guard let scalarStarts else { return (mark.line + 1, mark.column + 1) }
      return SourceLines.position(ofScalar: mark.scalar, in: scalarStarts)
    }

    /// From one mark to another, or to the end of the first line.
    func place(_ start: Mark, to end: Mark) -> SourcePlace {
      let first = position(start)
      let last = position(end)
      let length =
        first.line == last.line ? last.column - first.column : lengthOfRest(first)
      return SourcePlace(
        file: file, line: first.line, column: first.column, length: max(1, length))
    }

    /// From a mark to the next space: `|-`, `&name`.
    func place(ofWordAt start: Mark) -> SourcePlace {
      let first = position(start)
      return SourcePlace(
        file: file, line: first.line, column: first.column,
        length: max(1, lengthOfWord(first)))
    }

    func place(ofByte offset: Int) -> SourcePlace {
      let (line, column) = lines.position(ofByte: offset)
      return SourcePlace(file: file, line: line, column: column)
    }

    func place(at mark: Mark, length: Int = 1) -> SourcePlace {
      let (line, column) = position(mark)
      return SourcePlace(file: file, line: line, column: column, length: length)
    }

    /// The scalar that begins at a mark; `nil` at the end of a line.
    func scalar(at mark: Mark) -> Unicode.Scalar? {
      let (line, column) = position(mark)
      return rest(of: line, from: column).flatMap {
        String(decoding: $0.prefix(4), as: UTF8.self).unicodeScalars.first
      }
    }

    private func lengthOfRest(_ position: (line: Int, column: Int)) -> Int {
      guard let rest = rest(of: position.line, from: position.column) else { return 0 }
      let blanks = rest.reversed().prefix { Self.isBlank($0) }.count
      return rest.dropLast(blanks).count(where: SourceLines.beginsScalar)
    }

    private func lengthOfWord(_ position: (line: Int, column: Int)) -> Int {
      guard let rest = rest(of: position.line, from: position.column) else { return 0 }
      return rest.prefix { !Self.isBlank($0) }.count(where: SourceLines.beginsScalar)
    }

    private func rest(of line: Int, from column: Int) -> ArraySlice<UInt8>? {
      guard var rest = lines.bytes(ofLine: line) else { return nil }
      for _ in 1..<max(1, column) {
        guard rest.popFirst() != nil else { break }
        while let next = rest.first, !SourceLines.beginsScalar(next) { rest.removeFirst() }
      }
      return rest
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
  }
}
