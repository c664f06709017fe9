import EvalModel
import JSONKit
import Testing

@testable import Simulation

@Suite("Lists, searches and written replies")
struct BehaviourTests {
  @Test("a list comes page by page, and its cursor leads to the next")
  func pages() throws {
    var session = try Shop.session(
      with: .list(table: "orders", matching: [:], pageSize: 2, cursor: "cursor"))
    let first = session.call("made")
    #expect(first["rows"]?.array?.map { $0["id"] } == ["RT-1", "RT-2"])
    #expect(first["total"] == 3)
    let next = try #require(first["next_cursor"])
    let second = session.call("made", ["cursor": next])
    #expect(second["rows"]?.array?.map { $0["id"] } == ["7"])
    #expect(second["next_cursor"] == nil)
    for cursor in ["after-0", "after--1", "x", 7, "after-99999999999999999999"] as [JSONValue] {
      #expect(session.call("made", ["cursor": cursor])["error"] == "invalid_arguments")
    }
    #expect(session.call("made", ["cursor": "after-1000"])["rows"] == [])
  }

  @Test("a list can be filtered too")
  func filtered() throws {
    var session = try Shop.session(
      with: .list(table: "orders", matching: ["status": "status"], pageSize: 1, cursor: nil))
    let answer = session.call("made", ["status": "processing"])
    #expect(answer["rows"]?.array?.map { $0["id"] } == ["RT-2"])
    #expect(answer["total"] == 2)
  }

  @Test("a search finds rows that have every word, whatever their case")
  func search() throws {
    var session = try Shop.session(
      with: .search(table: "orders", query: "q", fields: ["status", "email"], limit: 5))
    #expect(
      session.call("made", ["q": "DELIVERED example"])["rows"]?.array?.map { $0["id"] } == ["RT-1"])
    #expect(session.call("made", ["q": "deliver"])["total"] == 0)
    #expect(session.call("made", ["q": ""])["total"] == 0)
    #expect(session.call("made")["total"] == 0)
  }

  @Test("the first written reply whose condition fits is given")
  func replies() throws {
    let tool = try Shop.canned([
      CannedReply(when: ["city": "Bern", "day": 1], content: .value(["rain": true])),
      CannedReply(when: ["city": "Bern"], content: .value(["text": "dry in $args.city"])),
      CannedReply(
        when: ["city": "Atlantis"],
        content: .error(ToolError(kind: "not_found", message: "sunk"))),
    ])
    var session = WorldSession(world: World(tools: [tool]), user: Shop.user)
    #expect(session.call("canned", ["city": "Bern", "day": 1.0]) == ["rain": true])
    #expect(session.call("canned", ["city": "Bern", "day": 2]) == ["text": "dry in Bern"])
    #expect(session.call("canned", ["city": "Atlantis"])["message"] == "sunk")
    #expect(session.call("canned", ["city": "Rome"])["error"] == "not_found")
  }

  @Test("computed fields are worked out when a row is given out, and never stored")
  func computed() throws {
    let records: JSONObject = [
      "orders": [
        "1": [
          "items": [["price": 1.1], ["price": 2.2], ["name": "free"]], "count": 3, "each": 0.1,
          "paid": 4,
        ]
      ]
    ]
    var tool = try Shop.tool("made", .lookup(table: "orders", key: "order"))
    tool.computed = [
      ComputedField(name: "total", rule: .sum(["items", "price"])),
      ComputedField(name: "positions", rule: .count(["items"])),
      ComputedField(name: "weight", rule: .product(["count", "each"])),
      ComputedField(name: "left", rule: .difference(["paid", "total"])),
      ComputedField(name: "words", rule: .template("$row.positions for $user.id")),
    ]
    var session = WorldSession(world: World(tools: [tool], records: records), user: Shop.user)
    let row = session.call("made", ["order": "1"])
    #expect(row["total"] == 3.3)
    #expect(row["positions"] == 3)
    #expect(row["weight"] == 0.3)
    #expect(row["left"] == 0.7)
    #expect(row["words"] == "3 for u-1")
    #expect(session.endState == [:])
  }

  @Test("a request with a known key is answered from memory; with other arguments it is refused")
  func idempotency() throws {
    var tool = try Shop.tool(
      "made",
      .create(table: "t", id: "N-$next", row: ["amount": "$args.amount"], requires: nil))
    tool.idempotencyKey = "order"
    var session = WorldSession(world: World(tools: [tool]), user: Shop.user)
    let first = session.call("made", ["order": "k", "amount": 1])
    #expect(session.call("made", ["order": "k", "amount": 1]) == first)
    #expect(session.call("made", ["order": "k", "amount": 2])["error"] == "conflict")
    #expect(session.call("made", ["order": "l", "amount": 1])["id"] == "N-2")
    #expect(session.call("made", ["amount": 1])["id"] == "N-3")
    #expect(session.endState["t"]?.object?.keys == ["N-1", "N-2", "N-3"])
  }

  @Test("a key protects from a request that is delivered twice")
  func protection() throws {
    var tool = try Shop.tool(
      "made", .create(table: "t", id: "N-$next", row: [:], requires: nil))
    tool.idempotencyKey = "order"
    var session = WorldSession(
      world: World(tools: [tool], faults: [FaultRule(tool: "made", kind: .duplicateDelivery)]),
      user: Shop.user)
    _ = session.call("made", ["order": "k"])
    #expect(session.endState["t"]?.object?.count == 1)
    _ = session.call("made")
    #expect(session.endState["t"]?.object?.count == 3)
  }
}

