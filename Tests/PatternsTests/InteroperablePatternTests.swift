import JSONKit
import Patterns
import Testing

@Suite("I-Regexp")
struct InteroperablePatternTests {
  @Test(
    "an expression means what RFC 9485 says",
    arguments: [
      ("a.c", "abc", true), ("a.c", "a\nc", false), ("a.c", "a\u{2028}c", true),
      ("ab|cd", "abd", false), ("(ab|c)*", "abcab", true), ("a{2}", "aa", true),
      ("a{2,}", "a", false), ("a{0,2}", "aaa", false), ("[a-c\\-]+", "a-b", true),
      ("[^a]", "a", false), ("[^\\n]", "\n", false), ("[-a]", "-", true), ("[a-]", "-", true),
      ("\\p{Lu}\\P{Lu}", "Aa", true), ("[\\p{Nd}x]", "5", true), ("\\.", "a", false),
      ("a#b /~", "a#b /~", true), ("[.*(]", "(", true), ("é+", "éé", true), ("^a$", "a", true),
      ("", "", true), ("a|", "", true),
    ])
  func matches(expression: String, text: String, expected: Bool) throws {
    let matcher = try #require(Pattern.pathPatterns(expression, .whole))
    #expect(matcher(text) == (expected ? .match : .noMatch))
  }

  @Test("search finds a part")
  func search() throws {
    let matcher = try #require(Pattern.pathPatterns("b|cd", .anywhere))
    #expect(matcher("abd") == .match)
    #expect(matcher("axd") == .noMatch)
  }

  @Test(
    "what other engines read into an expression is refused",
    arguments: [
      "a**", "a+?", "a++", "(?=a)", "(?i)a", "\\d", "\\w", "\\b", "\\1", "\\K", "\\Q", "a{,2}",
      "a{2", "a{}", "a{1,2,3}", "a{x}", "[", "[]", "[^]", "[a", "[b-a]", "[a-c-e]", "[[:alpha:]]",
      "]", "}", "(", ")", "(a", "*a", "|*", "\\p{Foo}", "\\p{Greek}", "\\pL", "\\", "\\p{L",
      "a{99999999999}",
    ])
  func refused(expression: String) {
    #expect(Pattern.pathPatterns(expression, .whole) == nil)
  }

  @Test("a search that never ends is given up")
  func hostile() throws {
    let matcher = try #require(Pattern.pathPatterns("(a*)*(a*)*(a*)*b", .whole))
    let answer = matcher(String(repeating: "a", count: 2_000))
    #expect(answer == .tooExpensive || answer == .noMatch)
    let deep = String(repeating: "(", count: 50_000) + String(repeating: ")", count: 50_000)
    #expect(Pattern.pathPatterns(deep, .whole) == nil)
  }
}

@Suite("Patterns of schemas")
struct SchemaPatternTests {
  @Test(
    "general categories may have their long names",
    arguments: [
      (#"^\p{Letter}+$"#, "né", true), (#"^\p{Letter}+$"#, "5", false),
      (#"^\P{Letter}$"#, "5", true), (#"^[\p{Uppercase_Letter}\p{Nd}]+$"#, "A1", true),
      (#"^\p{Script=Greek}$"#, "λ", true), (#"^\p{General_Category=Letter}$"#, "a", true),
      (#"\\p{Letter}"#, "p{Letter}", false), (#"^a{2}$"#, "aa", true),
    ])
  func longNames(expression: String, text: String, expected: Bool) throws {
    let pattern = try #require(Pattern.schemaPatterns(expression))
    #expect(pattern(text) == expected)
  }
}
