import EvalModel
import Grading
import JSONKit
import Testing

@Suite("Graders of milestones and escalation")
struct MilestoneGradersTests {
  static let scene = Scene(
    steps: [
      user("yes, confirm"),
      Step(.decision(Decision(name: "intent", value: "refund"))),
      Step(.retrieval(Retrieval(documents: [Retrieval.Found(id: "kb-12")]))),
      calls("orders.lookup", ["order_id": "RT-1"]), refuses("timeout"),
      calls("refund.issue", ["amount": 5]), answers(),
      says("The refund is on its way."), handoff(),
    ],
    final: FinalAnswer(text: "Bye."), variables: ["doc": "kb-12"])

  @Test(
    "checkpoints gives credit for every milestone and names the first one missed",
    arguments: [
      (
        "checkpoints: [{user_says: confirm}, {decides: {intent: refund}}, "
          + "{retrieves: $case.vars.doc}, orders.lookup, {fails: {tool: orders.*, kind: timeout}}, "
          + "{succeeds: refund.issue}, "
          + "{says: [nope, on its way]}, {hands_off: hum*}, {says: bye}]",
        .passes("9 of 9 milestones passed", [0, 1, 2, 3, 4, 6, 7, 8, 9])
      ),
      ("checkpoints: [{says: refund}, {says: way}]", .passes("2 of 2 milestones passed", [7, 7])),
      (
        "checkpoints: [orders.lookup, {calls: email.send, name: mail}, {says: bye}, x]",
        .fails("2 of 4 milestones passed; the first one missed is 'mail'", [3], value: 0.5)
      ),
      (
        "checkpoints: [{hands_off: human}, orders.lookup, refund.issue]",
        .fails("2 of 3 milestones passed; out of order: a hand-off to human", [8], value: 2.0 / 3)
      ),
      (
        "checkpoints: {ordered: false, of: [{hands_off: human}, orders.lookup]}",
        .passes("2 of 2 milestones passed", [8, 3])
      ),
      (
        "checkpoints: [{fails: {tool: orders.lookup, kind: not_found}}]",
        .fails("0 of 1 milestone passed; the first one missed is a failure of orders.lookup", [9])
      ),
      ("checkpoints: [{says: $case.vars.x}]", .unscored("the case has no vars.x")),
    ] as [(String, Expected)])
  func checkpoints(yaml: String, expected: Expected) throws {
    #expect(try Self.scene.grade(yaml) == expected.assessment)
  }

  @Test("a part of the milestones may be enough")
  func passAt() throws {
    let assessment = try Self.scene.grade(
      "checkpoints: {pass_at: 0.66, of: [orders.lookup, x, refund.issue]}")
    #expect(assessment.verdict == .scored(value: 2.0 / 3, passed: true))
    #expect(assessment.steps == [3, 5])
  }

  @Test(
    "before, after_error and no_skipped_last_step look at what came when",
    arguments: [
      (
        "before: {first: {user_says: confirm}, then: refund.issue}",
        .passes("the user's words 'confirm' came before a call of refund.issue", [0, 5])
      ),
      (
        "before: {first: {says: on its way}, then: refund.issue}",
        .fails(
          "a call of refund.issue came without the words 'on its way' before that", [5])
      ),
      ("before: {first: x, then: y}", .passes("a call of y never came")),
      (
        "before: {first: {user_says: confirm}, then: {says: [way, bye]}, each: true}",
        .fails(
          "the words 'way' or 'bye' came without the user's words 'confirm' before that", [9])
      ),
      ("before: {first: {says: $case.vars.x}, then: y}", .unscored("the case has no vars.x")),
      (
        "after_error: {tool: orders.lookup, then: {hands_off: '*'}}",
        .passes("a hand-off to * followed the failure", [4, 8])
      ),
      (
        "after_error: {tool: orders.*, then: orders.lookup}",
        .fails(
          "orders.lookup failed with timeout, and a call of orders.lookup did not follow", [4])
      ),
      (
        "after_error: {tool: orders.*, error: not_found, then: orders.lookup}",
        .passes("no such call failed")
      ),
      ("after_error: {then: {says: $case.vars.x}}", .unscored("the case has no vars.x")),
      (
        "no_skipped_last_step: {after: refund.*, requires: [{says: refund}, {hands_off: human}]}",
        .passes("what refund.issue requires followed", [6, 7, 8])
      ),
      (
        "no_skipped_last_step: {after: refund.issue, requires: email.send}",
        .fails("refund.issue went through, and a call of email.send did not follow", [7, 6])
      ),
      (
        "no_skipped_last_step: {after: orders.lookup, requires: email.send}",
        .passes("no call of orders.lookup went through")
      ),
      (
        "no_skipped_last_step: {after: x, requires: {retrieves: $case.vars.x}}",
        .unscored("the case has no vars.x")
      ),
    ] as [(String, Expected)])
  func order(yaml: String, expected: Expected) throws {
    #expect(try Self.scene.grade(yaml) == expected.assessment)
  }