@Suite("Retrieval")
struct RetrievalTests {
  private static let documents = [
    Document(id: "a", title: "Returns", text: "send back within 30 days", acl: []),
    Document(id: "b", title: "Staff", text: "returns returns returns of staff", acl: ["staff"]),
    Document(id: "c", title: "Shipping", text: "we ship to you", acl: ["customer"]),
  ]

  private func session(filters: Bool) throws -> WorldSession {
    let tool = try Shop.tool("made", .retrieve(query: "q", limit: 2, filtersByGroup: filters))
    return WorldSession(world: World(tools: [tool], documents: Self.documents), user: Shop.user)
  }

  @Test("scores are those of BM25")
  func scores() {
    // By hand: N = 3, lengths 6, 6, 5, mean 17/3; "returns" in 2 documents: ln(1 + 1.5/2.5);
    // tf 1: 2.2/(1 + 1.2(0.25 + 0.75·6/(17/3))), tf 3: 6.6/(3 + the same).
    let found = DocumentIndex(Self.documents).search("Returns!")
    #expect(found.map(\.document) == [1, 0])
    #expect(found.map(\.score) == [0.7294, 0.459])
    #expect(DocumentIndex(Self.documents).search("nothing here").isEmpty)
    #expect(DocumentIndex([]).search("returns").isEmpty)
  }

  @Test("documents of other groups are kept back, unless the agent is to do it")
  func groups() throws {
    var filtered = try session(filters: true)
    let reply = filtered.call("made", ["q": "returns ship"])
    #expect(reply["documents"]?.array?.map { $0["id"] } == ["c", "a"])
    var open = try session(filters: false)
    #expect(
      open.call("made", ["q": "returns ship"])["documents"]?.array?.contains { $0["id"] == "b" }
        == true)
  }

  @Test("what was found stands in the trajectory as a retrieval")
  func step() throws {
    var session = try session(filters: true)
    let reply = session.reply(to: ToolCall(id: nil, name: "made", arguments: ["q": "returns"]))
    #expect(reply.retrieval?.query == "returns")
    #expect(reply.retrieval?.documents.map(\.id) == ["a"])
    #expect(reply.retrieval?.documents.first?.acl == [])
    #expect(reply.retrieval?.documents.first?.score == 0.459)
  }
}
