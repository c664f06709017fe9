import Diagnostics
import Testing

@Suite("Problems as text")
struct RendererTests {
  func sources(_ text: String, file: String = "a.yaml") -> SourceTexts {
    var sources = SourceTexts()
    sources.add(Array(text.utf8), file: file)
    return sources
  }

  func problems(_ diagnostics: Diagnostic...) -> Problems {
    var problems = Problems()
    for diagnostic in diagnostics { problems.add(diagnostic) }
    return problems
  }

  func place(_ line: Int, _ column: Int, _ length: Int = 1, file: String = "a.yaml") -> SourcePlace
  {
    SourcePlace(file: file, line: line, column: column, length: length)
  }

  @Test("problems are sorted, shown with their lines, hinted at and counted")
  func whole() {
    let text = String(repeating: "\n", count: 41) + "      trails: 5\n  on: yes\n"
    let rendered = Diagnostic.Renderer().text(
      problems(
        Diagnostic(
          "yaml-1.1-bool", .warning, "'yes' is text, not true", at: place(43, 7, 3),
          hints: ["write true, or \"yes\" in quotes for the text"]),
        Diagnostic(
          "unknown-field", "unknown field 'trails'", at: place(42, 7, 6),
          hints: ["did you mean 'trials'?"]),
        Diagnostic("missing-file", "the file is missing", at: place(1, 1, file: "Z.yaml")),
        Diagnostic("no-agent", "no agent is named", hints: ["add --agent", "or a project file"])),
      sources: sources(text))
    #expect(
      rendered == """
        error[no-agent]: no agent is named
        hint: add --agent
        hint: or a project file

        Z.yaml:1:1: error[missing-file]: the file is missing

        a.yaml:42:7: error[unknown-field]: unknown field 'trails'
           |
        42 |       trails: 5
           |       ^^^^^^
        hint: did you mean 'trials'?

        a.yaml:43:7: warning[yaml-1.1-bool]: 'yes' is text, not true
           |
        43 |   on: yes
           |       ^^^
        hint: write true, or "yes" in quotes for the text

        3 errors, 1 warning

        """)
  }

  @Test("without problems nothing is printed")
  func nothing() {
    #expect(Diagnostic.Renderer().text(Problems()) == "")
  }

  @Test(
    "the caret stands under what it points at",
    arguments: [
      ("\ta: bad", 5, 3, "  a: bad", "     ^^^"), ("日本: bad", 5, 3, "日本: bad", "      ^^^"),
      ("日本: bad", 1, 2, "日本: bad", "^^^^"), ("e\u{301}: bad", 5, 3, "e\u{301}: bad", "   ^^^"),
      ("👨‍👩‍👧: bad", 8, 3, "👨‍👩‍👧: bad", "    ^^^"), ("🇨🇭 bad", 4, 3, "🇨🇭 bad", "   ^^^"),
      ("a\u{1B}[31m: b", 9, 1, "a␛[31m: b", "        ^"), ("a:", 3, 1, "a:", "  ^"),
      ("a: b", 4, 99, "a: b", "   ^"), ("a\u{202E}b: c", 6, 1, "a\u{FFFD}b: c", "     ^"),
    ])
  func caret(source: String, column: Int, length: Int, line: String, caret: String) {
    let rendered = Diagnostic.Renderer().text(
      Diagnostic("x", "y", at: place(1, column, length)), lines: SourceLines(Array(source.utf8)))
    #expect(rendered == "a.yaml:1:\(column): error[x]: y\n  |\n1 | \(line)\n  | \(caret)\n")
  }

  @Test(
    "a long line is cut around the caret",
    arguments: [
      (1, 3, "abcdefghijklmnopqrstuvwxyza…", "^^^"),
      (40, 3, "…yzabcdefghijklmnopqrstuvwx…", "                ^^^"),
      (257, 4, "…hijklmnopqrstuvwxyzabcdefg…", "                ^^^^"),
      (517, 4, "…zabcdefghijklmnopqrstuvwxyz", "                        ^^^^"),
      (27, 200, "…vwxyzabcdefghijklmnopqrstu…", "      ^^^^^^^^^^^^^^^^^^^^^^"),
    ])
  func cut(column: Int, length: Int, line: String, caret: String) {
    let alphabet = "abcdefghijklmnopqrstuvwxyz"
    let source = String(repeating: alphabet, count: 20)
    let rendered = Diagnostic.Renderer(columns: 32).text(
      Diagnostic("x", "y", at: place(1, column, length)), lines: SourceLines(Array(source.utf8)))
    let lines = rendered.split(separator: "\n").dropFirst().map { String($0) }
    #expect(lines.allSatisfy { TerminalText.width($0) <= 32 })
    #expect(lines.dropFirst() == ["1 | \(line)", "  | \(caret)"])
  }

  @Test("escape sequences and line breaks in names, messages and hints are made visible")
  func hostile() {
    let rendered = Diagnostic.Renderer().text(
      Diagnostic(
        "x", "bad\u{1B}]0;title\u{7}\r\nnext", at: place(9, 1, file: "a\u{1B}[2J.yaml"),
        hints: ["\u{9B}31m\u{7F}"]))
    #expect(rendered == "a␛[2J.yaml:9:1: error[x]: bad␛]0;title␇␍␊next\nhint: \u{FFFD}31m␡\n")
  }

  @Test("a message that quotes a whole file is cut")
  func endless() {
    let rendered = Diagnostic.Renderer().text(
      Diagnostic("x", String(repeating: "a", count: 100_000)))
    #expect(rendered == "error[x]: \(String(repeating: "a", count: 1999))…\n")
  }

  @Test("one broken file shows a limited number of problems, errors first, and says how many more")
  func limited() {
    var problems = Problems()
    for line in 1...3 { problems.add(Diagnostic("w", .warning, "warned", at: place(line, 1))) }
    for line in 2...4 { problems.add(Diagnostic("e", "wrong", at: place(line, 1))) }
    problems.add(Diagnostic("e", "wrong", at: place(1, 1, file: "b.yaml")))
    let rendered = Diagnostic.Renderer(limitPerFile: 4).text(problems)
    #expect(
      rendered == """
        a.yaml:1:1: warning[w]: warned

        a.yaml:2:1: error[e]: wrong

        a.yaml:3:1: error[e]: wrong

        a.yaml:4:1: error[e]: wrong

        and 2 more in a.yaml

        b.yaml:1:1: error[e]: wrong

        4 errors, 3 warnings

        """)
  }

  @Test("colour adds nothing but colour")
  func color() {
    let diagnostic = Diagnostic("x", "y", at: place(1, 4), hints: ["z"])
    let lines = SourceLines(Array("a: b".utf8))
    let colored = Diagnostic.Renderer(inColor: true).text(diagnostic, lines: lines)
    #expect(
      colored
        == "\u{1B}[1ma.yaml:1:4:\u{1B}[0m \u{1B}[1;31merror[x]:\u{1B}[0m y\n"
        + "  \u{1B}[2m|\u{1B}[0m\n\u{1B}[2m1 |\u{1B}[0m a: b\n"
        + "  \u{1B}[2m|\u{1B}[0m    \u{1B}[1;31m^\u{1B}[0m\n\u{1B}[36mhint:\u{1B}[0m z\n")
    let plain = colored.replacing(/\u{1B}\[[0-9;]*m/, with: "")
    #expect(plain == Diagnostic.Renderer().text(diagnostic, lines: lines))
  }

  @Test("a line that the file doesn't have is left out, an empty one isn't")
  func missingLine() {
    let lines = SourceLines(Array("a\n".utf8))
    let renderer = Diagnostic.Renderer()
    #expect(
      renderer.text(Diagnostic("x", "y", at: place(3, 1)), lines: lines).split(separator: "\n")
        .count == 1)
    #expect(
      renderer.text(Diagnostic("x", "y", at: place(2, 1)), lines: lines)
        == "a.yaml:2:1: error[x]: y\n  |\n2 |\n  | ^\n")
  }
}