  static func handoff(to: String = "human", _ context: JSONValue? = nil) -> Step {
    Step(.handoff(Handoff(to: to, context: context)))
  }

  @Test(
    "escalates wants a hand-off with its context where the condition holds, and none elsewhere",
    arguments: [
      ("escalates: {}", [handoff()], nil, .passes("handed over to 'human'", [0])),
      (
        "escalates: {when: {amount: {over: 500}}, context: [order_id, amount]}",
        [handoff(["order_id": "RT-1", "amount": 700])], nil,
        .passes("handed over to 'human' (asked because vars.amount is 700)", [0])
      ),
      (
        "escalates: {when: {amount: {over: 500}}, context: [order_id, amount]}",
        [handoff(["order_id": "", "amount": 700])], nil,
        .fails("handed over to 'human' without order_id (asked because vars.amount is 700)", [0])
      ),
      (
        "escalates: {context: {amount: $case.vars.amount}}", [handoff(["amount": 5])], nil,
        .fails("handed over to 'human' with amount 5, expected 700", [0])
      ),
      (
        "escalates: {to: legal*}", [handoff(), handoff(to: "legal-eu")], nil,
        .passes("handed over to 'legal-eu'", [1])
      ),
      (
        "escalates: {to: legal*}", [handoff()], nil,
        .fails("handed over to 'human', expected legal*", [0])
      ),
      ("escalates: {}", [says("no")], nil, .fails("nothing was handed over", [0])),
      (
        "escalates: {}", [says("no")], "escalate",
        .fails("the outcome was 'escalate', but nothing was handed over", [0])
      ),
      (
        "escalates: {when: {amount: {over: 900}}}", [handoff()], nil,
        .fails("handed over to 'human', which was not called for: vars.amount is 700", [0])
      ),
      (
        "escalates: {when: {amount: {over: 900}}}", [says("no")], "escalate",
        .fails("the outcome was 'escalate', which was not called for: vars.amount is 700", [0])
      ),
      (
        "escalates: {when: {amount: {over: 900}}}", [says("no")], "answer",
        .passes("rightly not handed over: vars.amount is 700")
      ),
      ("escalates: {when: {total: 5}}", [handoff()], nil, .unscored("the case has no vars.total")),
    ] as [(String, [Step], String?, Expected)])
  func escalates(yaml: String, steps: [Step], outcome: String?, expected: Expected) throws {
    let scene = Scene(
      steps: steps, final: outcome.map { FinalAnswer(text: "", outcome: $0) },
      variables: ["amount": 700])
    #expect(try scene.grade(yaml) == expected.assessment)
  }

  static func found(_ scores: Double?...) -> Step {
    Step(.retrieval(Retrieval(documents: scores.map { Retrieval.Found(id: "d", score: $0) })))
  }

  static let broken = [calls("orders.lookup"), refuses("timeout")]

