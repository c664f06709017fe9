import EvalModel
import JSONKit
import Locks
import Serving
import Simulation
import Testing

@testable import Agents

private struct NoGateway: Error {}

/// Runs a trial whose agent is a closure that has the trial's tools over HTTP.
private func play(
  tools: [Tool], faults: [FaultRule] = [], gateway: ToolGateway = ToolGateway(),
  _ agent: @escaping @Sendable (Visitor) throws -> Void
) async throws -> (trajectory: Trajectory, gateway: ToolGateway) {
  var asked = request("hello", tools: tools)
  asked.evalCase.world.faults = faults
  let trial = asked
  let report = await gateway.carrying(trial) { live in
    do {
      guard let access = live.access else { throw NoGateway() }
      try await OwnedThread.run(name: "visitor") {
        try agent(try Visitor(access))
      }
    } catch {
      Issue.record(error)
    }
    return TrialReport(
      outcome: .completed(live.partial), agentTime: .zero, log: "")
  }
  return (try #require(report.trajectory), gateway)
}

/// An agent's view of the gateway.
private final class Visitor {
  let access: ToolAccess
  private(set) var client: LoopbackClient

  init(_ access: ToolAccess) throws {
    self.access = access
    guard let (port, _) = LoopbackClient.parse(access.url) else { throw NoGateway() }
    client = LoopbackClient(port: port)
  }

  func ask(
    _ method: String, _ path: String, _ body: String = "", token: String?? = nil,
    more: [Serving.HTTPRequest.Field] = []
  ) throws -> LoopbackClient.Answer {
    let token = token ?? access.token
    return try client.ask(
      method, path,
      headers: (token.map { [Serving.HTTPRequest.Field("Authorization", "Bearer \($0)")] } ?? [])
        + more,
      body: Array(body.utf8))
  }

  /// One message of MCP and its answer.
  func say(_ message: JSONValue) throws -> JSONValue {
    try ask("POST", "/mcp", message.description).json
  }
}

extension LoopbackClient.Answer {
  /// Null for what is no JSON.
  fileprivate var json: JSONValue { (try? JSONValue.parse(body)) ?? .null }
  fileprivate var kind: String? { json["error"]?["kind"]?.string }
}

@Suite("The tools' gateway over HTTP")
struct ToolGatewayTests {
  @Test("a call is answered as the world says, and stands in the trajectory")
  func call() async throws {
    let (trajectory, _) = try await play(tools: [try lookupTool()]) { visitor in
      let answer = try visitor.ask("POST", "/tools/lookup", #"{"id":"RT-1"}"#)
      #expect(answer.status == 200)
      #expect(answer.json == ["status": "shipped"])
      #expect(answer.header("content-type") == "application/json")
    }
    #expect(trajectory.stepNames == ["user", "tool_call", "tool_result"])
    #expect(
      trajectory.steps[1]
        == Step(
          .toolCall(ToolCall(id: "call-1", name: "lookup", arguments: ["id": "RT-1"])),
          extra: ["via": "http"]))
    #expect(
      trajectory.steps[2]
        == Step(.toolResult(ToolResult(id: "call-1", answer: .ok(["status": "shipped"])))))
  }

  @Test("what is wrong with a call is said, and recorded")
  func wrong() async throws {
    let (trajectory, _) = try await play(tools: [try lookupTool()]) { visitor in
      let answers = [
        try visitor.ask("POST", "/tools/lookup", #"{"id":7}"#),
        try visitor.ask("POST", "/tools/lookup", "{"),
        try visitor.ask("POST", "/tools/lookup"),
        try visitor.ask("POST", "/tools/no%2Fsuch", "{}"),
      ]
      #expect(answers.map(\.status) == [400, 400, 400, 404])
      #expect(
        answers.map(\.kind)
          == ["invalid_arguments", "invalid_arguments", "invalid_arguments", "unknown_tool"])
    }
    #expect(trajectory.steps.count == 9)
    let names = trajectory.steps.compactMap { step in
      if case .toolCall(let call) = step.kind { call.name } else { nil }
    }
    #expect(names == ["lookup", "lookup", "lookup", "no/such"])
  }

  @Test("other paths and methods are no calls")
  func elsewhere() async throws {
    let (trajectory, _) = try await play(tools: [try lookupTool()]) { visitor in
      let answers = [
        try visitor.ask("GET", "/tools/lookup"), try visitor.ask("DELETE", "/tools"),
        try visitor.ask("GET", "/mcp"), try visitor.ask("GET", "/"),
        try visitor.ask("POST", "/tools/a/b"),
      ]
      #expect(answers.map(\.status) == [405, 405, 405, 404, 405])
    }
    #expect(trajectory.steps.count == 1)
  }

  @Test("without the trial's token nothing is shown or done, and it is counted")
  func tokens() async throws {
    let (trajectory, gateway) = try await play(tools: [try lookupTool()]) { visitor in
      for token in [nil, "wrong", ""] as [String?] {
        for (method, path) in [("POST", "/tools/lookup"), ("GET", "/tools"), ("POST", "/mcp")] {
          let answer = try visitor.ask(method, path, "{}", token: .some(token))
          #expect(answer.status == 401)
          #expect(answer.kind == "unknown_token")
          #expect(answer.header("WWW-Authenticate") == "Bearer")
        }
      }
    }
    #expect(trajectory.steps.count == 1)
    #expect(
      gateway.warnings == ["9 tool calls came without a trial's token and were refused"])
  }

  @Test("after its trial a token opens nothing")
  func late() async throws {
    let gateway = ToolGateway()
    let kept = Lock<ToolAccess?>(nil)
    _ = try await play(tools: [try lookupTool()], gateway: gateway) { visitor in
      let access = visitor.access
      kept.withLock { $0 = access }
    }
    let (trajectory, _) = try await play(tools: [try lookupTool()], gateway: gateway) { visitor in
      let token = kept.withLock { $0?.token }
      let answer = try visitor.ask("POST", "/tools/lookup", "{}", token: .some(token))
      #expect(answer.status == 410)
      #expect(answer.kind == "trial_over")
    }
    #expect(trajectory.steps.count == 1)
    #expect(
      gateway.warnings == ["1 tool calls came after their trial had ended and were refused"])
    gateway.stop()
    gateway.stop()
  }

  @Test("a trial in the middle of which the agent said 'done' takes no more calls")
  func afterDone() async throws {
    let live = LiveTrial(request("hello", tools: [try lookupTool()]))
    _ = live.receive(["final": ["text": "bye"]], size: 20)
    let reply = live.answer(
      TrialConversation.OutsideCall(
        way: "http", tool: "lookup", arguments: .success(["id": "1"]), size: 10))
    guard case .error(let error) = reply.result.answer else {
      Issue.record("expected an error")
      return
    }
    #expect(error.kind == "trial_over")
    #expect(live.partial.steps.count == 1)
  }

  @Test("10,000 calls are one too many for a trial, and no harm to anybody")
  func flood() async throws {
    let gateway = ToolGateway()
    let (trajectory, _) = try await play(tools: [try lookupTool()], gateway: gateway) { visitor in
      var statuses: [Int: Int] = [:]
      for _ in 0..<10_000 {
        let status = try visitor.ask("POST", "/tools/lookup", #"{"id":"1"}"#).status
        statuses[status, default: 0] += 1
      }
      #expect(statuses.keys.sorted() == [200, 410])
    }
    #expect(trajectory.steps.count <= TrialConversation.stepLimit + 1)
    let (next, _) = try await play(tools: [try lookupTool()], gateway: gateway) { visitor in
      let answer = try visitor.ask("POST", "/tools/lookup", #"{"id":"1"}"#)
      #expect(answer.status == 200)
    }
    #expect(next.steps.count == 3)
  }

  @Test(
    "faults look as services' failures do",
    arguments: [
      (.timeout, 504), (.unavailable, 503), (.serverError, 500), (.rateLimited, 429),
      (.unauthorized, 401), (.forbidden, 403), (.notFound, 404),
    ] as [(FaultRule.Kind, Int)])
  func faults(kind: FaultRule.Kind, status: Int) async throws {
    let rule = FaultRule(
      tool: "lookup", calls: .only(1), kind: kind, retryAfter: .milliseconds(1500))
    let (trajectory, _) = try await play(tools: [try lookupTool()], faults: [rule]) { visitor in
      let answer = try visitor.ask("POST", "/tools/lookup", #"{"id":"1"}"#)
      #expect(answer.status == status)
      #expect(answer.kind == kind.rawValue)
      #expect(answer.header("Retry-After") == "2")
      #expect(try visitor.ask("POST", "/tools/lookup", #"{"id":"1"}"#).status == 200)
    }
    #expect(trajectory.steps[2].extra == ["faults": [.string(kind.rawValue)]])
    #expect(trajectory.steps[4].extra == [:])
  }

  @Test("a broken connection and broken JSON come as such")
  func broken() async throws {
    let rules = [
      FaultRule(tool: "lookup", calls: .only(1), kind: .connectionRefused),
      FaultRule(tool: "lookup", calls: .only(2), kind: .connectionDropped),
      FaultRule(tool: "lookup", calls: .only(3), kind: .truncatedJSON),
      FaultRule(tool: "lookup", calls: .only(4), kind: .emptyBody),
      FaultRule(tool: "lookup", calls: .only(5), kind: .slow, delay: .milliseconds(1)),
    ]
    let (trajectory, _) = try await play(tools: [try lookupTool()], faults: rules) { visitor in
      for _ in 0..<2 {
        do {
          _ = try visitor.ask("POST", "/tools/lookup", #"{"id":"1"}"#)
          Issue.record("expected a broken connection")
        } catch {}
      }
      let truncated = try visitor.ask("POST", "/tools/lookup", #"{"id":"1"}"#)
      #expect(truncated.status == 200)
      #expect(String(decoding: truncated.body, as: UTF8.self) == #"{"status""#)
      let empty = try visitor.ask("POST", "/tools/lookup", #"{"id":"1"}"#)
      #expect(empty.body.isEmpty)
      #expect(try visitor.ask("POST", "/tools/lookup", #"{"id":"1"}"#).status == 200)
    }
    let faults = trajectory.steps.compactMap { $0.extra["faults"]?.array?.first?.string }
    #expect(
      faults
        == ["connection_refused", "connection_dropped", "truncated_json", "empty_body", "slow"])
  }

  @Test("the tools are described in OpenAPI")
  func description() async throws {
    let tool = try lookupTool()
    _ = try await play(tools: [tool]) { visitor in
      let document = try visitor.ask("GET", "/tools").json
      #expect(document["openapi"] == "3.1.0")
      #expect(document["servers"] == [["url": .string(visitor.access.url)]])
      let post = document["paths"]?["/lookup"]?["post"]
      #expect(post?["operationId"] == "lookup")
      #expect(
        post?["requestBody"]?["content"]?["application/json"]?["schema"] == tool.parameters)
      #expect(try visitor.ask("GET", "/openapi.json").json == document)
    }
  }

  @Test("a world without tools opens no port")
  func noTools() async {
    let gateway = ToolGateway()
    let report = await gateway.carrying(request("hello")) { live in
      #expect(live.access == nil)
      return .cancelled
    }
    #expect(report.outcome == .cancelled)
  }
}

@Suite("The tools as an MCP server")
struct MCPServerTests {
  @Test("a client is greeted in a version that both speak")
  func greeting() async throws {
    _ = try await play(tools: [try lookupTool()]) { visitor in
      for (wanted, given) in [
        ("2025-06-18", "2025-06-18"), ("2024-11-05", "2024-11-05"), ("1999-01-01", "2025-11-25"),
      ] {
        let answer = try visitor.say([
          "jsonrpc": "2.0", "id": 1, "method": "initialize",
          "params": ["protocolVersion": .string(wanted), "capabilities": [:]],
        ])
        #expect(answer["result"]?["protocolVersion"] == .string(given))
        #expect(answer["result"]?["capabilities"]?["tools"] != nil)
        #expect(answer["id"] == 1)
      }
      let note = try visitor.ask(
        "POST", "/mcp", #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)
      #expect(note.status == 202)
      #expect(note.body.isEmpty)
      #expect(
        try visitor.say(["jsonrpc": "2.0", "id": "p", "method": "ping"])
          == ["jsonrpc": "2.0", "id": "p", "result": [:]])
    }
  }

  @Test("tools are listed and called, and the calls recorded with their faults")
  func calls() async throws {
    let fault = FaultRule(
      tool: "lookup", calls: .only(2), kind: .rateLimited, retryAfter: .seconds(1))
    let (trajectory, _) = try await play(tools: [try lookupTool()], faults: [fault]) { visitor in
      let listed = try visitor.say(["jsonrpc": "2.0", "id": 1, "method": "tools/list"])
      #expect(listed["result"]?["tools"]?.array?.map { $0["name"] } == ["lookup"])
      let call: JSONValue = [
        "jsonrpc": "2.0", "id": 2, "method": "tools/call",
        "params": ["name": "lookup", "arguments": ["id": "RT-1"]],
      ]
      #expect(
        try visitor.say(call)["result"]
          == [
            "content": [["type": "text", "text": #"{"status":"shipped"}"#]], "isError": false,
            "structuredContent": ["status": "shipped"],
          ])
      let failed = try visitor.say(call)["result"]
      #expect(failed?["isError"] == true)
      #expect(
        failed?["content"]?.array?.first?["text"]?.string
          == #"{"error":{"kind":"rate_limited","message":"too many requests","retry_after":1.0}}"#)
    }
    #expect(
      trajectory.stepNames == ["user", "tool_call", "tool_result", "tool_call", "tool_result"])
    #expect(trajectory.steps[1].extra == ["via": "mcp"])
    #expect(trajectory.steps[4].extra == ["faults": ["rate_limited"]])
  }

  @Test(
    "mistakes get the codes of JSON-RPC",
    arguments: [
      ("{", -32700), (#"{"id":1,"method":"ping"}"#, -32600), ("7", -32600), ("[]", -32600),
      (#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, -32600),
      (#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, -32600),
      (#"{"jsonrpc":"2.0","id":1}"#, -32600),
      (#"{"jsonrpc":"2.0","id":1,"method":"resources/list"}"#, -32601),
      (#"{"jsonrpc":"2.0","id":1,"method":"tools/call"}"#, -32602),
      (#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}"#, -32602),
      (#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"nope"}}"#, -32602),
      (#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"x"}}"#, -32602),
    ] as [(String, Int64)])
  func mistakes(message: String, code: Int64) throws {
    let server = MCPServer(tools: []) { name, _ in
      ToolReplies.unknown(name)
    }
    #expect(server.answer(Array(message.utf8))?["error"]?["code"] == .int(code))
  }

  @Test("notifications and answers of the client are answered with nothing")
  func silence() {
    let server = MCPServer(tools: []) { name, _ in ToolReplies.unknown(name) }
    for message in [
      #"{"jsonrpc":"2.0","method":"nonsense"}"#, #"{"jsonrpc":"2.0","id":1,"result":{}}"#,
      #"[{"jsonrpc":"2.0","method":"a"},{"jsonrpc":"2.0","method":"b"}]"#,
    ] {
      #expect(server.answer(Array(message.utf8)) == nil)
    }
  }

  @Test("a batch is answered as one, and bounded")
  func batches() {
    let server = MCPServer(tools: []) { name, _ in ToolReplies.unknown(name) }
    let ping = #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#
    let note = #"{"jsonrpc":"2.0","method":"x"}"#
    #expect(server.answer(Array("[\(ping),\(note),\(ping)]".utf8))?.array?.count == 2)
    let many = Array(repeating: ping, count: 101).joined(separator: ",")
    #expect(server.answer(Array("[\(many)]".utf8))?["error"]?["code"] == -32600)
  }

  @Test("many tools are listed in pages")
  func pages() throws {
    let tools = try (0..<250).map { number in
      var tool = try lookupTool()
      tool.name = "tool-\(number)"
      return tool
    }
    let server = MCPServer(tools: tools) { name, _ in ToolReplies.unknown(name) }
    var names: [String] = []
    var cursor: JSONValue?
    for _ in 0..<3 {
      var message: JSONObject = ["jsonrpc": "2.0", "id": 1, "method": "tools/list"]
      if let cursor { message["params"] = ["cursor": cursor] }
      let result = server.answer(JSONValue.object(message).encoded(.compact))?["result"]
      names += result?["tools"]?.array?.compactMap { $0["name"]?.string } ?? []
      cursor = result?["nextCursor"]
    }
    #expect(cursor == nil)
    #expect(names == tools.map(\.name))
  }

  @Test("a version that nobody speaks is refused")
  func version() async throws {
    _ = try await play(tools: [try lookupTool()]) { visitor in
      let answer = try visitor.ask(
        "POST", "/mcp", "{}",
        more: [Serving.HTTPRequest.Field("MCP-Protocol-Version", "1999-01-01")])
      #expect(answer.status == 400)
    }
  }
}

private enum ToolReplies {
  static func unknown(_ name: String) -> ToolReply {
    ToolReply(
      ToolResult(id: nil, answer: .error(ToolError(kind: "unknown_tool", message: name))))
  }
}
