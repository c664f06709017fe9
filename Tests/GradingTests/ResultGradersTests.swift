import EvalModel
import Grading
import JSONKit
import Testing

@Suite("Graders of results and of values at paths")
struct ResultGradersTests {
  static let steps = [
    user("cart"),
    calls("cart.add", ["items": [["sku": "A-1", "quantity": 2], ["sku": "B-2", "quantity": 1]]]),
    answers(["items": [["sku": "A-1", "left": 3], ["sku": "B-2", "left": 0]], "total": 12.5]),
    calls("orders.lookup", ["id": "7"]), refuses("not_found"),
    calls("orders.list"), answers(#"[{"id": "RT-1"}, {"id": "RT-2"}]"#),
    says(#"{"order": {"id": "RT-1"}, "note": null}"#),
  ]
  static let scene = Scene(
    steps: steps, state: ["orders": ["RT-1": ["status": "paid"]]], variables: ["order": "RT-1"])

  @Test(
    "value_at looks at what a path finds",
    arguments: [
      (
        "{tool: cart.add, in: result, path: '$.items[*].sku', value: {matches: '^[AB]-'}}",
        .passes("2 values are as expected")
      ),
      (
        "{tool: cart.add, in: result, path: '$.items[*].left', value: {min: 1}}",
        .fails(
          "$['items'][1]['left'] of the result of cart.add is 0, allowed is at least 1", [2])
      ),
      (
        "{tool: cart.add, in: arguments, path: '$.items[*].sku', value: {includes: [B-2]}, match: list}",
        .passes("1 value is as expected")
      ),
      (
        "{tool: cart.add, in: arguments, path: '$.items[*].sku', value: [B-2, A-1], match: list}",
        .fails(
          "'$.items[*].sku' of the arguments of cart.add has 1 'A-1', expected 'B-2'", [1])
      ),
      (
        "{tool: orders.list, in: result, path: '$[*].id', value: $case.vars.order, match: some}",
        .passes("'$[*].id' finds such a value", [6])
      ),
      (
        "{tool: '*', in: result, path: '$..id', value: RT-9, match: some}",
        .fails("$[0]['id'] of the result of orders.list is 'RT-1', expected 'RT-9'", [2, 6])
      ),
      (
        "{tool: '*', in: arguments, path: '$..quantity', value: {over: 1}, match: none}",
        .fails("$['items'][0]['quantity'] of the arguments of cart.add is 2", [1])
      ),
      (
        "{tool: cart.*, in: arguments, path: '$..coupon', match: none}",
        .passes("'$..coupon' finds no such value")
      ),
      (
        "{tool: cart.add, in: arguments, path: $.coupon}",
        .fails("'$.coupon' finds nothing in the arguments of cart.add", [1])
      ),
      (
        "{tool: cart.add, in: arguments, path: $.coupon, value: {equals: X, optional: true}}",
        .passes("0 values are as expected")
      ),
      (
        "{in: state, path: '$.orders[*].status', value: paid}", .passes("1 value is as expected")
      ),
      (
        "{in: final, path: $.order.id, value: RT-2}",
        .fails("$['order']['id'] of the final text is 'RT-1', expected 'RT-2'", [7])
      ),
      (
        "{in: final, path: $.order, value: {number: 1}}",
        .fails("$['order'] of the final text has no number", [7])
      ),
      ("{in: final, path: $.note}", .passes("1 value is as expected")),
      (
        "{tool: orders.lookup, in: result, path: $.id}",
        .unscored("orders.lookup never answered without an error")
      ),
      ("{tool: nope, in: arguments, path: $.id}", .unscored("nope was never called")),
      (
        "{in: final, path: $.order.id, value: $case.vars.x}",
        .unscored("the case has no vars.x")
      ),
    ] as [(String, Expected)])
  func valueAt(settings: String, expected: Expected) throws {
    #expect(try Self.scene.grade("value_at: \(settings)") == expected.assessment)
  }

  @Test("value_at needs what it looks at")
  func missing() throws {
    let bare = Scene(steps: [calls("x", ["a": 1])])
    #expect(
      try bare.grade("value_at: {in: state, path: $.a}")
        == .unscored("the end state was not recorded"))
    #expect(
      try bare.grade("value_at: {in: result, tool: x, path: $.a}")
        == .unscored("a result of x was not recorded"))
    #expect(
      try bare.grade("value_at: {in: final, path: $.a}")
        == .fail("'$.a' finds nothing in the final text", steps: [1]))
    #expect(
      problem("value_at: {in: result, path: $.a}")
        == "1:11 missing-field: nothing says whose calls are looked at")
    #expect(
      problem("value_at: {in: state, tool: x, path: $.a}")
        == "1:23 impossible: nothing can pass: 'tool' says nothing about the state")
    #expect(
      problem("value_at: {in: state, path: a}")
        == "1:29 bad-path: a path begins with '$', at character 1")
  }

  @Test("value_at gives up on a path that is too much work")
  func hostile() throws {
    var value: JSONValue = 1
    for _ in 0..<150 { value = [value, value] }
    let scene = Scene(steps: [calls("x", value)])
    #expect(
      try scene.grade("value_at: {in: arguments, tool: x, path: '$..*..*'}")
        == .unscored("'$..*..*': the path is too much work for this document"))
  }

  @Test("result_schema judges what tools answered without an error")
  func resultSchema() throws {
    let returns = try JSONSchema(["type": "object", "required": ["items"]])
    let tool = Tool(
      name: "cart.add", description: "", parameters: [:], schema: try JSONSchema([:]),
      policy: ToolPolicy(), behaviour: .fixed([:]), returns: returns)
    let scene = Scene(steps: Self.steps, tools: [tool])
    #expect(try scene.grade("result_schema: {}") == .pass("1 result conforms"))
    #expect(
      try Self.scene.grade("result_schema: {}")
        == .unscored("no tool with a schema for its results answered"))
    #expect(
      try Self.scene.grade(
        "result_schema: {tools: {orders.lookup: {type: array}, orders.list: {type: array}}}")
        == .pass("1 result conforms"))
    #expect(
      try Self.scene.grade("result_schema: {tools: {orders.list: {type: string}}}")
        == .pass("1 result conforms"))
    #expect(
      try scene.grade("result_schema: {tools: {cart.add: {required: [id], minProperties: 9}}}")
        == .fail(
          "the result of cart.add does not conform: expected at least 9 members, got 2 "
            + "(and 1 other problem)", steps: [2]))
    #expect(
      try scene.grade("result_schema: {tools: {orders.list: {items: {required: [name]}}}}")
        == .fail(
          "the result of orders.list does not conform: [0]: missing 'name' (and 1 other problem)",
          steps: [6]))
    #expect(
      try Scene(steps: [calls("a")]).grade("result_schema: {tools: {a: {}}}")
        == .unscored("a result of a was not recorded"))
    #expect(
      problem("result_schema: {tools: {a: {type: objekt}}}")?.hasPrefix("1:28 bad-schema") == true)
  }
}

