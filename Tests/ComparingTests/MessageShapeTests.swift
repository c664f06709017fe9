import Testing

@testable import Comparing

struct MessageShapeTests {
  @Test(
    "words with digits are holes, and what surrounds them stays",
    arguments: [
      ("amount is 49.90 rather than 39.9", "amount is # rather than #"),
      ("order RT-84291, placed 2026-05-02T10:30, is gone.", "order #, placed #, is gone."),
      ("the agent never said 'hello'", "the agent never said 'hello'"),
      ("  two\n\tlines  ", "two lines"),
      ("3 of 10", "# of #"),
      ("$12.50 (9%)", "$# (#%)"),
      ("mail a1@example.com now", "mail # now"),
      ("well-known, orders.lookup", "well-known, orders.lookup"),
      ("", ""),
      ("½ cup und Straße ٣", "# cup und Straße #"),
    ])
  func shapes(_ text: String, _ shape: String) {
    #expect(MessageShape.of(text) == shape)
  }

  @Test("a long text is told by its beginning")
  func long() {
    let shape = MessageShape.of(String(repeating: "word ", count: 100_000))
    #expect(shape.hasSuffix("…") && shape.utf8.count < 300)
  }
}
