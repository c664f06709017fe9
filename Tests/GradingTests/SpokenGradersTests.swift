import EvalModel
import Grading
import JSONKit
import Testing

@Suite("Graders of what was said")
struct SpokenGradersTests {
  static let scene = Scene(
    steps: [
      user("where is it"), says("I’m  sorry,\nlet me look."),
      says("Order RT-10010 is on its way. STRASSE ΟΔΟΣ"),
    ],
    final: FinalAnswer(text: "Anything else?"),
    variables: ["order": "RT-10010", "days": 5, "nested": ["city": "on its way"], "list": []])

  @Test(
    "says looks for phrases in every message and the final text",
    arguments: [
      ("says: sorry", .passes("the agent said what was expected", [1])),
      ("says: \"I'm sorry, let me\"", .passes("the agent said what was expected", [1])),
      ("says: οδος", .passes("the agent said what was expected", [2])),
      ("says: anything else", .passes("the agent said what was expected", [3])),
      ("says: [rt-10010, sorry]", .passes("the agent said what was expected", [2, 1])),
      ("says: {any: [nope, sorry]}", .passes("the agent said what was expected", [1])),
      ("says: $case.vars.order", .passes("the agent said what was expected", [2])),
      ("says: $case.vars.nested.city", .passes("the agent said what was expected", [2])),
      (
        "says: [sorry, delivered, tomorrow]",
        .fails("the agent never said 'delivered' or 'tomorrow'", [3])
      ),
      ("says: {any: [a b, c d]}", .fails("the agent said none of 'a b' and 'c d'", [3])),
      (
        "says: {any: [sorry], all: Sorry, case_sensitive: true}",
        .fails("the agent never said 'Sorry'", [3])
      ),
      ("says: $case.vars.days", .fails("the agent never said '5'", [3])),
      ("says: $case.vars.amount", .unscored("the case has no vars.amount")),
      ("says: $case.user.phone", .unscored("the case has no user.phone")),
      ("says: $case.vars.list", .unscored("vars.list of the case is no text")),
    ] as [(String, Expected)])
  func phrases(yaml: String, expected: Expected) throws {
    #expect(try Self.scene.grade(yaml) == expected.assessment)
  }

  @Test("an agent that said nothing did not say it, and did not say the forbidden either")
  func silence() throws {
    let scene = Scene(steps: [user("hello")])
    #expect(try scene.grade("says: x") == .fail("the agent said nothing", steps: [1]))
    #expect(try scene.grade("equals: x") == .fail("the agent said nothing", steps: [1]))
    #expect(try scene.grade("never_says: x") == .pass("the agent said nothing of the kind"))
  }

  @Test(
    "never_says points at every message that says it",
    arguments: [
      ("never_says: [guaranteed]", .passes("the agent said nothing of the kind")),
      ("never_says: on  its way", .fails("the agent said 'on  its way', which it must not", [2])),
      (
        "never_says: {any: [else], all: [sorry, look]}",
        .fails("the agent said 'sorry', which it must not", [1, 3])
      ),
      ("never_says: $case.vars.x", .unscored("the case has no vars.x")),
    ] as [(String, Expected)])
  func neverSays(yaml: String, expected: Expected) throws {
    #expect(try Self.scene.grade(yaml) == expected.assessment)
  }

  @Test(
    "equals compares the final text",
    arguments: [
      ("equals: Anything else?", .passes("the final text is as expected", [3])),
      (
        "equals: {text: ' ANYTHING else? ', case_sensitive: false}",
        .passes("the final text is as expected", [3])
      ),
      (
        "equals: anything else?",
        .fails("the final text is 'Anything else?', expected 'anything else?'", [3])
      ),
      (
        "equals: {text: ' Anything else?', trim: false}",
        .fails("the final text is 'Anything else?', expected ' Anything else?'", [3])
      ),
      ("equals: $case.vars.x", .unscored("the case has no vars.x")),
    ] as [(String, Expected)])
  func equals(yaml: String, expected: Expected) throws {
    #expect(try Self.scene.grade(yaml) == expected.assessment)
  }

