import EvalModel
import Grading
import JSONKit
import Testing

@Suite("Which calls graders look at")
struct ChosenCallsTests {
  private static let scene = Scene(steps: [
    user("refund"),
    calls("orders.lookup", ["id": "a"]), refuses("not_found"),
    calls("orders.lookup", ["id": "b"]), answers("lost"),
    calls("orders.note", ["id": "b"]), answers(["ok": true]),
    calls("refund.issue", ["id": "b", "lines": [["n": 1, "x": 2]]]), answers("Sent 5 EUR"),
    calls("orders.lookup", ["id": "c"]),
    says("done"),
  ])

  @Test(
    "call_args looks at all calls, any one, the first, the last, or one with a number",
    arguments: [
      ("a", "first", false, .passes("1 call of orders.lookup had the expected arguments")),
      ("b", "first", false, .fails("orders.lookup was called with id 'a', expected 'b'", [1])),
      ("b", "first", true, .passes("1 call of orders.lookup had the expected arguments")),
      ("c", "last", false, .passes("1 call of orders.lookup had the expected arguments")),
      ("b", "last", true, .passes("1 call of orders.lookup had the expected arguments")),
      ("b", "2", false, .passes("1 call of orders.lookup had the expected arguments")),
      (
        "b", "4", false,
        .fails("orders.lookup was called 3 times, expected at least 4 times", [10])
      ),
      ("c", "any", false, .passes("a call of orders.lookup had the expected arguments", [9])),
      (
        "d", "any", true, .fails("orders.lookup was called with id 'b', expected 'd'", [3])
      ),
      ("b", "all", true, .passes("1 call of orders.lookup had the expected arguments")),
    ] as [(String, String, Bool, Expected)])
  func which(id: String, which: String, succeeded: Bool, expected: Expected) throws {
    let assessment = try Self.scene.grade(
      "call_args: {tool: orders.lookup, args: {id: \(id)}, which: \(which), "
        + "succeeded: \(succeeded)}")
    #expect(assessment == expected.assessment)
  }

  @Test(
    "a call that must be made fails where it was not", arguments: ["any", "first", "last", "1"])
  func neverMade(which: String) throws {
    let assessment = try Self.scene.grade(
      "call_args: {tool: nope, args: {id: a}, which: \(which)}")
    #expect(assessment == .fail("nope was never called, expected at least 1 time", steps: [10]))
  }

  @Test(
    "other numbers and words for a call are refused",
    arguments: ["0", "-1", "1.5", "middle", "[]"])
  func badWhich(which: String) {
    let problem = problem("call_args: {tool: t, args: {}, which: \(which)}")
    #expect(problem?.contains("expected all, any, first, last, or a number from 1") == true)
  }

