import Diagnostics
import EvalModel
import Grading
import JSONKit
import Testing

@Suite("Graders of tool calls")
struct CallGradersTests {
  static let scene = Scene(
    steps: [
      user("refund"),
      calls("orders.lookup", ["order_id": "RT-1"]), answers(["status": "lost"]),
      calls("refund.issue", ["order_id": "RT-1", "amount": 620, "reason": "lost"]),
      refuses("policy"),
      calls("refund.issue", ["order_id": "RT-1", "amount": 39.9, "reason": "lost"]), answers(),
      says("done"),
    ],
    variables: ["amount": 39.90, "order": "RT-1", "word": "many"])

  @Test(
    "call_args holds every call of the tool to its rules",
    arguments: [
      (
        "{tool: refund.issue, args: {amount: {max: 500}}}",
        .fails("refund.issue was called with amount 620, allowed is at most 500", [3])
      ),
      (
        "{tool: refund.issue, args: {amount: {under: 39}}}",
        .fails("refund.issue was called with amount 620, allowed is less than 39", [3, 5])
      ),
      (
        "{tool: refund.issue, args: {order_id: $case.vars.order}}",
        .passes("2 calls of refund.issue had the expected arguments")
      ),
      ("{tool: nope, args: {x: 1}}", .passes("nope was never called")),
      (
        "{tool: nope, args: {x: 1}, at_least: 1}",
        .fails("nope was never called, expected at least 1 time", [7])
      ),
      (
        "{tool: orders.lookup, args: {}, at_least: 2}",
        .fails("orders.lookup was called 1 time, expected at least 2 times", [7])
      ),
      (
        "{tool: orders.lookup, args: {order_id: RT-1, email: x}}",
        .fails("orders.lookup was called without email", [1])
      ),
      (
        "{tool: orders.lookup, args: {order_id: RT-1, email: x}, arg_mode: superset}",
        .passes("1 call of orders.lookup had the expected arguments")
      ),
      (
        "{tool: refund.issue, args: {order_id: RT-1}, arg_mode: exact}",
        .fails("refund.issue was called with amount 620, which is not expected", [3, 5])
      ),
      (
        "{tool: refund.issue, args: {order_id: RT-9}, arg_mode: ignore}",
        .passes("2 calls of refund.issue had the expected arguments")
      ),
      ("{tool: nope, args: {x: $case.vars.x}}", .unscored("the case has no vars.x")),
      (
        "{tool: refund.issue, args: {amount: {max: $case.vars.word}}}",
        .unscored("'$case.vars.word' is no number in this case")
      ),
    ] as [(String, Expected)])
  func callArguments(settings: String, expected: Expected) throws {
    #expect(try Self.scene.grade("call_args: \(settings)") == expected.assessment)
  }

  @Test(
    "never_calls counts attempts and says whether they went through",
    arguments: [
      ("[orders.cancel]", .passes("no forbidden call was made")),
      (
        "[refund.issue]",
        .fails(
          #"refund.issue was called with {"order_id":"RT-1","amount":39.9,"reason":"lost"}, "#
            + "which is forbidden; the call went through", [5, 3])
      ),
      (
        "{tool: refund.issue, args: {amount: {over: 500}}}",
        .fails(
          #"refund.issue was called with {"order_id":"RT-1","amount":620,"reason":"lost"}, "#
            + "which is forbidden; the call failed with policy", [3])
      ),
      (
        "{tool: refund.issue, args: {amount: {over: 500}}, succeeded: true}",
        .passes("no forbidden call was made")
      ),
    ] as [(String, Expected)])
  func neverCalls(settings: String, expected: Expected) throws {
    #expect(try Self.scene.grade("never_calls: \(settings)") == expected.assessment)
  }

  @Test(
    "call_count counts the calls of one tool or of all",
    arguments: [
      ("3", .passes("tools were called 3 times")),
      ("{tool: refund.issue, equals: 2}", .passes("refund.issue was called 2 times")),
      (
        "{tool: refund.issue, max: 1}",
        .fails("refund.issue was called 2 times, expected at most 1", [5])
      ),
      ("{max: 1}", .fails("tools were called 3 times, expected at most 1", [3, 5])),
      ("{tool: nope, min: 1}", .fails("nope was never called, expected at least 1", [7])),
      ("{min: 4, max: 6}", .fails("tools were called 3 times, expected between 4 and 6", [7])),
      ("0", .fails("tools were called 3 times, expected no call", [1, 3, 5])),
    ] as [(String, Expected)])
  func callCount(settings: String, expected: Expected) throws {
    #expect(try Self.scene.grade("call_count: \(settings)") == expected.assessment)
  }

