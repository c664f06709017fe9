import JSONKit
import Patterns
import Testing

@testable import Importing

struct PersonalRedactorTests {
  private static func redacted(
    _ value: JSONValue, rules: [RedactionRule] = [], keep: [KeepRule] = [], seed: String = "s"
  ) -> (JSONValue, PersonalReport) {
    var redactor = PersonalRedactor(seed: Digest.of(seed), rules: rules, keep: keep)
    redactor.learn(value)
    let clean = redactor.redacted(value)
    return (clean, redactor.report)
  }

  private static func digits(_ text: String) -> [UInt8] {
    text.utf8.filter { 0x30...0x39 ~= $0 }.map { $0 - 0x30 }
  }

  @Test("one value gets one replacement in texts, arguments, results and names of members")
  func consistent() throws {
    let order = RedactionRule(kind: "order", match: .pattern(try Pattern(#"\bRT-\d{5}\b"#)))
    let document: JSONValue = [
      "said": "where is RT-84291, write to ines@kornfeldpost.de",
      "arguments": ["order_id": "RT-84291", "mail": "Ines@Kornfeldpost.de"],
      "result": "{\"order\": \"RT-84291\", \"other\": \"RT-84292\"}",
      "byMail": ["ines@kornfeldpost.de": 1], "state": ["orders": ["RT-84291": nil]],
    ]
    let (clean, report) = Self.redacted(document, rules: [order])
    let id = try #require(clean["arguments"]?["order_id"]?.string)
    #expect(id != "RT-84291" && id.hasPrefix("RT-") && Self.digits(id).count == 5)
    #expect(clean["said"]?.string?.contains(id) == true)
    #expect(clean["result"]?.string?.contains("\"\(id)\"") == true)
    #expect(clean["state"]?["orders"]?.object?.keys == [id])
    let mail = try #require(clean["byMail"]?.object?.keys.first)
    #expect(mail.hasSuffix(".example") && clean["said"]?.string?.hasSuffix(mail) == true)
    #expect(!clean.text.contains("84292") && !clean.text.lowercased().contains("kornfeld"))
    let kinds = report.kinds
    #expect(kinds.first { $0.name == "order" }?.distinct == 2)
    #expect(!report.json.text.contains("84291"))
  }

  @Test(
    "a card's replacement passes Luhn and keeps its layout",
    arguments: ["4111 1111 1111 1111", "4111111111111111", "4111-1111-1111-1111"])
  func cards(_ card: String) throws {
    let (clean, _) = Self.redacted(["card": .string(card)])
    let new = try #require(clean["card"]?.string)
    #expect(new != card && new.hasPrefix("4111") && CheckDigits.luhn(Self.digits(new)))
    #expect(new.map { $0.isNumber ? "#" : $0 } == card.map { $0.isNumber ? "#" : $0 })
  }

  @Test(
    "an account's replacement passes mod 97, in its country and its layout",
    arguments: ["DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819"])
  func accounts(_ iban: String) throws {
    let (clean, _) = Self.redacted(["x": .string("to \(iban) please")])
    let new = try #require(clean["x"]?.string).dropFirst(3).dropLast(7)
    #expect(new != iban && new.prefix(2) == iban.prefix(2) && new.count == iban.count)
    #expect(CheckDigits.mod97(iban: Array(new.utf8).filter { $0 != 0x20 }) == 1)
  }

  @Test("a name in a field is replaced in every text, whole and in parts, and in the e-mail")
  func names() throws {
    let (clean, _) = Self.redacted([
      "customer": ["name": "Ines Hartwell", "email": "ines.hartwell@kornfeldpost.de"],
      "chat": "Dear Ms Hartwell, thank you INES! The hartwell is a shop. inessential",
      "tool": ["name": "orders.lookup"],
    ])
    let name = try #require(clean["customer"]?["name"]?.string).split(separator: " ").map(
      String.init)
    #expect(name.count == 2 && !clean.text.contains("Ines") && !clean.text.contains("Hartwell"))
    #expect(clean["chat"]?.string?.hasPrefix("Dear Ms \(name[1]), thank you") == true)
    #expect(clean["chat"]?.string?.hasSuffix("inessential") == true)
    let mail = clean["customer"]?["email"]?.string
    #expect(mail?.hasPrefix("\(name[0].lowercased()).\(name[1].lowercased())@") == true)
    #expect(clean["tool"]?["name"] == "orders.lookup")
  }

  @Test("a telephone number is one number with and without its country")
  func phones() throws {
    let (clean, _) = Self.redacted(["a": "+49 171 5550123", "b": "call 0171/5550123 now"])
    let one = Self.digits(clean["a"]?.string ?? "").suffix(8)
    #expect(one == Self.digits(clean["b"]?.string ?? "").suffix(8))
    #expect(clean["a"]?.string?.hasPrefix("+49 171 5") == true)
  }

  static let innocent = [
    "order RT-84291 of 2026-05-20 at 10:42, 1.204,55 EUR", "version 2.14.3 build 4.12.0-rc.3",
    "tracking 00340434161094042557", "ISBN 978-3-16-148410-0", "page 12 of 40, error 50012",
    "7f3a91c4-d2e8-4b10-9f3e-0a1b2c3d4e5f", "d41d8cd98f00b204e9800998ecf8427e", "127.0.0.1",
    "a@example.com", "x@shop.test", "between 10-12 and 14-16", "3.5 kg, 20 x 30 x 40 cm",
    "the password is required", "your token has expired, ask for a new token", "Tokens: 8000",
    "12:30:45", "::", "a::b", "C++", "1 234 567 €", "2026-05-20T08:12:44Z", "+1", "(555)",
  ]

  @Test("what only looks like it stays", arguments: innocent)
  func stays(_ text: String) {
    let (clean, report) = Self.redacted(.string(text))
    #expect(clean == .string(text), "\(report.kinds.map(\.name))")
  }

  @Test("rules of the project: what stays, and whole fields and words that go")
  func rules() throws {
    let keep = [KeepRule(.kind("phone")), KeepRule(.pattern(try Pattern(".*@shop\\.de")))]
    let rules = [
      RedactionRule(kind: "loyalty", match: .field("loyalty_id")),
      RedactionRule(kind: "project", match: .words(["Bluebird"])),
    ]
    let (clean, report) = Self.redacted(
      [
        "phone": "+49 171 5550123", "mail": "help@shop.de and me@haus.de",
        "loyalty_id": "LY-9901", "note": "about bluebird, loyal LY-9901",
      ], rules: rules, keep: keep)
    #expect(clean["phone"] == "+49 171 5550123")
    #expect(clean["mail"]?.string?.hasPrefix("help@shop.de and ") == true)
    #expect(clean["mail"]?.string?.contains("haus") == false)
    #expect(clean["loyalty_id"] != "LY-9901")
    #expect(clean["note"]?.string?.hasSuffix(clean["loyalty_id"]?.string ?? "-") == true)
    #expect(clean["note"]?.string?.contains("bluebird") == false)
    #expect(Set(report.kinds.map(\.name)) == ["loyalty", "project", "email"])
  }

  @Test("the same file gives the same, another file gives others")
  func seeds() {
    let document: JSONValue = ["email": "ines@kornfeldpost.de"]
    #expect(Self.redacted(document).0 == Self.redacted(document).0)
    #expect(Self.redacted(document).0 != Self.redacted(document, seed: "t").0)
  }

  @Test("a credential becomes a word of ours, one for each")
  func credentials() throws {
    let (clean, _) = Self.redacted([
      "password": "hunter22", "note": "old one hunter22, new one password: Kettle-9921 ok",
      "max_tokens": "8000",
    ])
    #expect(clean["password"] == "[redacted:credential#1]")
    #expect(
      clean["note"]
        == "old one [redacted:credential#1], new one password: [redacted:credential#2] ok")
    #expect(clean["max_tokens"] == "8000")
  }

  @Test("numbers that are numbers keep being numbers of the same length")
  func integers() throws {
    let (clean, _) = Self.redacted(["card": 4_111_111_111_111_111, "count": 12])
    let card = try #require(clean["card"]?.int)
    #expect(card != 4_111_111_111_111_111 && String(card).count == 16 && clean["count"] == 12)
  }

  @Test("hostile texts cost no more than their length")
  func hostile() {
    for text in [
      String(repeating: "@", count: 20_000), String(repeating: "1 ", count: 20_000),
      String(repeating: "a.", count: 20_000) + "@b", String(repeating: "A1:", count: 10_000),
      String(repeating: "DE89", count: 10_000), String(repeating: "12 Oak ", count: 3_000),
      String(repeating: "password ", count: 4_000),
      "\u{0}\u{FFFD}é" + String(repeating: "ß", count: 9_000),
    ] {
      _ = Self.redacted(.string(text))
    }
  }

  @Test("the patterns of this room can all be compiled")
  func patterns() { #expect(PatternFinder.shared.failed.isEmpty) }

  @Test("check digits are those of the standards")
  func checkDigits() {
    #expect(CheckDigits.luhn([7, 9, 9, 2, 7, 3, 9, 8, 7, 1, 3]))
    #expect(!CheckDigits.luhn([7, 9, 9, 2, 7, 3, 9, 8, 7, 1, 4]))
    #expect(CheckDigits.mod97(iban: Array("GB82WEST12345698765432".utf8)) == 1)
    #expect(CheckDigits.verhoeff([2, 3, 6, 3]) && !CheckDigits.verhoeff([2, 3, 6, 4]))
    #expect(NationalNumber.spanishLetter(12_345_678) == UInt8(ascii: "Z"))
  }
}
