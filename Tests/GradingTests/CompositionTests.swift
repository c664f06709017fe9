import Diagnostics
import EvalModel
import Grading
import JSONKit
import MarkedYAML
import Patterns
import Testing

@Suite("Graders made of graders")
struct CompositionTests {
  static let scene = Scene(
    steps: [
      user("refund please"), calls("orders.lookup"), answers(), says("Your refund is done."),
    ],
    variables: ["amount": 700, "vip": true])

  @Test(
    "all passes when every grader does",
    arguments: [
      (
        "all: {says: refund, calls: orders.lookup}",
        .passes(
          "says: the agent said what was expected; calls: every expected call was made", [3, 1])
      ),
      (
        "all: [{says: refund}, {says: sorry}, {says: thanks}]",
        .fails(
          "says: the agent never said 'sorry'; says: the agent never said 'thanks'", [3],
          value: 1.0 / 3)
      ),
      (
        "all: [{says: $case.vars.x}, {says: sorry}]",
        .fails("says: the agent never said 'sorry'", [3])
      ),
      ("all: [{says: $case.vars.x}, {says: refund}]", .unscored("says: the case has no vars.x")),
      (
        "all: [{outcome: answer}]",
        .unscored(
          "outcome: the agent did not say how the request ended, and nothing was handed off")
      ),
    ] as [(String, Expected)])
  func all(yaml: String, expected: Expected) throws {
    var assessment = try Self.scene.grade(yaml)
    // The sentence of `calls` is that grader's own.
    if case .passes = expected { assessment.reason = assessment.reason.knownCalls }
    #expect(assessment == expected.assessment)
  }

  @Test(
    "any, not and at_least count votes, and what can't be judged only matters where it decides",
    arguments: [
      (
        "any: [{says: sorry}, {says: refund}]",
        .passes("says: the agent said what was expected", [3])
      ),
      (
        "any: [{says: $case.vars.x}, {says: refund}]",
        .passes("says: the agent said what was expected", [3])
      ),
      ("any: [{says: $case.vars.x}, {says: sorry}]", .unscored("says: the case has no vars.x")),
      (
        "any: {says: sorry, never_says: done}",
        .fails(
          "none passes: says: the agent never said 'sorry'; "
            + "never_says: the agent said 'done', which it must not", [3])
      ),
      ("not: {says: sorry}", .passes("says: the agent never said 'sorry'", [3])),
      (
        "not: {says: refund}",
        .fails("this must not hold, but does: says: the agent said what was expected", [3])
      ),
      ("not: {says: $case.vars.x}", .unscored("says: the case has no vars.x")),
      (
        "not: {not: {says: refund}}",
        .passes("not: this must not hold, but does: says: the agent said what was expected", [3])
      ),
      (
        "at_least: {k: 2, of: [{says: refund}, {says: done}, {says: sorry}]}",
        .passes("2 of 3 pass", [3])
      ),
      (
        "at_least: {k: 2, of: [{says: refund}, {says: thanks}, {says: sorry}]}",
        .fails(
          "1 of 3 pass, needed are 2: says: the agent never said 'thanks'; "
            + "says: the agent never said 'sorry'", [3], value: 0.5)
      ),
      (
        "at_least: {k: 2, of: [{says: refund}, {says: $case.vars.x}, {says: sorry}]}",
        .unscored("says: the case has no vars.x")
      ),
      (
        "at_least: {k: 1, of: [{says: refund}, {says: $case.vars.x}]}",
        .passes("1 of 2 pass", [3])
      ),
    ] as [(String, Expected)])
  func votes(yaml: String, expected: Expected) throws {
    #expect(try Self.scene.grade(yaml) == expected.assessment)
  }

