import JSONKit
import Patterns
import Testing

@Suite("Patterns")
struct PatternTests {
  @Test(
    "the first match is told in bytes",
    arguments: [
      ("b+", "abbc", 0, .match(1..<3)),
      ("b+", "abbc", 2, .match(2..<3)),
      ("b+", "abbc", 3, .noMatch),
      ("x", "", 0, .noMatch),
      ("", "", 0, .match(0..<0)),
      ("^$", "", 0, .match(0..<0)),
      ("c$", "abc", 0, .match(2..<3)),
      ("^b", "ab", 1, .noMatch),
      ("(\\d+)-\\1", "12-13 13-13", 0, .match(6..<11)),
      ("(?<=a)b", "ab", 1, .match(1..<2)),
      ("a\\Kb", "ab", 0, .match(1..<2)),
      ("€", "5 €", 0, .match(2..<5)),
      ("^.$", "é", 0, .match(0..<2)),
      ("^.$", "e\u{301}", 0, .noMatch),
      ("^..$", "e\u{301}", 0, .match(0..<3)),
      ("^.$", "😀", 0, .match(0..<4)),
      ("é", "e\u{301}", 0, .noMatch),
      ("\\w+", "¡naïve!", 0, .match(2..<8)),
      ("\\d", "٣", 0, .match(0..<2)),
      ("(?i)straße", "STRASSE STRAßE", 0, .match(8..<15)),
      ("(?i)É", "é", 0, .match(0..<2)),
      ("\\bRT-\\d{5}\\b", "order RT-84291.", 0, .match(6..<14)),
      ("a.c", "a\nc", 0, .noMatch),
      ("a\\Rc", "a\r\nc", 0, .match(0..<4)),
      ("\u{0}", "a\u{0}b", 0, .match(1..<2)),
    ] as [(String, String, Int, Pattern.Answer)])
  func firstMatch(source: String, text: String, offset: Int, answer: Pattern.Answer) throws {
    #expect(try Pattern(source).firstMatch(in: text, from: offset) == answer)
  }

  @Test(
    "all matches stand side by side, empty ones left out",
    arguments: [
      ("a", "banana", [1..<2, 3..<4, 5..<6]),
      ("aa", "aaaaa", [0..<2, 2..<4]),
      ("a*", "éaab", [2..<4]),
      ("x*", "é😀", []),
      ("é", "éeé", [0..<2, 3..<5]),
      ("(?<=a)b", "abbab", [1..<2, 4..<5]),
      ("^a", "aaa", [0..<1]),
      ("z", "", []),
    ] as [(String, String, [Range<Int>])])
  func matches(source: String, text: String, ranges: [Range<Int>]) throws {
    #expect(try Pattern(source).matches(in: text) == ranges)
  }

  @Test("a match in a long text is found at its place")
  func longText() throws {
    let text = String(repeating: "é", count: 100_000) + "needle"
    #expect(try Pattern("ne+dle").firstMatch(in: text) == .match(200_000..<200_006))
    #expect(try Pattern("é").matches(in: text)?.count == 100_000)
  }

  @Test(
    "a search that backtracks without end is given up, and nobody takes it for an answer",
    .timeLimit(.minutes(1)),
    arguments: ["(a+)+$", "(a|aa)+$", "(a|a?)+$", "^(([a-z])+.)+[A-Z]$"])
  func tooExpensive(source: String) throws {
    let text = String(repeating: "a", count: 40) + "!"
    let pattern = try Pattern(source)
    #expect(pattern.firstMatch(in: text) == .tooExpensive)
    #expect(pattern.matches(in: text) == nil)
    #expect(pattern.firstMatch(in: "!!") != .tooExpensive, "the pattern stays usable")
  }

  @Test("a part of the matches isn't taken for all of them")
  func partOfTheMatches() throws {
    let pattern = try Pattern("x|(a+)+!")
    #expect(pattern.firstMatch(in: "x" + String(repeating: "a", count: 40)) == .match(0..<1))
    #expect(pattern.matches(in: "x" + String(repeating: "a", count: 40)) == nil)
  }

  @Test(
    "a broken pattern is refused with PCRE2's words and the place",
    arguments: [
      ("(", 1, "parenthesis"),
      ("a(b", 3, "parenthesis"),
      ("ab)", 2, "parenthesis"),
      ("[a", 2, "character class"),
      ("*a", 0, "quantifier"),
      ("é*+*", 4, "quantifier"),
      ("a{3,2}", 5, "out of order"),
      ("\\C", 2, "\\C"),
      ("\\", 1, "end of pattern"),
    ])
  func broken(source: String, offset: Int, word: String) {
    do {
      _ = try Pattern(source)
      Issue.record("'\(source)' was taken")
    } catch {
      #expect(error.offset == offset)
      #expect(error.message.contains(word), "\(error.message)")
    }
  }

  @Test("one pattern serves eight threads at once")
  func threads() async throws {
    let pattern = try Pattern("(\\w+)-(\\d+)")
    let answers = await withTaskGroup(of: Int.self) { group in
      for task in 0..<8 {
        group.addTask { @concurrent in
          (0..<500).count { round in
            let before = String(repeating: "é ", count: (task + round) % 50)
            let start = before.utf8.count
            return pattern.firstMatch(in: before + "RT-84291!") == .match(start..<start + 8)
          }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(answers == 8 * 500)
  }

  @Test("patterns are the same when their sources are, byte by byte")
  func equality() throws {
    #expect(try Pattern("a+") == Pattern("a+"))
    #expect(try Pattern("é") != Pattern("e\u{301}"))
    #expect(try Pattern("a+").source == "a+")
  }

  @Test(
    "the pattern keyword of a schema searches anywhere, and what can't be checked doesn't pass",
    arguments: [
      (#"{"pattern": "^RT-\\d{5}$"}"#, "RT-84291", true),
      (#"{"pattern": "^RT-\\d{5}$"}"#, "RT-8429", false),
      (#"{"pattern": "\\d"}"#, "a1b", true),
      (#"{"pattern": "(a+)+$"}"#, String(repeating: "a", count: 40) + "!", false),
    ])
  func schema(schema: String, text: String, passes: Bool) throws {
    let compiled = try JSONSchema(
      JSONValue.parse(schema), patterns: Pattern.schemaPatterns)
    #expect(compiled.validate(.string(text)).isEmpty == passes)
  }

  @Test("a broken pattern in a schema is refused")
  func brokenSchemaPattern() {
    #expect(Pattern.schemaPatterns("(") == nil)
    #expect(Pattern.schemaPatterns("a") != nil)
  }
}
