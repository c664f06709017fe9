import EvalModel
import JSONKit
import Testing

@testable import Simulation

@Suite("Simulated tools")
struct WorldSessionTests {
  @Test("a lookup answers with the row and its id, or not_found")
  func lookup() throws {
    var session = try Shop.session()
    #expect(
      session.call("look", ["order": "RT-1"])
        == ["id": "RT-1", "status": "delivered", "total": 20, "email": "a@example.com"])
    #expect(
      session.call("look", ["order": "RT-9"])
        == ["error": "not_found", "message": "orders has no 'RT-9'"])
    #expect(session.call("look") == ["error": "not_found", "message": "orders has no ''"])
  }

  @Test("a number means the row with that text as its id", arguments: [7, 7.0, "7"] as [JSONValue])
  func numbers(id: JSONValue) throws {
    var session = try Shop.session()
    #expect(session.call("look", ["order": id])["id"] == "7")
    _ = session.call("change", ["order": id, "status": "sent"])
    #expect(session.endState["orders"]?["7"]?["status"] == "sent")
  }

  @Test("a search compares the given arguments, counts all rows and gives so many")
  func find() throws {
    var session = try Shop.session()
    let found = session.call("find", ["email": "a@example.com"])
    #expect(found["total"] == 2)
    #expect(found["rows"]?.array?.map { $0["id"] } == ["RT-1"])
    let both = session.call("find", ["email": "a@example.com", "status": "processing"])
    #expect(both["rows"]?.array?.map { $0["id"] } == ["RT-2"])
    #expect(session.call("find", ["email": "b@example.com"]) == ["rows": [], "total": 0])
    #expect(session.call("find")["total"] == 3)
  }

  @Test("a new row is made from its template; arguments that were not given make no field")
  func create() throws {
    var session = try Shop.session()
    #expect(
      session.call("refund", ["order": "RT-1", "amount": 12.5])
        == ["id": "RT-1", "order": "RT-1", "amount": 12.5, "by": "u-1"])
    #expect(session.call("refund", ["order": "RT-1"])["error"] == "conflict")
    #expect(
      session.endState
        == [
          "refunds": ["RT-1": ["order": "RT-1", "amount": 12.5, "by": "u-1"]], "tickets": [:],
          "orders": [:],
        ])
  }

  @Test("numbers count by table, and a row that exists uses one up")
  func next() throws {
    var session = try Shop.session()
    _ = session.call("refund", ["order": "RT-1", "amount": 1])
    #expect(
      session.call("ticket", ["topic": "x"])
        == ["id": "T-1", "topic": "x", "text": "about x", "number": 1])
    #expect(session.call("ticket", ["topic": "y"])["error"] == "conflict")
    #expect(session.call("ticket", ["topic": "z", "note": "!"])["text"] == "about z!")
    #expect(session.endState["tickets"]?.object?.keys == ["T-1", "T-3"])
  }

  @Test("an update sets what was given and may look at the row as it was")
  func update() throws {
    var session = try Shop.session()
    #expect(
      session.call("change", ["order": "RT-2", "status": "cancelled"])
        == [
          "id": "RT-2", "status": "cancelled", "total": 5.5, "email": "a@example.com",
          "was": "processing",
        ])
    #expect(session.call("look", ["order": "RT-2"])["status"] == "cancelled")
    #expect(session.call("change", ["order": "RT-9", "status": "x"])["error"] == "not_found")
    #expect(session.call("change", ["order": "RT-1", "note": "n"])["status"] == "delivered")
  }

  @Test("a deleted row is gone, and stands as null in the end state")
  func delete() throws {
    var session = try Shop.session()
    #expect(session.call("drop", ["order": "RT-2"]) == ["deleted": "RT-2"])
    #expect(session.call("look", ["order": "RT-2"])["error"] == "not_found")
    #expect(session.call("drop", ["order": "RT-2"])["error"] == "not_found")
    #expect(session.endState["orders"] == ["RT-2": nil])
  }

  @Test("what is changed back, or made and deleted again, counts as untouched")
  func changedBack() throws {
    var session = try Shop.session()
    _ = session.call("set", ["order": "RT-1", "amount": 30])
    #expect(session.endState["orders"]?.object?.keys == ["RT-1"])
    _ = session.call("set", ["order": "RT-1", "amount": 20.0])
    #expect(session.endState["orders"] == [:])
    _ = session.call("drop", ["order": "RT-2"])
    _ = session.call("add", ["order": "RT-2", "status": "processing"])
    #expect(session.endState["orders"] == [:])
    _ = session.call("add", ["order": "RT-5", "status": "new"])
    _ = session.call("drop", ["order": "RT-5"])
    #expect(session.endState["orders"] == [:])
  }

  @Test("a fixed reply is always the same")
  func fixed() throws {
    var session = try Shop.session()
    #expect(session.call("ping") == ["pong": true])
    #expect(session.call("ping", ["order": "x"]) == ["pong": true])
  }

  @Test("a requirement that isn't met says so and changes nothing")
  func requirement() throws {
    var session = try Shop.session()
    let before = session.endState
    #expect(
      session.call("refund", ["order": "RT-2", "amount": 1])
        == ["error": "conflict", "message": "not delivered yet"])
    #expect(session.call("refund", ["order": "RT-9", "amount": 1])["error"] == "not_found")
    #expect(session.endState == before)
  }

  @Test("arguments that violate the schema are refused, and so are tools that don't exist")
  func invalid() throws {
    var session = try Shop.session()
    #expect(
      session.call("refund", ["order": "RT-1", "amount": "much"])
        == ["error": "invalid_arguments", "message": "amount: expected number, got string"])
    #expect(session.call("refund", []).object?["error"] == "invalid_arguments")
    let long = String(repeating: "x", count: 1000)
    let unknown = session.call(long)
    #expect(unknown["error"] == "unknown_tool")
    #expect((unknown["message"]?.string?.count ?? 0) < 120)
  }

  @Test("a row without an id isn't made")
  func noID() throws {
    var session = try Shop.session()
    #expect(session.call("add", ["status": "new"])["error"] == "invalid_arguments")
    #expect(session.endState["orders"] == [:])
  }

  @Test("a session is a value: another one never sees its rows")
  func isolation() throws {
    var one = try Shop.session()
    var two = one
    _ = one.call("drop", ["order": "RT-1"])
    #expect(two.call("look", ["order": "RT-1"])["id"] == "RT-1")
    #expect(two.endState["orders"] == [:])
    #expect(two.call("ticket", ["topic": "x"])["id"] == "T-1")
    #expect(one.call("ticket", ["topic": "x"])["id"] == "T-1")
  }

  @Test("the same calls get the same answers")
  func repeatable() throws {
    func play() throws -> [JSONValue] {
      var session = try Shop.session()
      return [
        session.call("ticket", ["topic": "x"]), session.call("find"),
        session.call("drop", ["order": "7"]), session.endState,
      ]
    }
    #expect(try play() == play())
  }
}

