extension Diagnostic {
  /// Writes problems as text for a terminal or a log.
  ///
  /// Nothing from a file or a message reaches the terminal unescaped, and the text says the same
  /// without colour.
  package struct Renderer: Sendable {
    /// Lines of source are cut to this many columns; messages aren't wrapped.
    package var columns: Int
    package var inColor: Bool
    /// How many problems of one file are shown.
    package var limitPerFile: Int

    package init(columns: Int = 100, inColor: Bool = false, limitPerFile: Int = 50) {
      self.columns = columns
      self.inColor = inColor
      self.limitPerFile = limitPerFile
    }

    /// All problems, sorted and counted, each line ended; empty when there are none.
    package func text(_ problems: Problems, sources: SourceTexts = SourceTexts()) -> String {
      guard !problems.isEmpty else { return "" }
      var paragraphs: [String] = []
      for section in problems.sections(showing: limitPerFile) {
        let lines = section.file.flatMap { sources.lines(of: $0) }
        paragraphs += section.shown.map { text($0, lines: lines) }
        if section.omitted > 0 {
          let place = section.file.map { " in \(TerminalText.sanitized($0))" } ?? ""
          paragraphs.append("and \(section.omitted) more\(place)\n")
        }
      }
      paragraphs.append(painted(problems.summary, .bold) + "\n")
      return paragraphs.joined(separator: "\n")
    }

    /// One problem, each line ended.
    package func text(_ diagnostic: Diagnostic, lines: SourceLines? = nil) -> String {
      var output = ""
      if let place = diagnostic.place {
        output += painted(
          "\(TerminalText.sanitized(place.file)):\(place.line):\(place.column):", .bold)
        output += " "
      }
      let tone: Tone = diagnostic.severity == .error ? .error : .warning
      output += painted("\(diagnostic.severity.rawValue)[\(diagnostic.code)]:", tone)
      output += " \(sentence(diagnostic.message))\n"
      if let place = diagnostic.place, let line = lines?.bytes(ofLine: place.line) {
        output += excerpt(line, place, tone)
      }
      for hint in diagnostic.hints {
        output += "\(painted("hint:", .hint)) \(sentence(hint))\n"
      }
      return output
    }

    /// A message may quote a file; what no person would read to its end is cut.
    private func sentence(_ text: String) -> String {
      TerminalText.truncated(TerminalText.sanitized(text), to: 2000)
    }
  }
}

// MARK: - The line and its caret

extension Diagnostic.Renderer {
  private func excerpt(_ line: ArraySlice<UInt8>, _ place: SourcePlace, _ tone: Tone) -> String {
    let number = String(place.line)
    let indent = String(repeating: " ", count: number.utf8.count)
    let room = max(20, columns - number.utf8.count - 3)
    let parts = Excerpt(line, column: place.column, length: place.length, columns: room)
    let text = parts.before + parts.marked + parts.after
    let caret =
      String(repeating: " ", count: TerminalText.width(parts.before))
      + painted(String(repeating: "^", count: max(1, TerminalText.width(parts.marked))), tone)
    let bar = painted("|", .quiet)
    return """
      \(indent) \(bar)
      \(painted("\(number) |", .quiet))\(text.isEmpty ? "" : " ")\(text)
      \(indent) \(bar) \(caret)

      """
  }

  /// A line of source in three parts, safe to print, cut around the marked part to fit.
  private struct Excerpt {
    var before: String
    var marked: String
    var after: String

    init(_ line: ArraySlice<UInt8>, column: Int, length: Int, columns: Int) {
      // Only what could be shown is decoded: a line may be the whole of a large file.
      let nearby = 4 * columns
      var bytes = line
      let skipped = Self.removeScalars(max(0, column - 1 - nearby), from: &bytes)
      let prefix = Self.removeScalars(column - 1 - skipped.count, from: &bytes)
      let stretch = Self.removeScalars(min(length, nearby), from: &bytes)
      let rest = Self.removeScalars(nearby, from: &bytes)

      let start = Self.shown(prefix.bytes)
      let middle = Self.shown(stretch.bytes)
      let end = Self.shown(rest.bytes)
      let room = columns - min(TerminalText.width(middle), columns * 2 / 3)
      // What stands before is worth more than what stands after: it says where one is.
      let roomBefore = max(room * 2 / 3, room - TerminalText.width(end))
      before = TerminalText.truncatedStart(start, to: roomBefore)
      marked = TerminalText.truncated(middle, to: columns - TerminalText.width(before))
      let roomAfter = columns - TerminalText.width(before) - TerminalText.width(marked)
      let isCut = !marked.utf8.elementsEqual(middle.utf8)
      after = isCut ? "" : TerminalText.truncated(end, to: roomAfter)
    }

    private static func removeScalars(
      _ count: Int, from bytes: inout ArraySlice<UInt8>
    ) -> (bytes: ArraySlice<UInt8>, count: Int) {
      let all = bytes
      var removed = 0
      while removed < count, bytes.popFirst() != nil {
        while let next = bytes.first, !SourceLines.beginsScalar(next) { bytes.removeFirst() }
        removed += 1
      }
      return (all[..<bytes.startIndex], removed)
    }

    /// A tab is shown as two spaces: enough to see, the same wherever it stands.
    private static func shown(_ bytes: ArraySlice<UInt8>) -> String {
      var text = ""
      for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
        text.unicodeScalars.append(scalar)
        if scalar == "\t" { text.unicodeScalars.append(scalar) }
      }
      return TerminalText.sanitized(text)
    }
  }
}

// MARK: - Colour

extension Diagnostic.Renderer {
  private enum Tone: String {
    case bold = "1"
    case error = "1;31"
    case warning = "1;33"
    case hint = "36"
    case quiet = "2"
  }

  private func painted(_ text: String, _ tone: Tone) -> String {
    inColor ? "\u{1B}[\(tone.rawValue)m\(text)\u{1B}[0m" : text
  }
}
