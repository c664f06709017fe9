import Patterns
import Testing

@Suite("Captures of patterns")
struct CaptureTests {
  @Test(
    "what the first group matched is given, or the whole match",
    arguments: [
      ("on (\\w+)", "on Monday, on Tuesday", ["Monday", "Tuesday"]),
      ("\\d+", "1 and 23", ["1", "23"]),
      ("(a)(b)(c)", "abc", ["a"]),
      ("(a)?b", "b ab", ["b", "a"]),
      ("(?:x)(y)", "xy", ["y"]),
      ("(?<=(x))y", "xyxy", ["x", "x"]),
      ("x()", "xx", []),
      ("(é)", "éé", ["é", "é"]),
    ])
  func captures(source: String, text: String, expected: [String]) throws {
    let ranges = try #require(Pattern(source).captures(in: text))
    let bytes = Array(text.utf8)
    #expect(ranges.map { String(decoding: bytes[$0], as: UTF8.self) } == expected)
  }
}