@Suite("Faults and policies")
struct FaultTests {
  @Test(
    "a fault that refuses is the tool's error",
    arguments: FaultRule.Kind.allCases.filter(\.refuses))
  func kinds(kind: FaultRule.Kind) throws {
    let rule = FaultRule(tool: "ping", kind: kind, retryAfter: .seconds(2))
    var session = try Shop.session(faults: [rule])
    let result = session.answer(ToolCall(id: "c-9", name: "ping", arguments: [:]))
    guard case .error(let error) = result.answer else {
      Issue.record("expected an error")
      return
    }
    #expect(error.kind == kind.rawValue)
    #expect(!error.message.isEmpty)
    #expect(error.retryAfter == .seconds(2))
    #expect(result.id == "c-9")
  }

  @Test("a fault hits the call with its number, of its tool alone, and changes nothing")
  func numbers() throws {
    let rule = FaultRule(tool: "ticket", calls: .only(2), kind: .timeout)
    var session = try Shop.session(faults: [rule])
    #expect(session.call("ping") == ["pong": true])
    #expect(session.call("ticket", ["topic": "a"])["id"] == "T-1")
    #expect(session.call("ticket", ["topic": "b"])["error"] == "timeout")
    #expect(session.call("ticket", ["topic": "b"])["error"] == "conflict")
    #expect(session.endState["tickets"]?.object?.keys == ["T-1"])
  }

  @Test("a fault without a number hits every call; invalid arguments are refused before it")
  func everyCall() throws {
    let rule = FaultRule(tool: "look", kind: .unavailable)
    var session = try Shop.session(faults: [rule])
    for _ in 0..<3 { #expect(session.call("look", ["order": "RT-1"])["error"] == "unavailable") }
    #expect(session.call("look", ["order": true])["error"] == "invalid_arguments")
  }

  @Test("a breach is written down and goes through, unless the tool enforces the rule")
  func breaches() throws {
    let call = ToolCall(id: nil, name: "refund", arguments: ["order": "RT-1", "amount": 600])
    let policy = ToolPolicy(maximums: ["amount": 500], groups: ["staff"])
    var lenient = try Shop.session(policy: policy)
    let passed = lenient.answer(call)
    let breaches = [
      "amount is 600, allowed is at most 500", "the user is in none of the groups staff",
    ]
    #expect(passed.breaches == breaches)
    #expect(lenient.endState["refunds"]?["RT-1"]?["amount"] == 600)

    var strict = try Shop.session(
      policy: ToolPolicy(maximums: ["amount": 500], groups: ["staff"], isEnforced: true))
    let refused = strict.answer(call)
    #expect(refused.breaches == breaches)
    #expect(refused.answer == .error(ToolError(kind: "policy", message: breaches[0])))
    #expect(strict.endState["refunds"] == [:])
  }

  @Test("what is allowed is no breach")
  func allowed() throws {
    let policy = ToolPolicy(maximums: ["amount": 500], groups: ["staff", "customer"])
    var session = try Shop.session(policy: policy)
    let result = session.answer(
      ToolCall(id: nil, name: "refund", arguments: ["order": "RT-1", "amount": 500]))
    #expect(result.breaches == [])
  }
}
