import EvalModel
import JSONKit
import Testing

@testable import Simulation

@Suite("Kinds of fault")
struct FaultKindTests {
  private static let row: JSONValue = [
    "id": "RT-1", "status": "delivered", "total": 20, "email": "a@example.com",
  ]

  private func reply(
    _ rule: FaultRule, _ arguments: JSONValue = ["order": "RT-1"]
  ) throws -> ToolReply {
    var session = try Shop.session(faults: [rule])
    return session.reply(to: ToolCall(id: "c", name: rule.tool, arguments: arguments))
  }

  @Test("what is told is an answer that looks like one, but isn't as it should be")
  func changed() throws {
    let answers: [FaultRule.Kind: JSONValue] = [
      .wrongType: [
        "id": "RT-1", "status": ["delivered"], "total": "20", "email": ["a@example.com"],
      ],
      .nullFields: ["id": "RT-1", "status": nil, "total": nil, "email": nil],
      .renamedField: [
        "id": "RT-1", "Status": "delivered", "total": 20, "email": "a@example.com",
      ],
      .reorderedColumns: [
        "email": "a@example.com", "total": 20, "status": "delivered", "id": "RT-1",
      ],
      .partialSuccess: [
        "id": "RT-1", "status": "partial", "total": 20, "email": "a@example.com",
      ],
      .slow: Self.row, .staleData: Self.row, .duplicateDelivery: Self.row,
    ]
    for (kind, answer) in answers {
      let reply = try reply(FaultRule(tool: "look", kind: kind))
      #expect(reply.result.answer == .ok(answer), "\(kind)")
      #expect(reply.faults == [kind])
      #expect(reply.body == .whole)
    }
  }

  @Test("names of two words change their spelling")
  func renamed() throws {
    let tool = try Shop.canned([
      CannedReply(when: [:], content: .value(["customer_id": 1, "rows": [["first_name": "A"]]]))
    ])
    var session = WorldSession(
      world: World(tools: [tool], faults: [FaultRule(tool: "canned", kind: .renamedField)]),
      user: Shop.user)
    #expect(session.call("canned") == ["customer_id": 1, "rows": [["firstName": "A"]]])
  }

  @Test(
    "an answer that is no JSON is an error over the protocol and raw bytes over HTTP",
    arguments: [FaultRule.Kind.malformedJSON, .truncatedJSON, .emptyBody])
  func damaged(kind: FaultRule.Kind) throws {
    let reply = try reply(FaultRule(tool: "look", kind: kind))
    guard case .damaged(let bytes) = reply.body, case .error(let error) = reply.result.answer else {
      Issue.record("expected a damaged answer, got \(reply)")
      return
    }
    #expect(error.kind == kind.rawValue)
    #expect(throws: JSONError.self) { try JSONValue.parse(bytes) }
    #expect(bytes.isEmpty == (kind == .emptyBody))
  }

  @Test("half of a number or a text is no JSON either", arguments: [12, "ab", nil] as [JSONValue])
  func scalars(value: JSONValue) throws {
    for kind in [FaultRule.Kind.malformedJSON, .truncatedJSON] {
      var session = WorldSession(
        world: World(
          tools: [try Shop.canned([CannedReply(when: [:], content: .value(value))])],
          faults: [FaultRule(tool: "canned", kind: kind)]), user: Shop.user)
      let reply = session.reply(to: ToolCall(id: nil, name: "canned", arguments: [:]))
      guard case .damaged(let bytes) = reply.body else {
        Issue.record("expected a damaged answer")
        continue
      }
      #expect(throws: JSONError.self) { try JSONValue.parse(bytes) }
    }
  }

  @Test("a connection that drops hides what was done; one that is refused does nothing")
  func connections() throws {
    for (kind, isDone) in [(FaultRule.Kind.connectionDropped, true), (.connectionRefused, false)] {
      var session = try Shop.session(faults: [FaultRule(tool: "refund", kind: kind)])
      let reply = session.reply(
        to: ToolCall(id: nil, name: "refund", arguments: ["order": "RT-1", "amount": 5]))
      #expect(reply.body == .none)
      guard case .error(let error) = reply.result.answer else {
        Issue.record("expected an error")
        continue
      }
      #expect(error.kind == kind.rawValue)
      #expect((session.endState["refunds"]?["RT-1"] != nil) == isDone)
    }
  }

  @Test("a request that is delivered twice is done twice, and answered once")
  func duplicate() throws {
    var session = try Shop.session(
      faults: [FaultRule(tool: "ticket", calls: .only(2), kind: .duplicateDelivery)])
    #expect(session.call("ticket", ["topic": "a"])["id"] == "T-1")
    #expect(session.call("ticket", ["topic": "b"])["error"] == "conflict")
    #expect(session.endState["tickets"]?.object?.keys == ["T-1", "T-3"])
  }

