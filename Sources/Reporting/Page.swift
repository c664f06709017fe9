import Diagnostics

/// Lines of text for a terminal, none wider than the style allows unless it is to be copied.
///
/// Spans are sanitised when they are made, so that nothing an agent said reaches a terminal as
/// anything but characters.
struct Page {
  let style: TextStyle
  private var lines: [String] = []

  init(_ style: TextStyle) { self.style = style }

  var lineCount: Int { lines.count }

  /// Every line ended, in the characters of the style.
  var text: String {
    var lines = lines
    while lines.last?.isEmpty == true { lines.removeLast() }
    return style.encoded(lines.map { $0 + "\n" }.joined())
  }

  /// An empty line, never two in a row.
  mutating func gap() {
    if lines.last?.isEmpty == false { lines.append("") }
  }

  /// One line, cut with `…` when it is too wide.
  mutating func line(_ spans: [Span], indent: Int = 0) {
    append(fitting(spans, in: style.columns - indent), indent: indent)
  }

  mutating func line(_ spans: Span..., indent: Int = 0) { line(spans, indent: indent) }

  /// A command to type: copied by people, so it is never cut.
  mutating func command(_ text: String, note: String = "", indent: Int = 2, noteColumn: Int = 0) {
    let command = Span(text, .command)
    guard !note.isEmpty else { return append([command], indent: indent) }
    let fill = String(repeating: " ", count: max(3, noteColumn - command.width + 3))
    let note = Span(note, .quiet)
    // A note that doesn't fit whole is worth less than the quiet of its absence.
    if indent + command.width + fill.utf8.count + note.width > style.columns {
      return append([command], indent: indent)
    }
    append([command, Span(fill), note], indent: indent)
  }

  /// Text broken at spaces, at most `limit` lines; the last one says with `…` that there is more.
  mutating func paragraph(
    _ text: String, first: Span = "", indent: Int = 0, tone: TextStyle.Tone? = nil, limit: Int = 4
  ) {
    let hanging = first.width
    let room = style.columns - indent - hanging
    let all = Self.wrapped(text, to: room, limit: limit + 1)
    var shown = Array(all.prefix(limit))
    if all.count > limit, let last = shown.last {
      shown[shown.count - 1] = TerminalText.truncated(last + " …", to: room)
      if !shown[shown.count - 1].hasSuffix("…") { shown[shown.count - 1] += "…" }
    }
    for (index, line) in (shown.isEmpty ? [""] : shown).enumerated() {
      let start = index == 0 ? first : Span(String(repeating: " ", count: hanging))
      append([start, Span(line, tone)], indent: indent)
    }
  }

  mutating func table(_ table: PageTable, indent: Int = 2) {
    for line in table.lines(in: style.columns - indent) { append(line, indent: indent) }
  }

  private mutating func append(_ spans: [Span], indent: Int) {
    var spans = spans
    while let last = spans.last, last.text.allSatisfy({ $0 == " " }) { spans.removeLast() }
    if let last = spans.last, last.text.hasSuffix(" ") {
      let kept = last.text.reversed().drop { $0 == " " }.reversed()
      spans[spans.count - 1].text = String(kept)
    }
    guard !spans.isEmpty else { return lines.append("") }
    lines.append(
      String(repeating: " ", count: indent)
        + spans.map { style.painted($0.text, $0.tone) }.joined())
  }

  private func fitting(_ spans: [Span], in columns: Int) -> [Span] {
    var room = columns
    var fitting: [Span] = []
    for span in spans {
      var span = span
      let width = span.width
      if width > room {
        span.text = TerminalText.truncated(span.text, to: room)
        fitting.append(span)
        return fitting
      }
      room -= width
      fitting.append(span)
    }
    return fitting
  }
}

extension Page {
  /// Lines of at most `columns`, broken at spaces and at line ends of the text; longer words are
  /// broken where they must be. Stops after `limit` lines, so that megabytes cost nothing.
  static func wrapped(_ text: String, to columns: Int, limit: Int) -> [String] {
    // More than this can't be shown in that many lines; combining marks are the exception that
    // makes a line shorter than it could be.
    let shown = text.unicodeScalars.prefix(columns * limit + limit)
    let clean = TerminalText.sanitized(String(shown), keepingLines: true)
    var lines: [String] = []
    for source in clean.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      var width = 0
      for word in source.split(separator: " ", omittingEmptySubsequences: false) {
        var rest = word
        var wordWidth = TerminalText.width(String(word))
        // A word longer than any line, such as JSON, starts where it stands.
        if !line.isEmpty && width + 1 + wordWidth > columns
          && (wordWidth <= columns || width + 8 > columns)
        {
          lines.append(line)
          line = ""
          width = 0
        }
        // Measured once and then counted down: a word may be a megabyte of base64.
        while (line.isEmpty ? 0 : width + 1) + wordWidth > columns {
          let start = line.isEmpty ? "" : line + " "
          let room = columns - (line.isEmpty ? 0 : width + 1)
          var end = rest.startIndex
          var headWidth = 0
          while end < rest.endIndex {
            let next = TerminalText.width(String(rest[end]))
            if headWidth + next > room { break }
            headWidth += next
            end = rest.index(after: end)
          }
          if headWidth == 0 && line.isEmpty { break }
          lines.append(start + rest[..<end])
          if lines.count >= limit { return lines }
          line = ""
          width = 0
          rest = rest[end...]
          wordWidth -= headWidth
        }
        let word = String(rest)
        if line.isEmpty {
          line = word
          width = wordWidth
        } else {
          line += " " + word
          width += 1 + wordWidth
        }
      }
      lines.append(line)
      if lines.count >= limit { return lines }
    }
    while lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}
