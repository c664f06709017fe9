import Diagnostics
import Testing

@Suite("Text for a terminal")
struct TerminalTextTests {
  @Test(
    "width counts terminal columns",
    arguments: [
      ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本語", 6), ("ｱ", 1), ("Ａ", 2), ("한국", 4),
      ("\u{1112}\u{1161}\u{11AB}", 2), ("😀", 2), ("👍🏽", 2), ("👨‍👩‍👧", 2), ("🇨🇭", 2), ("❤️", 2), ("❤", 1),
      ("1️⃣", 2), ("✅", 2), ("✓", 1), ("…", 1), ("a\u{200B}b", 2), ("\u{7}", 0), ("\u{AD}", 0),
      ("│", 1),
      ("नमस्ते", 4), ("𠀀", 2),
    ])
  func width(text: String, expected: Int) {
    #expect(TerminalText.width(text) == expected)
  }

  @Test(
    "what a terminal would act on is made visible",
    arguments: [
      ("plain é 日本 👨‍👩‍👧", "plain é 日本 👨‍👩‍👧"), ("\u{1B}[31mred\u{1B}[0m", "␛[31mred␛[0m"),
      ("a\tb", "a b"), ("a\r\nb", "a␍␊b"), ("\u{0}\u{8}\u{7F}", "␀␈␡"),
      ("\u{9B}31m\u{85}", "\u{FFFD}31m\u{FFFD}"), ("a\u{202E}b\u{2066}c", "a\u{FFFD}b\u{FFFD}c"),
      ("a\u{2028}b", "a␤b"), ("x\u{E0041}\u{E0042}", "x\u{FFFD}\u{FFFD}"),
    ])
  func sanitized(text: String, expected: String) {
    #expect(TerminalText.sanitized(text).unicodeScalars.elementsEqual(expected.unicodeScalars))
  }

  @Test("lines can be kept, but nothing else")
  func keepingLines() {
    #expect(TerminalText.sanitized("a\nb\r\u{1B}", keepingLines: true) == "a\nb␍␛")
  }

  @Test(
    "a wide text is cut with an ellipsis and never too wide",
    arguments: [
      ("abc", 3, "abc", "abc"), ("abcd", 3, "ab…", "…cd"), ("日本語", 6, "日本語", "日本語"),
      ("日本語", 5, "日本…", "…本語"), ("日本語", 4, "日…", "…語"), ("日本語", 1, "…", "…"),
      ("abc", 0, "", ""), ("", 0, "", ""),
      ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…", "…e\u{301}"),
    ])
  func truncated(text: String, columns: Int, end: String, start: String) {
    #expect(TerminalText.truncated(text, to: columns) == end)
    #expect(TerminalText.truncatedStart(text, to: columns) == start)
  }

  @Test("padding fills up to a width")
  func padded() {
    #expect(TerminalText.padded("日", to: 4) == "日  ")
    #expect(TerminalText.padded("日", to: 4, .right) == "  日")
    #expect(TerminalText.padded("abc", to: 2) == "abc")
  }
}

@Suite("Lines of a file")
struct SourceLinesTests {
  func lines(_ text: String) -> [String] {
    let lines = SourceLines(Array(text.utf8))
    return (1...lines.count).compactMap { lines.bytes(ofLine: $0) }
      .map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(
    "lines end at LF, CRLF and CR, and a byte-order mark belongs to none",
    arguments: [
      ("", [""]), ("a", ["a"]), ("a\n", ["a", ""]), ("a\r\nb", ["a", "b"]),
      ("a\rb\r", ["a", "b", ""]),
      ("\n\r\n\r", ["", "", "", ""]), ("a\r\r\nb", ["a", "", "b"]), ("\u{FEFF}a\nb", ["a", "b"]),
      ("a\u{2028}b\u{85}c", ["a\u{2028}b\u{85}c"]),
    ])
  func split(text: String, expected: [String]) {
    #expect(lines(text) == expected)
  }

  @Test("a byte's position counts scalars from 1")
  func position() {
    let lines = SourceLines(Array("\u{FEFF}é=1\r\n日本".utf8))
    let positions = [3, 5, 6, 7, 9, 12, 15].map { lines.position(ofByte: $0) }
    #expect(positions.map(\.line) == [1, 1, 1, 1, 2, 2, 2])
    #expect(positions.map(\.column) == [1, 2, 3, 4, 1, 2, 3])
  }

  @Test("lines outside the file are absent")
  func outside() {
    let lines = SourceLines(Array("a\n".utf8))
    #expect(lines.bytes(ofLine: 0) == nil)
    #expect(lines.bytes(ofLine: 3) == nil)
  }

  @Test("texts with the same bytes are the same text")
  func exactText() {
    #expect(ExactText("\u{E9}") != ExactText("e\u{301}"))
    #expect(Set([ExactText("\u{E9}"), ExactText("e\u{301}"), ExactText("\u{E9}")]).count == 2)
  }
}