  @Test("settings that nothing can meet are refused where they stand")
  func badSettings() {
    #expect(
      problem("call_count: {min: 3, max: 1}")
        == "1:14 impossible: nothing can pass: min 3 is larger than max 1")
    #expect(
      problem("call_count: {equals: 3, max: 1}")
        == "1:14 impossible: nothing can pass: equals 3 is not between min and max")
    #expect(
      problem("call_count: {tool: x}")
        == "1:13 missing-field: there is no bound for the number of calls")
    #expect(
      problem("call_args: {tool: x, args: {a: {min: 5, max: 4}}}")
        == "1:33 impossible: nothing can pass: min is larger than max")
    #expect(
      problem("call_args: {tool: x, args: {a: {max: 4, tolernace: 1}}}")
        == "1:41 unknown-field: unknown field 'tolernace'")
    #expect(
      problem("call_args: {tool: x, args: {a: {tolerance: 1}}}")
        == "1:33 impossible: 'tolerance' says nothing without 'equals'")
    #expect(
      problem("call_args: {tool: x, args: {a: {max: many}}}")
        == "1:38 wrong-type: expected a number, found text")
    #expect(
      problem("never_calls: [{tool: x, args: {a: $case.amount}}]")
        == "1:35 bad-reference: '$case.amount' is not a reference to the case")
    #expect(
      problem("never_calls: []") == "1:14 wrong-type: expected at least one tool, found a list")
    #expect(
      problem("calls: []")
        == "1:8 pointless: nothing can fail: no call is expected, and all are allowed")
    #expect(problem("calls: {mode: exact, calls: []}") == nil)
    #expect(problem("calls: {mode: some, calls: [x]}")?.hasPrefix("1:15 unknown-word") == true)
  }

  @Test("graders tell which tools they name, and what for")
  func mentions() throws {
    func stances(_ yaml: String) throws -> [String] {
      try grader(yaml).grader.mentions.map { "\($0.tool) \($0.stance) \($0.place.column)" }
    }
    #expect(
      try stances("never_calls: [a, {tool: b, args: {x: 1}}]")
        == ["a forbidden 15", "b checked 25"])
    #expect(
      try stances("never_calls: {tool: b, args: {x: 1}, arg_mode: ignore}") == ["b forbidden 21"])
    #expect(
      try stances("calls: [a, b, a]") == ["a required(atLeast: 2) 9", "b required(atLeast: 1) 12"])
    #expect(try stances("calls: {mode: subset, calls: [a]}") == ["a checked 31"])
    #expect(try stances("call_args: {tool: a, args: {}}") == ["a checked 19"])
    #expect(
      try stances("call_args: {tool: a, args: {}, at_least: 2}") == ["a required(atLeast: 2) 19"])
    #expect(try stances("call_count: {tool: a, max: 0}") == ["a forbidden 20"])
    #expect(try stances("call_count: {tool: a, min: 1}") == ["a required(atLeast: 1) 20"])
    #expect(try stances("says: a") == [])
  }

  @Test("valid_arguments judges every call by the schema of its tool")
  func validArguments() throws {
    let schema: JSONValue = [
      "type": "object", "properties": ["order_id": ["type": "string"]], "required": ["order_id"],
    ]
    let tool = Tool(
      name: "orders.lookup", description: "", parameters: schema, schema: try JSONSchema(schema),
      policy: ToolPolicy(), behaviour: .fixed([:]))
    func grade(_ steps: [Step]) throws -> Assessment {
      try Scene(steps: steps, tools: [tool]).grade("valid_arguments")
    }
    #expect(
      try grade([calls("orders.lookup", ["order_id": "1"])])
        == .pass("1 call with valid arguments"))
    let wrong = try grade([
      calls("orders.lookup", ["order_id": 1]), refuses("invalid_arguments"),
      calls("orders.lokup", ["order_id": "1"]),
    ])
    #expect(
      wrong.reason
        == "orders.lookup was called with invalid arguments: order_id: expected string, got number")
    #expect(wrong.steps == [0, 2])
    #expect(
      try grade([calls("orders.lokup")])
        == .fail(
          "orders.lokup was called, and there is no such tool; the nearest is orders.lookup",
          steps: [0]))
    #expect(
      try Self.scene.grade("valid_arguments: true") == .unscored("the case's world has no tools"))
    #expect(
      problem("valid_arguments: false") == "1:18 wrong-type: expected true, found true or false")
  }
}