  @Test(
    "when asks only where its condition holds",
    arguments: [
      (
        "when: {condition: {amount: {over: 500}}, then: {says: refund}}",
        .passes("the agent said what was expected (asked because vars.amount is 700)", [3])
      ),
      (
        "when: {condition: {amount: {over: 500}}, then: {says: sorry}}",
        .fails("the agent never said 'sorry' (asked because vars.amount is 700)", [3])
      ),
      (
        "when: {condition: {amount: {over: 900}}, then: {says: sorry}}",
        .passes("not asked of this case: vars.amount is 700")
      ),
      (
        "when: {condition: {amount: {over: 900}}, then: {says: x}, otherwise: {says: sorry}}",
        .fails("the agent never said 'sorry' (asked because vars.amount is 700)", [3])
      ),
      (
        "when: {condition: {tags: [vip, angry]}, then: {says: sorry}}",
        .passes("not asked of this case: the case has no tag 'vip' or 'angry'")
      ),
      (
        "when: {condition: {intents: refund, groups: [customer]}, then: {says: sorry}}",
        .fails("the agent never said 'sorry' (asked because the condition holds)", [3])
      ),
      (
        "when: {condition: {grader: {says: refund}}, then: {says: sorry}}",
        .fails(
          "the agent never said 'sorry' (asked because says: the agent said what was expected)",
          [3])
      ),
      (
        "when: {condition: {grader: {says: hello}}, then: {says: sorry}}",
        .passes("not asked of this case: says: the agent never said 'hello'")
      ),
      (
        "when: {condition: {amuont: {over: 5}}, then: {says: sorry}}",
        .unscored("the case has no vars.amuont")
      ),
      (
        "when: {condition: {vars: {total: {over: 5, optional: true}}}, then: {says: sorry}}",
        .passes("not asked of this case: the case has no vars.total")
      ),
      (
        "when: {condition: {grader: {says: $case.vars.x}}, then: {says: sorry}}",
        .unscored("says: the case has no vars.x")
      ),
    ] as [(String, Expected)])
  func when(yaml: String, expected: Expected) throws {
    #expect(try Self.scene.grade(yaml) == expected.assessment)
  }

  @Test(
    "a composition requires and forbids only what holds for every way to pass",
    arguments: [
      ("all: [{calls: a}, {never_calls: b}]", [.required(atLeast: 1), .forbidden]),
      ("any: [{calls: a}, {never_calls: b}]", [.checked, .checked]),
      ("any: [{calls: a}]", [.required(atLeast: 1)]),
      ("not: {calls: a}", [.checked]),
      ("at_least: {k: 1, of: [{calls: a}, {calls: b}]}", [.checked, .checked]),
      (
        "at_least: {k: 2, of: [{calls: a}, {never_calls: b}]}", [.required(atLeast: 1), .forbidden]
      ),
      (
        "when: {condition: {grader: {calls: a}}, then: {calls: b}, otherwise: {never_calls: c}}",
        [.checked, .checked, .checked]
      ),
      ("all: [{any: [{calls: a}, {calls: b}]}]", [.checked, .checked]),
    ] as [(String, [ToolMention.Stance])])
  func mentions(yaml: String, stances: [ToolMention.Stance]) throws {
    #expect(try grader(yaml).grader.mentions.map(\.stance) == stances)
  }

  @Test("the schema for editors knows graders inside of graders")
  func schema() throws {
    let shape = GraderKind.shape(of: GraderCatalog.kinds)
    let schema = try JSONSchema(
      SchemaWriter.document(title: "grader", shape), patterns: Pattern.schemaPatterns)
    let nested: JSONValue = ["all": [["says": "x"], ["any": ["says": "y"]], "valid_arguments"]]
    #expect(schema.validate(nested).isEmpty)
    #expect(!schema.validate(["all": [["says": "x"], ["any": ["sayz": "y"]]]]).isEmpty)
    #expect(schema.validate(["escalates": ["when": ["amount": ["over": 500]]]]).isEmpty)
    #expect(!schema.validate(["not": 3]).isEmpty)
  }

  @Test("graders may stand in each other as deep as YAML may")
  func depth() throws {
    let yaml =
      String(repeating: "{not: ", count: 40) + "{says: refund}"
      + String(repeating: "}", count: 40)
    #expect(try Self.scene.grade(yaml).verdict == .scored(value: 1, passed: true))
  }

  @Test(
    "settings that make no sense are refused",
    arguments: [
      ("all: []", "1:6 wrong-type: expected at least one grader, found a list"),
      (
        "any: 3",
        "1:6 wrong-type: expected a list of graders, or a map from their names to their settings, "
          + "found a number"
      ),
      ("all: [{sayz: x}]", "1:8 unknown-grader: there is no grader 'sayz'"),
      (
        "at_least: {k: 3, of: [{says: x}]}",
        "1:12 impossible: nothing can pass: k is 3, but there are only 1 graders"
      ),
      ("when: {then: {says: x}}", "1:7 missing-field: the field 'condition' is missing"),
      (
        "when: {condition: {}, then: {says: x}}",
        "1:19 wrong-type: expected a condition, such as {amount: {over: 500}} or {tags: [vip]}, "
          + "found a map"
      ),
      (
        "when: {condition: {tags: [a], tgas: [b]}, then: {says: x}}",
        "1:31 unknown-field: unknown field 'tgas'"
      ),
    ])
  func refused(yaml: String, message: String) { #expect(problem(yaml) == message) }
}

extension String {
  /// The reason of `calls`, whatever it is, as one sentence.
  fileprivate var knownCalls: String {
    guard let start = range(of: "calls: ") else { return self }
    return self[..<start] + "calls: every expected call was made"
  }

  private func range(of part: String) -> String.Index? {
    indices.first { self[$0...].hasPrefix(part) }
  }
}
