import Testing

@testable import Agents

@Suite("Credentials in answers")
struct SecretMaskTests {
  @Test(
    "every one of them goes, wherever it stands, and nothing else does",
    arguments: [
      ("planted-1", "[redacted:credential]"), ("xplanted-1x", "x[redacted:credential]x"),
      ("planted-1planted-1", "[redacted:credential][redacted:credential]"),
      ("planted-1-and-more", "[redacted:credential]"), ("planted-", "planted-"), ("", ""),
      ("pplanted-1", "p[redacted:credential]"), ("short", "short"),
    ])
  func masks(_ text: String, _ expected: String) {
    let mask = SecretMask(["planted-1", "planted-1-and-more", "short", ""])
    #expect(String(decoding: mask.masked(Array(text.utf8)), as: UTF8.self) == expected)
  }
}
