import Diagnostics

/// Text made inert for XML and HTML.
enum Markup {
  /// For element content and for attributes in double quotes. Scalars that XML can't hold, and
  /// those that reorder what is read, are replaced by visible ones before.
  static func escaped(_ text: String, keepingLines: Bool = false) -> String {
    let clean = visible(text, keepingLines: keepingLines)
    guard clean.utf8.contains(where: needsEscape) else { return clean }
    var escaped = ""
    escaped.reserveCapacity(clean.utf8.count + 16)
    for scalar in clean.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      // Only `]]>` needs it, which nobody wants to look for.
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
      UInt8(ascii: "'"):
      true
    default: false
    }
  }

  /// U+FFFE and U+FFFF are no characters of XML 1.0; the rest of what it forbids are controls.
  static func visible(_ text: String, keepingLines: Bool = false) -> String {
    let clean = TerminalText.sanitized(text, keepingLines: keepingLines)
    // Both are three bytes that begin with EF BF.
    guard clean.unicodeScalars.contains(where: { $0.value == 0xFFFE || $0.value == 0xFFFF }) else {
      return clean
    }
    var scalars = String.UnicodeScalarView()
    for scalar in clean.unicodeScalars {
      scalars.append(scalar.value == 0xFFFE || scalar.value == 0xFFFF ? "\u{FFFD}" : scalar)
    }
    return String(scalars)
  }
}

extension String {
  /// Every scalar that has another form replaced by it. Not by characters: a quotation mark under an
  /// accent is one character that isn't a quotation mark, and to every other program it is one.
  func replacingScalars(_ form: (Unicode.Scalar) -> String?) -> String {
    guard unicodeScalars.contains(where: { form($0) != nil }) else { return self }
    var replaced = ""
    replaced.reserveCapacity(utf8.count + 16)
    for scalar in unicodeScalars {
      if let form = form(scalar) {
        replaced += form
      } else {
        replaced.unicodeScalars.append(scalar)
      }
    }
    return replaced
  }

  /// The beginning of the text, with `…` when something was left away. Counts scalars, so that a
  /// letter under a thousand accents is no way around it.
  func shortened(to limit: Int) -> String {
    guard utf8.count > limit else { return self }
    let kept = unicodeScalars.prefix(limit)
    return kept.endIndex == unicodeScalars.endIndex ? self : String(kept) + "…"
  }
}

extension Markup {
  /// A text for a place that has one line: runs of white space are one space, and what can't be
  /// shown is replaced.
  static func inOneLine(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value >= 0x7F }) else {
      return text
    }
    let words = text.unicodeScalars.split { $0.properties.isWhitespace }
    return TerminalText.sanitized(words.map { String($0) }.joined(separator: " "))
  }
}
