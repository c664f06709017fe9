import EvalModel
import Grading
import JSONKit
import Testing

@Suite("Graders of memory")
struct MemoryGradersTests {
  static let scene = Scene(
    steps: [
      user("My order is RT-10010. Answer in few words."), says("Noted."),
      user("Where is it?", turn: 2), calls("orders.lookup", ["id": "RT-10010"]), answers(),
      says("On its way."),
      user("Send it to my office", turn: 3),
      says("What is your order number, so that I can change the address for you?"),
    ])

  @Test(
    "remembers looks for a fact in later turns, or for the question about it",
    arguments: [
      ("remembers: rt-10010", .passes("'rt-10010' was passed to orders.lookup", [3])),
      (
        "remembers: {fact: RT-10010, turn: 2}",
        .passes("'RT-10010' was passed to orders.lookup", [3])
      ),
      (
        "remembers: {fact: RT-10010, told: 1, turn: 3}",
        .fails("the agent never came back to 'RT-10010', which the user said in turn 1", [8])
      ),
      (
        "remembers: {told: 1, asks: [your order number]}",
        .fails("in turn 3 the agent asked again: 'your order number'", [7])
      ),
      (
        "remembers: {turn: 2, asks: your order number}",
        .passes("the agent did not ask for it again")
      ),
      ("remembers: {fact: office}", .unscored("there is no turn after turn 3")),
      ("remembers: {fact: RT-10010, turn: 4}", .unscored("turn 4 was never reached")),
      ("remembers: {fact: RT-2}", .unscored("the user never said 'RT-2'")),
      (
        "remembers: {fact: office, told: 2}", .unscored("the user never said 'office' in turn 2")
      ),
      ("remembers: {told: 9, asks: x}", .unscored("turn 9 was never reached")),
      ("remembers: $case.vars.x", .unscored("the case has no vars.x")),
    ] as [(String, Expected)])
  func remembers(yaml: String, expected: Expected) throws {
    #expect(try Self.scene.grade(yaml) == expected.assessment)
  }

  @Test(
    "obeys asks about every later message on its own",
    arguments: [
      (
        "obeys: {grader: {length: {max_words: 5}}}",
        .fails(
          "1 of 3 messages did not obey; length: the text has 14 words, allowed is at most 5", [7],
          value: 2.0 / 3)
      ),
      ("obeys: {from: 2, grader: {never_says: noted}}", .passes("obeyed in 2 messages", [5, 7])),
      ("obeys: {from: 4, grader: {says: x}}", .unscored("turn 4 was never reached")),
      ("obeys: {grader: {says: $case.vars.x}}", .unscored("says: the case has no vars.x")),
    ] as [(String, Expected)])
  func obeys(yaml: String, expected: Expected) throws {
    #expect(try Self.scene.grade(yaml) == expected.assessment)
  }

  @Test("obeys has nothing to judge when the agent fell silent")
  func silent() throws {
    let scene = Scene(steps: [user("Hi."), says("Hi."), user("Be brief.", turn: 2)])
    let assessment = try scene.grade("obeys: {from: 2, grader: {says: x}}")
    #expect(assessment == .unscored("the agent said nothing from turn 2 on"))
  }

  static func model(_ tokens: Int?) -> Step { Step(.model(ModelCall(inputTokens: tokens))) }

  static let talk: [Step] = [
    user("a"), model(100), model(300), user("b", turn: 2), model(nil), model(900),
    user("c", turn: 3), model(1000),
  ]

  @Test(
    "context_used bounds the largest call and the growth from turn to turn",
    arguments: [
      (
        "context_used: {max_tokens: 1000}", talk,
        .passes("the largest model call had 1000 input tokens", [7])
      ),
      (
        "context_used: {window: 1000}", talk,
        .fails(
          "the largest model call had 1000 input tokens, allowed are 800 of a window of 1000", [7])
      ),
      (
        "context_used: {window: 1000, max_share: 1, max_growth: 500}", talk,
        .fails("in turn 2 the context grew by 600 tokens, allowed are 500", [5])
      ),
      (
        "context_used: {max_growth: 600}", talk,
        .passes("the largest model call had 1000 input tokens", [7])
      ),
      (
        "context_used: {max_growth: 600}", Array(talk[..<3]),
        .unscored("only one turn recorded input tokens")
      ),
      (
        "context_used: {max_tokens: 5}", [user("a"), model(nil)],
        .unscored("no model call recorded its input tokens")
      ),
    ] as [(String, [Step], Expected)])
  func context(yaml: String, steps: [Step], expected: Expected) throws {
    #expect(try Scene(steps: steps).grade(yaml) == expected.assessment)
  }

  @Test(
    "settings that make no sense are refused",
    arguments: [
      ("remembers: {told: 1}", "1:12 missing-field: nothing says what is to be remembered"),
      (
        "remembers: {fact: a, told: 3, turn: 2}",
        "1:31 impossible: nothing can pass: turn 2 is not after turn 3"
      ),
      ("obeys: {from: 2}", "1:8 missing-field: the field 'grader' is missing"),
      ("context_used: {}", "1:15 missing-field: there is no bound for the context"),
      (
        "context_used: {max_tokens: 5, max_share: 0.5}",
        "1:31 impossible: 'max_share' says nothing without 'window'"
      ),
    ])
  func refused(yaml: String, message: String) { #expect(problem(yaml) == message) }
}
