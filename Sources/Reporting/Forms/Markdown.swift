import Diagnostics

/// Text made inert for GitHub's and GitLab's Markdown.
///
/// Foreign text could format, link, notify people (`@name`), refer to issues (`#1`, `GH-1`, `!1`,
/// `~label`), or give orders (`/close` on a line of its own). None of that happens in code, and
/// identifiers look right there anyway, so every word that isn't plainly a word becomes code.
enum Markdown {
  /// A sentence in one line.
  static func prose(_ text: String, limit: Int = 400) -> String {
    var parts: [String] = []
    var code: [Substring] = []
    func flush() {
      if !code.isEmpty { parts.append(Self.code(code.joined(separator: " "))) }
      code = []
    }
    let line = Markup.inOneLine(text).shortened(to: limit)
    for word in line.split(separator: " ") {
      guard let (before, core, after) = taken(apart: word) else {
        flush()
        parts.append(String(word))
        continue
      }
      if before.isEmpty && after.isEmpty {
        code.append(core)
      } else if before.isEmpty {
        code.append(core)
        let joined = Self.code(code.joined(separator: " "))
        code = []
        parts.append(joined + after)
      } else {
        flush()
        parts.append(before + Self.code(String(core)) + after)
      }
    }
    flush()
    return parts.joined(separator: " ")
  }

  /// A word that has to be code, with the punctuation around it that needn't; `nil` for one that
  /// stays as it is.
  private static func taken(
    apart word: Substring
  ) -> (before: Substring, core: Substring, after: Substring)? {
    let core = word.drop { $0 == "(" || $0 == "“" }
    let before = word[..<core.startIndex]
    var end = core.endIndex
    while end > core.startIndex {
      let last = core[core.index(before: end)]
      guard ",.;:)?”…".contains(last) else { break }
      end = core.index(before: end)
    }
    let inner = core[..<end]
    let after = core[end...]
    return inner.isEmpty || isPlain(inner) ? nil : (before, inner, after)
  }

  /// Letters, or a number with its sign and unit: nothing that anybody's Markdown reads into.
  private static func isPlain(_ word: Substring) -> Bool {
    if word.unicodeScalars.allSatisfy({ $0.properties.isAlphabetic || $0 == "’" || $0 == "'" }) {
      // Seven hexadecimal digits name a commit.
      return word.utf8.count < 7 || !word.allSatisfy(\.isHexDigit)
    }
    if ["–", "—", "→", "·", "×", "✓", "✗", "pass^k"].contains(word) { return true }
    // A percentage or an interval; a bare number is a reference to nothing.
    return word.utf8.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      && word.unicodeScalars.allSatisfy { scalar in
        (0x30...0x39).contains(scalar.value) || "/.,–−+%\u{202F}".unicodeScalars.contains(scalar)
      } && word.first != "%" && word.first != "/"
  }

  /// A code span; in entities when it holds what code spans and tables trip over.
  static func code(_ text: String, limit: Int = 400) -> String {
    let line = Markup.inOneLine(text).shortened(to: limit)
    let trimmed = line.drop { $0 == " " }
    guard !trimmed.isEmpty else { return "<code>&nbsp;</code>" }
    let isSimple = !trimmed.utf8.contains { byte in
      byte == UInt8(ascii: "`") || byte == UInt8(ascii: "|") || byte == UInt8(ascii: "\\")
    }
    if isSimple { return "`\(trimmed)`" }
    // An entity is never structure: CommonMark decodes it after everything else was recognised.
    var html = "<code>"
    for scalar in trimmed.unicodeScalars {
      let isWord =
        scalar == " " || !scalar.isASCII
        || scalar.properties.isAlphabetic || (0x30...0x39).contains(scalar.value)
      if isWord { html.unicodeScalars.append(scalar) } else { html += "&#\(scalar.value);" }
    }
    return html + "</code>"
  }
}
