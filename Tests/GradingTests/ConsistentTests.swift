import EvalModel
import Grading
import JSONKit
import Testing

@Suite("A grader of contradictions")
struct ConsistentTests {
  static let scene = Scene(
    steps: [
      user("When does it come?"), calls("orders.lookup"), answers(["eta": "2026-03-15"]),
      says("It arrives on March 15. The total is 1,234.50 EUR and it has shipped."),
      user("And now?", turn: 2), calls("orders.lookup"), answers(["eta": "2026-03-17"]),
      says("It now arrives on March 17, for €1234.5. Or would you like it cancelled?"),
      user("Sure? I was told it is lost.", turn: 3),
      says("You are right, it is lost. The total is 1300 EUR."),
    ])

  static let delivery = #"delivery: {pattern: 'arrives on (\w+ \d+)'}"#
  static let status = "status: {one_of: [shipped, cancelled, {lost: [lost, missing]}]}"
  static let total = #"total: '(?:total is|for) (\S+(?: EUR)?)'"#

  @Test(
    "another value is a contradiction unless something new was seen in between",
    arguments: [
      ("consistent: {facts: {\(delivery)}}", .passes("2 statements without a contradiction")),
      (
        "consistent: {facts: {\(delivery)}, corrections: never}",
        .fails(
          "in turn 2 the agent said that delivery is 'March 17', in turn 1 that it is 'March 15'",
          [7, 3])
      ),
      (
        "consistent: {facts: {\(status)}}",
        .fails(
          "in turn 3 the agent said that status is 'lost', in turn 1 that it is 'shipped'", [9, 3])
      ),
      (
        "consistent: {facts: {\(total)}, corrections: after_result}",
        .fails(
          "in turn 3 the agent said that total is '1300 EUR', in turn 2 that it is '€1234.5.'",
          [9, 7])
      ),
      (
        "consistent: {facts: {\(status), \(total)}}",
        .fails(
          "in turn 3 the agent said that status is 'lost', in turn 1 that it is 'shipped' "
            + "(and 1 other contradiction)", [9, 3, 9, 7])
      ),
      (
        "consistent: {facts: {seat: 'seat (\\w+)'}}",
        .unscored("the agent stated none of the facts")
      ),
      (
        "consistent: {facts: {code: '(x+x+)+y'}}", .unscored("the agent stated none of the facts")
      ),
    ] as [(String, Expected)])
  func contradictions(yaml: String, expected: Expected) throws {
    #expect(try Self.scene.grade(yaml) == expected.assessment)
  }

  @Test(
    "a value counts as the same in any way to write it, and of two the longer words were said",
    arguments: [
      (["It is not shipped yet.", "It has shipped."], "[not shipped, shipped]", false),
      (["It is not shipped.", "Still not shipped."], "[not shipped, shipped]", true),
      (["Shipped or lost, I can't tell.", "It is lost."], "[shipped, lost]", true),
      (["It is shipped. Is it lost?", "It is SHIPPED."], "[shipped, lost]", true),
      (["It is undelivered.", "It is delivered."], "[undelivered, delivered]", false),
    ])
  func words(messages: [String], values: String, passes: Bool) throws {
    let scene = Scene(steps: [user("?")] + messages.map(says))
    let assessment = try scene.grade("consistent: {facts: {status: {one_of: \(values)}}}")
    #expect(assessment.verdict == .scored(value: passes ? 1 : 0, passed: passes))
  }

  @Test(
    "dates, amounts and texts are compared by what they mean",
    arguments: [
      ("15 March", "March 15th", true), ("2026-03-15", "March 15", true),
      ("March 5", "May 5", false),
      ("$1,200", "1200 USD", true), ("5 days", "6 days", false), ("Gate B", "gate  b", true),
      ("RT-1", "RT-2", false),
    ])
  func values(first: String, second: String, same: Bool) throws {
    let scene = Scene(steps: [says("It is <\(first)>."), says("So it is <\(second)>.")])
    let assessment = try scene.grade("consistent: {facts: {it: '<([^>]+)>'}}")
    #expect(assessment.verdict == .scored(value: same ? 1 : 0, passed: same))
  }

  @Test("a retrieved document is evidence for words, a tool's refusal for a number")
  func evidence() throws {
    let found = Retrieval(documents: [Retrieval.Found(id: "d", text: "Parcel MISSING since May.")])
    let lost = Scene(steps: [says("It has shipped."), Step(.retrieval(found)), says("It is lost.")])
    #expect(
      try lost.grade("consistent: {facts: {\(Self.status)}}").verdict
        == .scored(value: 1, passed: true))
    let refusal = ToolResult(
      id: nil, answer: .error(ToolError(kind: "policy", message: "the limit is 1300.00")))
    let limit = Scene(
      steps: [says("total is 1200"), Step(.toolResult(refusal)), says("total is 1300")])
    #expect(
      try limit.grade("consistent: {facts: {\(Self.total)}}").verdict
        == .scored(value: 1, passed: true))
  }

  @Test(
    "settings that make no sense are refused",
    arguments: [
      ("consistent: {facts: {}}", "1:14 missing-field: there is no fact to compare"),
      (
        "consistent: {facts: {a: {one_of: [x]}}}",
        "1:26 impossible: nothing can pass: a fact with one value can't change"
      ),
      (
        "consistent: {facts: {a: {one_of: [x, y], pattern: z}}}",
        "1:25 one-of: a fact has either 'pattern' or 'one_of'"
      ),
      ("consistent: {facts: {a: {one_of: [x, '!']}}}", "1:38 empty-text: there is no word in it"),
      (
        "consistent: {facts: {a: '('}}",
        "1:25 bad-pattern: the pattern can't be used: missing closing parenthesis (after 1 characters)"
      ),
      ("consistent: {}", "1:13 missing-field: the field 'facts' is missing"),
    ])
  func refused(yaml: String, message: String) { #expect(problem(yaml) == message) }
}