  @Test("a choice that is left empty is refused rather than taken for none")
  func emptyWhich() {
    #expect(
      problem("call_args: {tool: t, args: {}, which: null}")
        == "1:32 empty-value: the field 'which' has no value")
  }

  @Test("which and at_least don't go together")
  func both() {
    #expect(
      problem("call_args: {tool: t, args: {}, which: any, at_least: 2}")
        == "1:44 impossible: 'at_least' says nothing beside 'which': the call that it names must "
        + "be made")
  }

  @Test(
    "calls of other tools and failed calls are left out on request",
    arguments: [
      (
        "mode: exact, calls: [orders.lookup, orders.note, refund.issue]",
        .fails(
          "orders.lookup was called with {\"id\":\"b\"}, which is not expected (and 1 other call)",
          [3, 9], value: 0.6)
      ),
      (
        "mode: exact, succeeded: true, calls: [orders.lookup, orders.note, refund.issue]",
        .passes("3 calls as expected", [3, 5, 7])
      ),
      (
        "mode: unordered, tools: refund.*, calls: [{tool: refund.issue, args: {lines: [{n: 1}]}}]",
        .passes("1 call as expected", [7])
      ),
      (
        "mode: unordered, tools: ['*.note', refund.issue], calls: [refund.issue, orders.note]",
        .passes("2 calls as expected", [7, 5])
      ),
      (
        "mode: exact, tools: refund.*, calls: []",
        .fails(
          "refund.issue was called with {\"id\":\"b\",\"lines\":[{\"n\":1,\"x\":2}]}, which is not expected",
          [7])
      ),
    ] as [(String, Expected)])
  func lookedAt(settings: String, expected: Expected) throws {
    #expect(try Self.scene.grade("calls: {\(settings)}") == expected.assessment)
  }

  @Test(
    "F1 counts calls too many in every mode",
    arguments: [
      ("ordered", "abc", "axb", 2.0 / 3), ("ordered", "ab", "axb", 0.8),
      ("ordered", "a", "", 0.0), ("unordered", "abc", "ax", 0.4), ("unordered", "aa", "a", 2.0 / 3),
      ("unordered", "", "a", 0), ("superset", "a", "ab", 2.0 / 3), ("superset", "a", "a", 1),
      ("superset", "", "", 1),
    ] as [(String, String, String, Double)])
  func f1(mode: String, expected: String, actual: String, value: Double) throws {
    let calls = expected.map { String($0) }.joined(separator: ", ")
    let grade = try CallsTests.scene(actual).grade(
      "calls: {mode: \(mode), score: f1, calls: [\(calls)]}")
    #expect(grade.verdict == .scored(value: value, passed: value == 1))
  }

  @Test("a part of the calls is enough where the rubric says so", arguments: [0.5, 0.51])
  func passAt(bound: Double) throws {
    let grade = try CallsTests.scene("xb").grade("calls: {pass_at: \(bound), calls: [a, b]}")
    #expect(grade.verdict == .scored(value: 0.5, passed: bound <= 0.5))
  }

  @Test(
    "a call can be told by what the tool answered, and tools by a pattern",
    arguments: [
      ("{tool: refund.issue, result: {matches: '^Sent'}}", true),
      ("{tool: refund.issue, result: {matches: '^sent'}}", false),
      ("{tool: 'orders.*', result: {ok: true}}", true),
      ("{tool: 'orders.*', result: {ok: false}}", false),
      ("{tool: '*', result: lost}", true),
      ("{tool: '*', args: {id: a}, result: {any: true}}", false),
      ("{tool: '*', args: {id: c}, result: {any: true}}", false),
    ])
  func results(call: String, isMade: Bool) throws {
    #expect(
      try (Self.scene.grade("calls: [\(call)]").verdict == Assessment.pass("").verdict) == isMade)
    #expect(
      try
        (Self.scene.grade("resists_injection: {calls: \(call)}").verdict
        == Assessment.fail("").verdict) == isMade)
  }

  @Test("a wrong answer is named")
  func wrongAnswer() throws {
    let assessment = try Self.scene.grade("calls: [{tool: orders.note, result: {ok: false}}]")
    #expect(
      assessment.reason == "orders.note was called and answered with ok true, expected false")
    let text = try Self.scene.grade("calls: [{tool: refund.issue, result: Sent}]")
    #expect(
      text.reason
        == "refund.issue was called and answered with a result 'Sent 5 EUR', expected 'Sent'")
  }

  @Test(
    "call_count takes patterns, and leaves failed calls out on request",
    arguments: [
      ("{tool: 'orders.*', equals: 4}", true),
      ("{tool: 'orders.*', succeeded: true, max: 2}", true),
      ("{succeeded: true, equals: 3}", true), ("{succeeded: true, max: 2}", false),
    ])
  func counts(settings: String, passes: Bool) throws {
    let verdict = try Self.scene.grade("call_count: \(settings)").verdict
    #expect((verdict == Assessment.pass("").verdict) == passes)
  }

  @Test(
    "step_count counts the steps of one type",
    arguments: [
      ("{type: tool_call, max: 5}", .passes("there are 5 steps of type tool_call")),
      (
        "{type: tool_call, max: 3}",
        .fails("there are 5 steps of type tool_call, expected at most 3", [7, 9])
      ),
      (
        "{type: model, min: 1}",
        .fails("there is no step of type model, expected at least 1", [10])
      ),
      (
        "{type: message, min: 2, max: 4}",
        .fails("there is 1 step of type message, expected between 2 and 4", [10])
      ),
    ] as [(String, Expected)])
  func stepCounts(settings: String, expected: Expected) throws {
    #expect(try Self.scene.grade("step_count: \(settings)") == expected.assessment)
  }

  @Test("a step type that nobody knows is a warning, bounds that can't hold are errors")
  func badStepCounts() {
    #expect(
      problem("step_count: {type: modle, max: 3}")
        == "1:14 unknown-step-type: no step of agent-eval has the type 'modle': only what agents "
        + "write themselves is counted")
    #expect(
      problem("step_count: {type: model}")
        == "1:13 missing-field: there is no bound for the number of steps")
    #expect(
      problem("step_count: {type: model, min: 3, max: 2}")
        == "1:27 impossible: nothing can pass: min 3 is larger than max 2")
  }
}

