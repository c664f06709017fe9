/// Lines of text for a terminal of a fixed width.
///
/// Width counts Unicode scalars: tables are written in Latin script, where that is the number of
/// columns.
enum TextLayout {
  static let width = 80

  /// Words broken into lines no longer than the width; paragraphs, separated by an empty line, stay
  /// apart. A word that is too long on its own stands on its own.
  static func wrapped(_ text: String, indent: Int, width: Int = width) -> [String] {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    for paragraph in paragraphs(text) {
      if !lines.isEmpty { lines.append("") }
      var line = ""
      for word in words(paragraph) {
        let longer = line.isEmpty ? word : line + " " + word
        if !line.isEmpty, indent + columns(longer) > width {
          lines.append(margin + line)
          line = word
        } else {
          line = longer
        }
      }
      if !line.isEmpty { lines.append(margin + line) }
    }
    return lines.map { line in
      String(String.UnicodeScalarView(line.unicodeScalars.map { $0 == unbrokenSpace ? " " : $0 }))
    }
  }

  /// A space at which no line is broken; a plain space once the lines stand.
  static let unbrokenSpace: Unicode.Scalar = "\u{A0}"

  /// Text that stays on one line, unless it is too long to ask for that.
  static func unbroken(_ text: String) -> String {
    guard columns(text) <= 40 else { return text }
    return String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0 == " " ? unbrokenSpace : $0 }))
  }

  /// Terms on the left, their descriptions aligned on the right; a term that is too wide for its
  /// column has the line to itself. `terms` are all the terms of the page that shall line up.
  static func table(
    _ rows: [(term: String, text: String)], aligning terms: [String]? = nil
  ) -> [String] {
    let indent = 2
    let widest = (terms ?? rows.map(\.term)).map(columns).filter { $0 <= 26 }.max() ?? 26
    let column = indent + widest + 2
    return rows.flatMap { row in
      let left = String(repeating: " ", count: indent) + row.term
      var lines = wrapped(row.text, indent: column)
      guard let first = lines.first else { return [left] }
      guard columns(left) + 2 <= column else { return [left] + lines }
      let gap = String(repeating: " ", count: column - columns(left))
      lines[0] = left + gap + first.drop { $0 == " " }
      return lines
    }
  }

  static func paragraphs(_ text: String) -> [String] {
    var paragraphs: [String] = []
    var current = ""
    for line in text.utf8.split(separator: 10, omittingEmptySubsequences: false) {
      let words = words(String(Substring(line)))
      if words.isEmpty {
        if !current.isEmpty { paragraphs.append(current) }
        current = ""
      } else {
        current += (current.isEmpty ? "" : " ") + words.joined(separator: " ")
      }
    }
    return current.isEmpty ? paragraphs : paragraphs + [current]
  }

  static func columns(_ text: String) -> Int { text.unicodeScalars.count }

  private static func words(_ text: String) -> [String] {
    text.utf8.split(whereSeparator: { $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 })
      .map { String(Substring($0)) }
  }
}
