import EvalModel
import JSONKit
import Simulation
import Testing

@testable import Incidents

struct WorldDerivationTests {
  private static func tool(_ name: String, _ behaviour: ToolBehaviour) throws -> Tool {
    let parameters: JSONValue = ["type": "object"]
    return Tool(
      name: name, description: "", parameters: parameters,
      schema: try JSONSchema(parameters, patterns: { _ in nil }), policy: ToolPolicy(),
      behaviour: behaviour)
  }

  private static func shop() throws -> World {
    World(
      tools: [
        try tool("orders.lookup", .lookup(table: "orders", key: "id")),
        try tool(
          "orders.cancel",
          .update(table: "orders", key: "id", set: ["status": "cancelled"], requires: nil)),
      ], records: ["orders": ["RT-1": ["status": "shipped"]]])
  }

  /// Whether the same calls get the same answers in the derived world.
  private static func replays(_ incident: Incident, _ derived: WorldDerivation) -> Bool {
    var session = WorldSession(world: derived.world, user: User(id: "u-1", groups: []))
    return incident.evidence.calls.allSatisfy { call in
      switch (session.answer(call.call).answer, call.result?.answer) {
      case (.ok(let one), .ok(let other)?): one.isEquivalent(to: other)
      case (.error(let one), .error(let other)?): one.kind == other.kind
      default: false
      }
    }
  }

  @Test("rows are derived from lookups, and what the set's world answers anyway needs nothing")
  func records() throws {
    let incident = Incident([
      user("x"), calls("orders.lookup", ["id": "RT-1"]),
      answers(["id": "RT-1", "status": "shipped"]),
      calls("orders.lookup", ["id": "RT-9"]), answers(["id": "RT-9", "status": "lost"]),
    ])
    let derived = WorldDerivation(incident.evidence, base: try Self.shop())
    #expect(derived.changes == ["records": ["orders": ["RT-9": ["status": "lost"]]]])
    #expect(Self.replays(incident, derived))
  }

  @Test("a row that wasn't there is taken away")
  func missing() throws {
    let incident = Incident([
      user("x"), calls("orders.lookup", ["id": "RT-1"]),
      refuses("not_found", "orders has no 'RT-1'"),
    ])
    let derived = WorldDerivation(incident.evidence, base: try Self.shop())
    #expect(derived.changes == ["records": ["orders": ["RT-1": nil]]])
    #expect(Self.replays(incident, derived))
  }

  @Test("other answers are recorded, each for its arguments and in their order")
  func replies() throws {
    let incident = Incident([
      user("x"), calls("orders.lookup", ["id": "RT-1"]), refuses("timeout"),
      calls("orders.lookup", ["id": "RT-1"]), answers(["status": "shipped", "n": 2]),
      calls("crm.find", ["q": "a"]), answers([1]), calls("crm.find", ["q": "b"]), answers([2]),
      calls("crm.find", ["q": "b"]), answers([2]),
    ])
    let derived = WorldDerivation(incident.evidence, base: try Self.shop())
    #expect(Self.replays(incident, derived))
    #expect(derived.changes["tools"]?.object?.keys == ["crm.find"])
    #expect(derived.changes["replies"]?.array?.count == 4)
    #expect(derived.changes["records"] == nil)
  }

  @Test("a call that changed records is simulated, so that the end state says so")
  func writes() throws {
    let incident = Incident([
      user("x"), calls("orders.cancel", ["id": "RT-1"]), answers(["cancelled": true]),
      calls("orders.lookup", ["id": "RT-1"]), answers(["id": "RT-1", "status": "cancelled"]),
    ])
    let derived = WorldDerivation(incident.evidence, base: try Self.shop())
    #expect(derived.changes.isEmpty)
    var session = WorldSession(world: derived.world, user: User(id: "u-1", groups: []))
    for call in incident.evidence.calls { _ = session.answer(call.call) }
    #expect(session.endState["orders"]?["RT-1"]?["status"] == "cancelled")
  }

  @Test("documents come along with their text, and those without are named")
  func documents() throws {
    let found = Retrieval(
      query: "q",
      documents: [
        .init(id: "kb-1", score: 0.8, text: "Thirty days.", acl: ["staff"]),
        .init(id: "kb-2", score: 0.1),
      ])
    let derived = WorldDerivation(
      Incident([user("x"), Step(.retrieval(found))]).evidence, base: World())
    #expect(
      derived.changes == [
        "documents": [["id": "kb-1", "text": "Thirty days.", "acl": ["staff"]]]
      ])
    #expect(derived.notes == ["1 retrieved documents were recorded without their text"])
  }
}