@Suite("Figures said in place of others")
struct RivalFigureTests {
  @Test(
    "a wrong number of the same length is where it went wrong",
    arguments: [
      ("10", "There are 11 in stock.", "11"), ("10", "All 12, in fact.", "12"),
      ("746342064230", "It is **194496721133**.", "194496721133"),
      ("10", "There are 300 in stock, $11 each, on 2026-05-11 at 11:30, order W11 or #11.", nil),
      ("10", "11.5 of them, 11% off, 11/12, €11", nil), ("4", "There are 5.", nil),
      ("918.43", "It is 918.44.", nil), ("ten", "There are 11.", nil),
    ])
  func rival(expected: String, said: String, figure: String?) throws {
    let scene = Scene(steps: [user("how many?"), says(said), user("thanks"), says("Bye.")])
    let assessment = try scene.grade("says: '\(expected)'")
    let reason = "the agent never said '\(expected)'"
    #expect(
      assessment
        == .fail(
          figure.map { "\(reason), but '\($0)'" } ?? reason, steps: [figure == nil ? 3 : 1]))
  }

  @Test("recovers looks only at the tools that it names")
  func recoversTools() throws {
    let scene = Scene(steps: [
      calls("mail.find"), refuses("error"), calls("mail.send"), refuses("error"),
      calls("post.send"), answers(), says("Sent."),
    ])
    let all = try scene.grade("recovers: {tools: mail.send, accept: recovered}")
    #expect(all.steps == [4, 3])
    #expect(
      try scene.grade("recovers: {tools: mail.send, instead: {mail.send: [post.send]}}").verdict
        == Assessment.pass("").verdict)
    #expect(try scene.grade("recovers: {tools: 'post.*'}") == .pass("no tool call failed"))
  }

  @Test("calls that failed can be forbidden by themselves")
  func failedCalls() throws {
    let scene = Scene(steps: [
      calls("mail.find"), answers(), calls("mail.find", ["box": "x"]), refuses("error"),
    ])
    let assessment = try scene.grade("never_calls: {tool: mail.find, failed: true}")
    #expect(assessment.steps == [2])
    #expect(
      problem("never_calls: {tool: t, failed: true, succeeded: true}")
        == "1:24 impossible: nothing can pass: a failed call has no answer")
  }

  @Test("a wrong call before a missing one is what went wrong first")
  func wrongBeforeMissing() throws {
    let scene = Scene(steps: [user("x"), calls("b"), calls("a"), says("done")])
    let assessment = try scene.grade("calls: {mode: unordered, calls: [a, c]}")
    #expect(
      assessment.reason == "b was called, which is not expected" && assessment.steps == [1])
  }
}

@Suite("Traces that don't say which calls failed")
struct UnknownFailuresTests {
  @Test(
    "nothing is judged that hangs on failures",
    arguments: [
      "recovers: {}", "after_error: {then: {hands_off: '*'}}", "retry_budget: 2",
      "respects_retry_after",
    ])
  func unscored(yaml: String) throws {
    let scene = Scene(steps: [calls("a"), answers(["error": "gone"]), says("Done.")])
    var trajectory = scene.trajectory
    #expect(try scene.grade(yaml).verdict == Assessment.pass("").verdict)
    trajectory.missing = [.toolErrors]
    let evidence = Evidence(evalCase: scene.evalCase, trajectory: trajectory, wallTime: nil)
    #expect(
      try grader(yaml).grader.grade(evidence)
        == .unscored("the trace does not say which calls failed"))
  }
}
