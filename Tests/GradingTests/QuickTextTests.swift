import Patterns
import Testing

@testable import Grading

/// The quick ways for ASCII say what the ways for all of Unicode say.
struct QuickTextTests {
  static let texts = [
    "", "two", "Two, three;TWELVE four-hundred", "x2two 2.two two.2 46.90 1,5.",
    "seventeen thousands",
    "within 30 days, order RT-10010 on 2026-05-21 or 21 May for $39.90",
    "www.shop.example/a WWW.b a@b.example http://c", "abcdefab-cdefabcd and 5 %", "v1.2,3.4 a.b,c",
    "Thirteen\tfourteen\r\nzwanzig  eighty", "a_b 7_8 RMA_10 10:30", "no numbers here at all.",
  ]

  /// Beyond ASCII, and not a part of any word.
  private static let mark = " \u{2014}"

  @Test("words", arguments: texts)
  func words(text: String) {
    #expect(WordList(text).words == WordList(text + Self.mark).words)
  }

  @Test("numbers written as words", arguments: texts)
  func numberWords(text: String) {
    let slow = text + Self.mark
    #expect(
      NumberWords.found(in: text, TextTraits(text))
        == NumberWords.found(in: slow, TextTraits(slow)))
  }

  @Test("claims and numbers", arguments: texts)
  func claims(text: String) throws {
    let slow = text + Self.mark
    let scanner = ClaimScanner.standard
    func told(_ claims: [Claim]?) -> [String]? {
      claims?.map { "\($0.kind) \($0.text) \($0.offset) \($0.numbers) \($0.dates) \($0.name)" }
    }
    #expect(told(scanner.claims(in: text)) == told(scanner.claims(in: slow)))
    #expect(
      scanner.numbers(in: text, TextTraits(text)) == scanner.numbers(in: slow, TextTraits(slow)))
  }

  @Test("ids", arguments: ["RT-10010", "rt 10010", "RMA_7x", "A1", "1A", "A", "", "ABC-é1"])
  func identifiers(text: String) {
    let slow = String(text.uppercased().filter { $0.isLetter || $0.isNumber })
    #expect(SeenFacts.identifier(text) == slow)
  }

  @Test("a hot pattern finds what a cold one finds")
  func patterns() throws {
    for source in [#"(?i)\b[a-z]+\d"#, #"\w+\s\w"#, "[[:punct:]]", #"(?<!\d)\d{2}(?!\d)"#] {
      let cold = try Pattern(source)
      let hot = try Pattern(source, isHot: true)
      for text in Self.texts + Self.texts.map({ $0 + "é ٣ ü1" }) {
        #expect(hot.matches(in: text) == cold.matches(in: text))
      }
    }
  }
}