@Suite("Rules for arguments: lists, alternatives, paths and loose values")
struct ArgumentListRuleTests {
  static let arguments: JSONValue = [
    "city": "New  York", "price": "$1,234.50", "gift": "TRUE", "tags": ["b", "a"],
    "flights": [["no": "X2", "seat": "1A"], ["no": "X1", "seat": "2B"]], "pair": [["b", "a"], 1],
  ]

  @Test(
    "a rule holds or doesn't",
    arguments: [
      ("city: {equals: new york, loose: true}", true), ("city: new york", false),
      ("price: {equals: 1234.5, loose: true}", true),
      ("price: {equals: 1234, loose: true}", false),
      ("price: {equals: 1234, loose: true, tolerance: 1}", true),
      ("price: {one_of: [1, 1234.5], loose: true}", true), ("price: {equals: 1234.5}", false),
      ("gift: {equals: true, loose: true}", true),
      ("tags: {unordered: [a, b]}", true), ("tags: {unordered: [a]}", false),
      ("tags: {unordered: [a, a]}", false), ("tags: [a, b]", false),
      ("tags: {includes: a}", true), ("tags: {includes: [a, c]}", false),
      ("tags: {each: {matches: '^.$'}}", true), ("tags: {each: a}", false),
      ("tags: {any_of: [[a, b], [b, a]]}", true), ("tags: {any_of: [[a, b], {min: 1}]}", false),
      ("flights: {unordered: [{no: X1}, {no: X2}]}", true),
      ("flights: {includes: [{no: X1, seat: 1A}]}", false),
      ("flights: {includes: [{any: true}, {no: X2}]}", true),
      ("flights: {at: '$[*].no', unordered: [X1, X2]}", true),
      ("flights: {at: '$[*].no', each: {matches: '^Y'}}", false),
      ("flights: {at: '$[1].seat', equals: 2B}", true),
      ("flights: {at: '$[2].seat', equals: 2B}", false),
      ("flights: {at: '$[2].seat', equals: 2B, optional: true}", true),
    ])
  func holds(rule: String, expected: Bool) throws {
    let scene = Scene(steps: [calls("t", Self.arguments)])
    let assessment = try scene.grade("call_args: {tool: t, args: {\(rule)}}")
    #expect(assessment.verdict == .scored(value: expected ? 1 : 0, passed: expected))
  }

  @Test("a whole call can be compared loosely, with lists in any order")
  func wholeCall() throws {
    let scene = Scene(steps: [calls("t", Self.arguments)])
    func passes(_ settings: String) throws -> Bool {
      try scene.grade("calls: [{tool: t, \(settings)}]").verdict == .scored(value: 1, passed: true)
    }
    #expect(try passes("args: {city: NEW YORK, price: 1234.5}, loose: true"))
    #expect(try !passes("args: {city: NEW YORK, price: 1234.5}"))
    #expect(try passes("args: {tags: [a, b], pair: [1, [a, b]]}, list_order: any"))
    #expect(try !passes("args: {tags: [a, b]}"))
    #expect(try !passes("args: {tags: [a, c]}, list_order: any"))
    #expect(
      try passes(
        "args: {pair: {equals: [1, [a, b]]}, flights: [{no: X1}, {no: X2}]}, list_order: any"))
  }

  @Test("a mismatch says which entry of which list")
  func reasons() throws {
    let scene = Scene(steps: [calls("t", Self.arguments)])
    func reason(_ rule: String) throws -> String {
      try scene.grade("call_args: {tool: t, args: {\(rule)}}").reason
    }
    #expect(
      try reason("flights: {each: {seat: 1A}}")
        == "t was called with flights.2.seat '2B', expected '1A'")
    #expect(
      try reason("tags: {includes: [a, c]}")
        == #"t was called with tags ["b","a"], which does not include all of the 2 expected entries"#
    )
    #expect(
      try reason("flights: {at: '$[1].seat', equals: 9}")
        == "t was called with flights.$[1].seat '2B', expected 9")
    #expect(
      problem("call_args: {tool: t, args: {a: {loose: true, min: 1}}}")
        == "1:33 impossible: nothing can pass: 'loose' says nothing without 'equals' or 'one_of'")
  }
}