  @Test(
    "fallback wants a way back where something was lacking",
    arguments: [
      ("fallback", [says("Done.")], nil, .passes("the agent had what it needed")),
      (
        "fallback", broken + [calls("orders.lookup"), answers(), says("Done.")], nil,
        .passes("the agent had what it needed")
      ),
      (
        "fallback", broken + [says("Done.")], "answer",
        .fails(
          "orders.lookup failed with timeout, and the agent answered as if nothing were amiss",
          [2, 1])
      ),
      (
        "fallback", broken + [says("Done.")], "abstain",
        .passes("the agent fell back: orders.lookup failed with timeout", [2, 1])
      ),
      (
        "fallback: {accept: [escalate]}", broken + [says("Done.")], "abstain",
        .fails(
          "orders.lookup failed with timeout, and the agent answered as if nothing were amiss",
          [2, 1])
      ),
      (
        "fallback", broken + [handoff()], nil,
        .passes("the agent fell back: orders.lookup failed with timeout", [2, 1])
      ),
      (
        "fallback", broken + [says("I couldn't look it up.")], "answer",
        .passes("the agent fell back: orders.lookup failed with timeout", [2, 1])
      ),
      (
        "fallback: {words: could you say}", [found(), says("Could you say more?")], nil,
        .passes("the agent fell back: no search found anything good enough", [1, 0])
      ),
      (
        "fallback", [found(), calls("orders.lookup"), answers(), says("It is sent.")], nil,
        .passes("the agent had what it needed")
      ),
      (
        "fallback", [found(), says("It is blue. Is there anything else?")], nil,
        .fails(
          "no search found anything good enough, and the agent answered as if nothing were amiss",
          [1, 0])
      ),
      (
        "fallback: {min_score: 0.5}", [found(0.4), says("It is blue.")], nil,
        .fails(
          "no search found anything good enough, and the agent answered as if nothing were amiss",
          [1, 0])
      ),
      (
        "fallback: {min_score: 0.5}", [found(0.4), found(0.6), says("It is blue.")], nil,
        .passes("the agent had what it needed")
      ),
      (
        "fallback: {min_score: 0.5}", [found(nil), says("It is blue.")], nil,
        .passes("the agent had what it needed")
      ),
      (
        "fallback: {min_confidence: 0.6}", [says("Done.")], nil,
        .unscored("nobody recorded how sure the agent was")
      ),
      (
        "fallback: {min_confidence: 0.6}",
        [Step(.decision(Decision(name: "intent", value: "x", confidence: 0.5))), says("Done.")],
        nil,
        .fails(
          "the decision 'intent' had a confidence of 0.5, "
            + "and the agent answered as if nothing were amiss", [1, 0])
      ),
    ] as [(String, [Step], String?, Expected)])
  func fallback(yaml: String, steps: [Step], outcome: String?, expected: Expected) throws {
    let scene = Scene(
      steps: steps, final: outcome.map { FinalAnswer(text: "", outcome: $0) })
    #expect(try scene.grade(yaml) == expected.assessment)
  }

  @Test("an answer that is not sure needs a way back, which it may be itself")
  func unsureAnswer() throws {
    func verdict(_ text: String) throws -> Assessment.Verdict {
      let final = FinalAnswer(text: text, confidence: 0.3)
      return try Scene(steps: [user("x")], final: final).grade("fallback: {min_confidence: 0.5}")
        .verdict
    }
    #expect(try verdict("It is blue.") == .scored(value: 0, passed: false))
    #expect(try verdict("I could not find out.") == .scored(value: 1, passed: true))
  }

  @Test(
    "a star in a tool's name stands for any characters",
    arguments: [
      ("orders.*", "orders.lookup", true), ("*", "", true), ("*.issue", "refund.issue", true),
      ("a*b*c", "aXbYc", true), ("a*b*c", "acb", false), ("ab*ba", "aba", false),
      ("orders.*", "order", false), ("x", "xy", false), ("*a*", "bab", true), ("**", "q", true),
    ])
  func patterns(pattern: String, tool: String, matches: Bool) throws {
    let scene = Scene(steps: [Step(.handoff(Handoff(to: tool)))])
    let yaml = "checkpoints: [{hands_off: '\(pattern)'}]"
    #expect(try scene.grade(yaml).verdict == .scored(value: matches ? 1 : 0, passed: matches))
  }

  @Test(
    "a milestone is one kind of event",
    arguments: [
      ("checkpoints: []", "1:14 wrong-type: expected at least one milestone, found a list"),
      ("checkpoints: [{name: x}]", "1:15 one-of: expected one kind of event, found 0"),
      ("checkpoints: [{says: x, calls: y}]", "1:15 one-of: expected one kind of event, found 2"),
      ("before: {first: a}", "1:9 missing-field: the field 'then' is missing"),
      (
        "escalates: {when: {}}",
        "1:19 wrong-type: expected a condition, such as {amount: {over: 500}} or {tags: [vip]}, "
          + "found a map"
      ),
    ])
  func refused(yaml: String, message: String) { #expect(problem(yaml) == message) }
}
