import EvalModel
import Grading
import JSONKit
import Testing

@Suite("grounded")
struct GroundedTests {
  /// The verdict on a message after something was seen.
  static func passes(
    _ message: String, after seen: [Step], _ yaml: String = "grounded"
  ) throws -> Bool? {
    switch try Scene(steps: seen + [says(message)]).grade(yaml).verdict {
    case .scored(_, let passed): passed
    case .unscored: nil
    }
  }

  @Test(
    "one figure in many formats is one figure",
    arguments: [
      ("1234.5", "It is €1,234.50."), ("1234.50", "Das sind 1.234,50 EUR."),
      ("1.234,50 €", "$1234.5 in total"), ("1 234,50 zł", "1234.50 dollars"),
      ("39.9", "You get €39.90 back!"), ("0.5", "50 cents"),
      ("2026-03-15", "on March 15"), ("2026-03-15", "am 15. März 2026"),
      ("2026-03-15", "the 15th of March, 2026"), ("2026-03-15", "le 15 mars"),
      ("2026-03-15", "el 15 de marzo de 2026"), ("2026-03-15", "15/03"),
      ("2026-03-15", "03/15/2026"), ("2026-03-15", "15.03.26"), ("March 15", "on 2026-03-15"),
      ("2026-03-15T08:00:00Z", "Mar 15"), ("RT-10010", "RT 10010"), ("rt10010", "order RT-10010"),
      ("rt 10010", "RT-10010"), ("https://shop.example/a/b", "see www.shop.example/a/b."),
      ("https://shop.example/a/b", "see http://shop.example/a"),
      ("a.b@example.com", "We wrote to A.B@example.com."),
      ("T-1", "ticket T-1"), ("20456 Hambrook", "to 20456 Hambrook"),
    ])
  func formats(seen: String, said: String) throws {
    #expect(try Self.passes(said, after: [calls("look"), answers(["x": .string(seen)])]) == true)
    #expect(try Self.passes(said, after: [user(seen)]) == true)
    // Short ids, and ids with a space, are ids only where such ids are known.
    let needsFamily = ["ticket T-1", "RT 10010"].contains(said)
    #expect(try Self.passes(said, after: [user("hello")]) == needsFamily)
  }

