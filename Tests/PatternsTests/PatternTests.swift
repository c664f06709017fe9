import JSONKit
import Patterns
import Testing

@Suite("Patterns")
struct PatternTests {
  @Test("a pattern that backtracks without end is given up")
  func runaway() throws {
    let text = String(repeating: "a", count: 40) + "!"
    #expect(try Pattern("(a+)+$").firstMatch(in: text) == .tooExpensive)
    #expect(try Pattern("(a+)+$").matches(in: text) == nil)
  }

  @Test("Unicode is read by code points, with its own classes and case")
  func unicode() throws {
    #expect(try Pattern("(?i)ÉCLAIR").firstMatch(in: "un éclair") == .match(3..<10))
    #expect(try Pattern("^\\w+$").firstMatch(in: "naïve") == .match(0..<6))
    #expect(try Pattern("^.$").firstMatch(in: "👍") == .match(0..<4))
    #expect(try Pattern("x").firstMatch(in: "") == .noMatch)
    #expect(try Pattern("^$").firstMatch(in: "") == .match(0..<0))
  }

  @Test("all matches come from left to right, and empty ones don't stop the search")
  func allMatches() throws {
    #expect(try Pattern("é|b").matches(in: "abébé") == [1..<2, 2..<4, 4..<5, 5..<7])
    #expect(try Pattern("é*").matches(in: "aéébé") == [1..<5, 6..<8])
    #expect(try Pattern("z").matches(in: "aaa") == [])
  }

  @Test("a broken pattern says why and where")
  func broken() {
    #expect(throws: PatternError(message: "missing closing parenthesis", offset: 2)) {
      try Pattern("(a")
    }
    #expect(Pattern.schemaPatterns("(a") == nil)
    #expect(Pattern.schemaPatterns("^a+$")?("aaa") == true)
    #expect(Pattern.schemaPatterns("^a+$")?("ab") == false)
  }

  @Test("one pattern serves many tasks at once")
  func concurrency() async throws {
    let pattern = try Pattern("(\\d+)-\\1")
    let found = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<200 {
        group.addTask { pattern.firstMatch(in: "x\(number)-\(number)") != .noMatch }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(found == 200)
  }
}
