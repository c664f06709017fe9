import EvalModel
import Grading
import JSONKit
import Testing

@Suite("Graders of the end state and of what a trial took")
struct StateAndLimitsTests {
  static func tool(_ name: String, _ behaviour: ToolBehaviour) throws -> Tool {
    Tool(
      name: name, description: "", parameters: true, schema: try JSONSchema(true),
      policy: ToolPolicy(), behaviour: behaviour)
  }

  static func scene(_ state: JSONValue?) throws -> Scene {
    Scene(
      steps: [
        calls("orders.lookup", ["id": "RT-1"]), answers(),
        calls("refund.issue", ["order_id": "RT-1"]), answers(["id": "RF-1"]),
        calls("refund.issue", ["order_id": "RT-2"]), answers(["id": "RF-2"]),
        calls("refund.issue", ["order_id": "RT-2"]), refuses("conflict"), says("done"),
      ],
      state: state, variables: ["order": "RF-1", "amount": 39.9],
      tools: [
        try tool("orders.lookup", .lookup(table: "orders", key: "id")),
        try tool(
          "refund.issue", .create(table: "refunds", id: "RF-$next", row: [:], requires: nil)),
      ])
  }

  static let state: JSONValue = [
    "refunds": ["RF-1": ["amount": 39.90, "order_id": "RT-1"]],
    "orders": ["RT-9": nil, "RT-8": ["status": "cancelled"]], "odd": 3, "empty": [:],
  ]

  @Test(
    "the end state is compared row by row",
    arguments: [
      ("{refunds: {RF-1: {amount: 39.9}}}", .passes("the records are as expected")),
      (
        "{refunds: {$case.vars.order: {amount: $case.vars.amount}}}",
        .passes("the records are as expected")
      ),
      ("{empty: {}}", .passes("the records are as expected")),
      (
        "{refunds: {}}",
        .fails(
          "row 'RF-1' of refunds was created or changed, which is not expected: "
            + #"{"amount":39.9,"order_id":"RT-1"}"#, [2])
      ),
      (
        "{refunds: {RF-1: {amount: 40}}}",
        .fails("row 'RF-1' of refunds has amount 39.9, expected 40", [2])
      ),
      (
        "{tables: {refunds: {RF-1: {amount: 40}}}, tolerance: 0.11}",
        .passes("the records are as expected")
      ),
      (
        "{refunds: {RF-1: {currency: EUR}}}",
        .fails("row 'RF-1' of refunds has no currency", [2])
      ),
      (
        "{refunds: {RF-1: {}, RF-7: {amount: 1}}}",
        .fails("row 'RF-7' of refunds was neither created nor changed", [4, 2])
      ),
      (
        "{refunds: {RF-1: null}}",
        .fails("row 'RF-1' of refunds was changed, expected deleted", [2])
      ),
      ("{orders: {RT-9: null, RT-8: {}}}", .passes("the records are as expected")),
      ("{orders: {RT-9: {}, RT-8: {}}}", .fails("row 'RT-9' of orders was deleted", [8])),
      ("{orders: {RT-7: null}}", .fails("row 'RT-7' of orders was not deleted", [8])),
      (
        "{orders: {RT-8: {}}}",
        .fails("row 'RT-9' of orders was deleted, which is not expected", [8])
      ),
      (
        "{tables: {orders: {RT-8: {status: {one_of: [cancelled]}}}}, rows: subset}",
        .passes("the records are as expected")
      ),
      ("{payments: {}}", .unscored("the end state has no table 'payments'")),
      ("{odd: {}}", .unscored("'odd' in the end state is no table")),
      ("{refunds: {$case.vars.x: {}}}", .unscored("the case has no vars.x")),
    ] as [(String, Expected)])
  func state(settings: String, expected: Expected) throws {
    #expect(try Self.scene(Self.state).grade("state: \(settings)") == expected.assessment)
  }

  @Test("without a recorded end state nothing is judged")
  func noState() throws {
    #expect(
      try Self.scene(nil).grade("state: {refunds: {}}")
        == .unscored("the end state was not recorded"))
  }

  @Test("bad settings of state are found where they stand")
  func badState() {
    #expect(problem("state: {}") == "1:8 wrong-type: expected at least one table, found a map")
    #expect(
      problem("state: {refunds: {RF-1: 3}}")
        == "1:25 wrong-type: expected the fields of a row, or null for a deleted one, found a number"
    )
    #expect(
      problem("state: {tables: {r: {}}, row: exact}") == "1:26 unknown-field: unknown field 'row'")
  }

  static let busy = Scene(
    steps: [
      user("a"), calls("t"),
      Step(.model(ModelCall(inputTokens: 600, outputTokens: 60, costUSD: 0.5))),
      user("b", turn: 2), calls("t"), calls("t"), says("x"),
    ],
    wallTime: .milliseconds(2500))

  @Test(
    "limits name what was exceeded, by how much and where",
    arguments: [
      (
        "{turns: 2, tool_calls: 3, tokens: 660, cost_usd: 0.5, latency: 2.5s}",
        .passes("within the limits")
      ),
      ("{turns: 1}", .fails("2 turns, the limit is 1 turn", [3], category: .cost)),
      ("{tool_calls: 1}", .fails("3 tool calls, the limit is 1 tool call", [4], category: .cost)),
      ("{tokens: 500}", .fails("660 tokens, the limit is 500 tokens", category: .cost)),
      ("{latency: 2s}", .fails("2.5 s, the limit is 2 s", category: .latency)),
      (
        "{cost_usd: 0.25, latency: 1s}",
        .fails(
          "0.5 US dollars, the limit is 0.25 US dollars; 2.5 s, the limit is 1 s", category: .cost)
      ),
    ] as [(String, Expected)])
  func limits(settings: String, expected: Expected) throws {
    #expect(try Self.busy.grade("limits: \(settings)") == expected.assessment)
  }

  @Test("what nobody recorded is left out, and nothing at all is unscored")
  func unknownUsage() throws {
    var scene = Scene(steps: [calls("t")])
    #expect(
      try scene.grade("limits: {tool_calls: 1, tokens: 5, latency: 1s}")
        == .pass("within the limits (not recorded: tokens and latency)"))
    #expect(
      try scene.grade("limits: {tokens: 5, cost_usd: 1}")
        == .unscored("nobody recorded tokens or cost"))
    scene.usage = Usage(inputTokens: .max, outputTokens: .max, latency: .seconds(3))
    #expect(
      try scene.grade("limits: {tokens: 5}").reason
        == "\(Int.max) tokens, the limit is 5 tokens")
    scene.wallTime = .seconds(9)
    #expect(try scene.grade("limits: {latency: 3s}") == .pass("within the limits"))
    #expect(problem("limits: {}") == "1:9 wrong-type: expected at least one limit, found a map")
  }
}