  @Test(
    "a figure that was not seen is named with its kind and the step of its message",
    arguments: [
      ("It is €46.91.", "amount '€46.91'"), ("Your order RT-10012 left.", "id 'RT-10012'"),
      ("It comes on 2026-05-22.", "date '2026-05-22'"), ("It comes on May 22.", "date 'May 22'"),
      ("See https://other.example/x!", "url 'https://other.example/x'"),
      ("Write to c@example.com", "id 'c@example.com'"), ("Ticket T-2 is open.", "id 'T-2'"),
      ("It came on 2025-05-21.", "date '2025-05-21'"), ("Parcel 99120034.", "id '99120034'"),
    ])
  func unseen(said: String, claim: String) throws {
    let scene = Scene(steps: [
      user("RT-10010?"), calls("look"),
      answers(["total": 46.9, "eta": "2026-05-21", "ticket": "T-1"]), says("One moment."),
      says(said),
    ])
    #expect(
      try scene.grade("grounded")
        == .fail(
          "the agent said the \(claim), which stands in nothing that it had seen", steps: [4]))
  }

  @Test("only what came before a message supports it, and all messages are looked at")
  func order() throws {
    let scene = Scene(
      steps: [says("It is €5.10."), calls("look"), answers(["total": 5.1]), says("€5.10")],
      final: FinalAnswer(text: "€7.77"))
    #expect(
      try scene.grade("grounded")
        == .fail(
          "the agent said the amount '€5.10', which stands in nothing that it had seen "
            + "(and 1 other figure)", steps: [0, 4]))
  }

  @Test(
    "what follows from seen figures is allowed unless derived is off",
    arguments: [
      "Both cost €46.90.", "It is €22.10 less.", "With 10 % off it is €31.05.",
      "With 10 % off: 31.05.",
      "All three are €49.40 together.", "That's about €35.", "Three cost €37.20.",
      "Send it back by June 10.", "The warranty ends on 2028-05-11.",
    ])
  func derived(said: String) throws {
    let seen = [
      user("I want 10 % off"), calls("look"),
      answers([
        "items": [["price": 34.5], ["price": 12.4], ["price": 2.5]],
        "line": ["price": 12.4, "count": 3], "delivered": "2026-05-11",
      ]),
      retrieves(found("kb", 1, "Return it within 30 days. The warranty is 24 months.")),
    ]
    #expect(try Self.passes(said, after: seen) == true)
    #expect(try Self.passes(said, after: seen, "grounded: {derived: false}") == false)
  }

  @Test(
    "quantities are checked once something was retrieved, or when they are named",
    arguments: [
      ("within 45 days", false), ("within 30 days", true), ("in 5 days", true),
      ("for 2 years", true), ("a discount of 35 percent", false), ("in 14 days", true),
      ("after 720 hours", true),
    ])
  func quantities(said: String, isSeen: Bool) throws {
    let document = retrieves(found("kb", 1, "Within 30 days or two weeks; fourteen of them."))
    #expect(try Self.passes(said, after: [document]) == isSeen)
    #expect(try Self.passes(said, after: [user("hi")]) == true)
    #expect(try Self.passes("within 45 days", after: [user("hi")], "grounded: quantity") == false)
  }

  @Test("kinds and allow narrow what is checked")
  func settings() throws {
    let said = "€9.99 on 2026-01-01"
    #expect(try Self.passes(said, after: [], "grounded: [id, url]") == true)
    #expect(try Self.passes(said, after: [], "grounded: [date]") == false)
    #expect(try Self.passes(said, after: [], "grounded: {allow: ['9\\.99', '2026']}") == true)
    #expect(try Self.passes(said, after: [], "grounded: {allow: ['9\\.99']}") == false)
  }

  @Test("words with digits, times and plain numbers are no claims")
  func noClaims() throws {
    let said = "The MP3, size 44, COVID-19, USB-3, ISO 9001, 24/7, at 14:30, 3 of 5, v1.2, B2B."
    #expect(
      try Scene(steps: [says(said)]).grade("grounded")
        == .pass("nothing that could be checked was said"))
  }

  @Test("a call that went through is a fact, one that failed or only read is not")
  func arguments() throws {
    func passes(_ behaviour: ToolBehaviour, _ answer: Step) throws -> Bool {
      let tool = Tool(
        name: "pay", description: "Pays up to 500 euros.", parameters: true,
        schema: try JSONSchema(true), policy: ToolPolicy(), behaviour: behaviour)
      let scene = Scene(
        steps: [calls("pay", ["amount": 77.7]), answer, says("Paid €77.70, limit €500.")],
        tools: [tool])
      return try scene.grade("grounded").verdict == .scored(value: 1, passed: true)
    }
    let creates = ToolBehaviour.create(table: "t", id: "P-$next", row: [:], requires: nil)
    #expect(try passes(creates, answers(["ok": true])))
    #expect(try !passes(creates, refuses("unavailable")))
    #expect(try !passes(.fixed([:]), answers(["ok": true])))
  }

  @Test("the words of an error and the user's record are seen")
  func otherSources() throws {
    let error = Step(
      .toolResult(
        ToolResult(
          id: nil, answer: .error(ToolError(kind: "x", message: "closed since 2026-02-03")))
      ))
    #expect(try Self.passes("closed since Feb 3", after: [calls("look"), error]) == true)
    #expect(try Self.passes("I wrote to u@example.com", after: []) == true)
  }

  @Test("where a source was not recorded nothing is judged, unless all was seen anyway")
  func gaps() throws {
    let unread = [retrieves(found("kb-77"))]
    #expect(
      try Scene(steps: unread + [says("€5.10")]).grade("grounded")
        == .unscored(
          "'€5.10' was not seen, but the text of the document 'kb-77' was not recorded"))
    #expect(try Self.passes("€5.10", after: unread + [user("€5.10")]) == true)
    #expect(
      try Scene(steps: [calls("look"), says("€5.10")]).grade("grounded")
        == .unscored("'€5.10' was not seen, but what look answered was not recorded"))
  }

  @Test("long hostile texts end in time, without a verdict rather than with a wrong one")
  func bounded() throws {
    let tooMuch = Assessment.unscored("the agent said too much to compare")
    for text in [
      String(repeating: "€5.10 ", count: 40_000), String(repeating: "€7.7 ", count: 2000),
      String(repeating: "1.", count: 120_000),
    ] {
      #expect(try Scene(steps: [user(text), says(text)]).grade("grounded") == tooMuch)
    }
    let rows = (0..<5000).map { JSONValue.object(["price": .double(Double($0) + 0.5)]) }
    let ids = (0..<6000).map { "RT-\(10_000 + $0)" }.joined(separator: " ")
    #expect(
      try Self.passes("€99999.99", after: [user(ids), calls("look"), answers(.array(rows))]) == nil)
    #expect(try Self.passes("RT-10001", after: [user(ids)]) == true)
  }
}
