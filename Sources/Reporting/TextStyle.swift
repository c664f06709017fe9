import Diagnostics

/// How text for a person is laid out: as wide as the terminal, in colour or not, and in the
/// characters that it can show.
package struct TextStyle: Sendable, Equatable {
  /// At least 80, under which no table is legible.
  package var columns: Int
  package var inColor: Bool
  package var isASCII: Bool

  package init(columns: Int = 100, inColor: Bool = false, isASCII: Bool = false) {
    self.columns = max(80, columns)
    self.inColor = inColor
    self.isASCII = isASCII
  }

  /// Colour only repeats what a word or a symbol says already.
  enum Tone: String, Sendable {
    case strong = "1"
    case quiet = "2"
    case good = "32"
    case bad = "31"
    case doubtful = "33"
    case goodStrong = "1;32"
    case badStrong = "1;31"
    case doubtfulStrong = "1;33"
    case command = "36"
  }

  func painted(_ text: String, _ tone: Tone?) -> String {
    guard inColor, let tone, !text.isEmpty else { return text }
    return "\u{1B}[\(tone.rawValue)m\(text)\u{1B}[0m"
  }

  /// The finished text in the characters that the terminal has. Every replacement takes as many
  /// columns as the original, so that tables stay straight.
  func encoded(_ text: String) -> String {
    guard isASCII, !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
    var ascii = ""
    ascii.reserveCapacity(text.utf8.count)
    for character in text {
      if character.isASCII {
        ascii.append(character)
      } else if let own = Self.asciiForms[character] {
        ascii.append(own)
      } else {
        ascii += String(repeating: "?", count: TerminalText.width(String(character)))
      }
    }
    return ascii
  }

  private static let asciiForms: [Character: Character] = [
    "✓": "+", "✗": "x", "…": "~", "·": "-", "–": "-", "—": "-", "−": "-", "×": "x", "█": "#",
    "░": ".", "→": ">", "\u{202F}": ",", "±": "~", "’": "'", "“": "\"", "”": "\"", "^": "^",
  ]
}

/// A stretch of text in one colour; what it says came through `TerminalText`.
struct Span: Sendable, ExpressibleByStringLiteral {
  var text: String
  var tone: TextStyle.Tone?

  init(_ text: String, _ tone: TextStyle.Tone? = nil) {
    let shown = text.unicodeScalars.prefix(Self.limit + 1)
    self.text = TerminalText.sanitized(
      shown.count > Self.limit ? String(shown.dropLast()) + "…" : text)
    self.tone = tone
  }

  /// Nobody reads a cell this long to its end, and measuring megabytes takes seconds.
  private static var limit: Int { 20_000 }

  init(stringLiteral value: String) { self.init(value) }

  var width: Int { TerminalText.width(text) }
}
