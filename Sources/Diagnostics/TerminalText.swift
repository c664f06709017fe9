/// Text made safe to print and measured in terminal columns.
///
/// What an agent or a file says may hold escape sequences that recolour, retitle or overwrite the
/// terminal, and marks that reorder what is read. None of them may reach it.
package enum TerminalText {
  /// Replaces every scalar that a terminal would act on by one visible scalar, so that columns
  /// counted in scalars stay true: ESC becomes `␛`, a tab a space, a reordering mark `�`.
  package static func sanitized(_ text: String, keepingLines: Bool = false) -> String {
    guard text.unicodeScalars.contains(where: { replacement(for: $0) != nil }) else { return text }
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      scalars.append(
        keepingLines && scalar == "\n" ? scalar : replacement(for: scalar) ?? scalar)
    }
    return String(scalars)
  }

  /// How many columns the text takes in a terminal: 2 for East Asian wide characters and emoji,
  /// 0 for combining marks and control characters.
  package static func width(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text.utf8.count }
    return text.reduce(0) { $0 + width($1) }
  }

  /// The text, cut at its end with `…` when it is wider than `columns`.
  ///
  /// Never wider than `columns`; a wide character that would straddle the limit is left out.
  package static func truncated(_ text: String, to columns: Int) -> String {
    // A byte takes at most one column, so a short text needs no measuring.
    if text.utf8.count <= columns || width(text) <= columns { return text }
    guard columns > 0 else { return "" }
    return text[..<text.endOfPrefix(columns - 1)] + "…"
  }

  /// The end of the text, cut at its beginning with `…` when it is wider than `columns`.
  package static func truncatedStart(_ text: String, to columns: Int) -> String {
    if text.utf8.count <= columns || width(text) <= columns { return text }
    guard columns > 0 else { return "" }
    var start = text.endIndex
    var used = 0
    while start > text.startIndex {
      let before = text.index(before: start)
      used += width(text[before])
      if used > columns - 1 { break }
      start = before
    }
    return "…" + text[start...]
  }

  package enum Alignment: Sendable {
    case left
    case right
  }

  /// The text filled up with spaces to `columns`; a wider text stays as it is.
  package static func padded(
    _ text: String, to columns: Int, _ alignment: Alignment = .left
  ) -> String {
    let fill = String(repeating: " ", count: max(0, columns - width(text)))
    return alignment == .left ? text + fill : fill + text
  }
}

extension String {
  /// Where the longest prefix of at most `columns` ends.
  fileprivate func endOfPrefix(_ columns: Int) -> String.Index {
    var used = 0
    return indices.first { index in
      used += TerminalText.width(self[index])
      return used > columns
    } ?? endIndex
  }
}

// MARK: - Scalars

extension TerminalText {
  private static func replacement(for scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar.value {
    case 0x09: " "
    // The control pictures stand in the order of the control characters.
    case 0x00..<0x20: Unicode.Scalar(0x2400 + scalar.value)
    case 0x20..<0x7F: nil
    case 0x7F: "\u{2421}"
    case 0x80..<0xA0: "\u{FFFD}"
    case 0x2028, 0x2029: "\u{2424}"
    // Marks that reorder, isolate or hide text: Arabic letter mark, directional marks, embeddings,
    // isolates, and the tag characters in which whole sentences can be hidden.
    case 0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x206F, 0xE0000...0xE007F: "\u{FFFD}"
    default: nil
    }
  }

  static func width(_ character: Character) -> Int {
    let scalars = character.unicodeScalars
    guard let first = scalars.first else { return 0 }
    if scalars.count == 1 { return width(first) }
    // Flags, families and keycaps are one picture, however many scalars spell it.
    if first.properties.isEmojiPresentation || scalars.contains("\u{FE0F}") { return 2 }
    return scalars.reduce(0) { $0 + width($1) }
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 {
      return (0x20..<0x7F).contains(value) || (value >= 0xA0 && value != 0xAD) ? 1 : 0
    }
    // Vowels and finals that join the Hangul syllable before them.
    if (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FF).contains(value) { return 0 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator:
      return 0
    default: break
    }
    if scalar.properties.isEmojiPresentation { return 2 }
    return wide.contains { $0.contains(value) } ? 2 : 1
  }

  /// The East Asian wide and full-width blocks (UAX #11); emoji are asked for by their property.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F,
    0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60,
    0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1D300...0x1D376, 0x1F200...0x1F265,
    0x20000...0x2FFFD, 0x30000...0x3FFFD,
  ]
}