  @Test(
    "matches searches messages or the final text",
    arguments: [
      ("matches: 'RT-\\d{5}\\b'", .passes("the pattern matches", [2])),
      ("matches: {pattern: '^Anything', in: final}", .passes("the pattern matches", [3])),
      (
        "matches: {pattern: 'RT-\\d+', in: final}",
        .fails("'RT-\\d+' matches nothing in the final text", [3])
      ),
      ("matches: SORRY", .fails("'SORRY' matches nothing in what the agent said", [3])),
      (
        "never_matches: '(?i)strasse \\w+$'",
        .fails("the agent said 'STRASSE ΟΔΟΣ', which matches '(?i)strasse \\w+$'", [2])
      ),
      (
        "never_matches: {pattern: 'RT-', in: final}",
        .passes("the pattern matches nothing that the agent said")
      ),
    ] as [(String, Expected)])
  func matches(yaml: String, expected: Expected) throws {
    #expect(try Self.scene.grade(yaml) == expected.assessment)
  }

  @Test(
    "white space, typography and case make no difference to says",
    arguments: [
      ("I can\u{2019}t", "i can't"), ("\u{201C}no\u{201D}", "\"no\""), ("e\u{2011}mail", "e-mail"),
      ("39\u{A0}\u{202F}EUR", "39 eur"), ("a\r\n\tb", "a b"), ("ÀÉÎ Ж", "àéî ж"),
      ("ΟΔΟΣ", "οδος"),
      ("日本語です", "本語"), ("👍🏽 ok", "👍🏽"),
    ])
  func folding(said: String, phrase: String) throws {
    let scene = Scene(steps: [says(said)])
    let settings = JSONValue.object(["says": .string(phrase)]).text
    #expect(try scene.grade(settings).verdict == .scored(value: 1, passed: true))
    let exact = JSONValue.object([
      "says": ["any": [.string("\(phrase)!")], "case_sensitive": true]
    ]).text
    #expect(try scene.grade(exact).verdict == .scored(value: 0, passed: false))
  }

  @Test("a final text that repeats the last message is the last message")
  func repeatedFinal() throws {
    let scene = Scene(steps: [says("done")], final: FinalAnswer(text: "done"))
    #expect(try scene.grade("equals: done") == .pass("the final text is as expected", steps: [0]))
  }

  @Test("reasons quote hostile text on one line and cut it short")
  func hostileText() throws {
    let scene = Scene(
      final: FinalAnswer(text: "\u{1B}[31m\n\u{202E}" + String(repeating: "é", count: 500)))
    let reason = try scene.grade("equals: x").reason
    #expect(
      reason == "the final text is ' [31m  " + String(repeating: "é", count: 113)
        + "…', expected 'x'")
  }

  @Test(
    "the outcome comes from the agent, or from a hand-off",
    arguments: [
      ([], "abstain", "outcome: abstain", .passes("the outcome was 'abstain'", [0])),
      ([handoff()], nil, "outcome: [answer, escalate]", .passes("the outcome was 'escalate'", [0])),
      (
        [handoff()], "answer", "outcome: abstain",
        .fails("the outcome was 'answer', expected 'abstain'", [1], category: .goal)
      ),
      (
        [handoff()], "escalate", "outcome: [answer, abstain]",
        .fails(
          "the outcome was 'escalate', expected 'answer' or 'abstain'", [0], category: .escalation)
      ),
      (
        [], "resolved", "outcome: escalate",
        .fails("the outcome was 'resolved', expected 'escalate'", [0], category: .escalation)
      ),
      (
        [], nil, "outcome: answer",
        .unscored("the agent did not say how the request ended, and nothing was handed off")
      ),
    ] as [([Step], String?, String, Expected)])
  func outcome(steps: [Step], outcome: String?, yaml: String, expected: Expected) throws {
    let scene = Scene(
      steps: steps, final: outcome.map { FinalAnswer(text: "", outcome: $0) })
    #expect(try scene.grade(yaml) == expected.assessment)
  }
}