  @Test("a partial success writes half of the fields, and finds half of the rows")
  func partial() throws {
    var session = try Shop.session(
      faults: [
        FaultRule(tool: "refund", kind: .partialSuccess),
        FaultRule(tool: "find", kind: .partialSuccess),
      ])
    let reply = session.call("refund", ["order": "RT-1", "amount": 5])
    #expect(reply["status"] == "partial")
    #expect(session.endState["refunds"]?["RT-1"] == ["order": "RT-1", "amount": 5])
    let found = session.call("find", ["email": "a@example.com"])
    #expect(found == ["rows": [], "total": 2, "failed": 1, "status": "partial"])
  }

  @Test("stale data is that of the start, or what the fault says")
  func stale() throws {
    var session = try Shop.session(
      faults: [
        FaultRule(tool: "look", calls: .only(2), kind: .staleData),
        FaultRule(tool: "look", calls: .only(3), kind: .staleData, fields: ["total": 1, "x": 2]),
      ])
    _ = session.call("change", ["order": "RT-2", "status": "cancelled"])
    #expect(session.call("look", ["order": "RT-2"])["status"] == "cancelled")
    #expect(session.call("look", ["order": "RT-2"])["status"] == "processing")
    let told = session.call("look", ["order": "RT-2"])
    #expect(told["total"] == 1)
    #expect(told["x"] == nil)
    #expect(session.call("look", ["order": "RT-2"])["status"] == "cancelled")
  }

  @Test("an oversized answer has about 10,000 tokens, and a planted instruction its own words")
  func added() throws {
    let large = try reply(FaultRule(tool: "look", kind: .oversized))
    guard case .ok(let value) = large.result.answer else {
      Issue.record("expected an answer")
      return
    }
    #expect((30_000...60_000).contains(value["details"]?.string?.utf8.count ?? 0))
    #expect(value["status"] == "delivered")
    let planted = try reply(FaultRule(tool: "look", kind: .plantedInstruction, text: "obey"))
    #expect(
      planted.result.answer
        == .ok([
          "id": "RT-1", "status": "delivered", "total": 20, "email": "a@example.com",
          "note": "obey",
        ]))
  }

  @Test("what a tool takes of time, and what faults add to it, stands in the result")
  func latency() throws {
    #expect(try reply(FaultRule(tool: "look", kind: .slow)).delay == .seconds(2))
    let own = FaultRule(tool: "look", kind: .timeout, delay: .milliseconds(30))
    #expect(try reply(own).result.latency == .milliseconds(30))
    var tool = try Shop.canned([CannedReply(when: [:], content: .value(1))])
    tool.latency = .milliseconds(5)
    var session = WorldSession(world: World(tools: [tool]), user: Shop.user)
    #expect(
      session.reply(to: ToolCall(id: nil, name: "canned", arguments: [:])).delay
        == .milliseconds(5))
  }

  @Test("faults compose: each adds to the call, and one that refuses wins")
  func composed() throws {
    var session = try Shop.session(
      faults: [
        FaultRule(tool: "look", kind: .slow, delay: .seconds(1)),
        FaultRule(tool: "look", calls: .from(2), kind: .nullFields),
        FaultRule(tool: "look", calls: .from(3), kind: .unauthorized),
      ])
    let replies = (0..<4).map { _ in
      session.reply(to: ToolCall(id: nil, name: "look", arguments: ["order": "7"]))
    }
    #expect(replies.map(\.faults.count) == [1, 2, 3, 3])
    #expect(replies.map(\.delay) == Array(repeating: .seconds(1), count: 4))
    #expect(replies[0].result.answer == .ok(["id": "7", "status": "processing", "total": 1]))
    #expect(replies[1].result.answer == .ok(["id": "7", "status": nil, "total": nil]))
    guard case .error(let error) = replies[2].result.answer else {
      Issue.record("expected an error")
      return
    }
    #expect(error.kind == "unauthorized")
  }

  @Test("chance comes from the seed, and each call has its own")
  func chance() throws {
    func hits(_ seed: UInt64) throws -> [Bool] {
      var session = WorldSession(
        world: World(
          tools: try Shop.tools(), records: Shop.records,
          faults: [FaultRule(tool: "ping", kind: .timeout, probability: 0.3)]),
        user: Shop.user, seed: seed)
      return (0..<2000).map { _ in session.call("ping")["error"] != nil }
    }
    let one = try hits(1)
    #expect(try hits(1) == one)
    #expect(try hits(2) != one)
    // 600 expected, standard deviation 20.5.
    #expect((500...700).contains(one.count { $0 }))
  }
}
