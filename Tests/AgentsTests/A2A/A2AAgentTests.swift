import EvalModel
import JSONKit
import StubService
import Testing

@testable import Agents

@Suite("Agents that speak Agent2Agent")
struct A2AAgentTests {
  private static func result(_ result: JSONValue) -> StubService.Reply {
    .json(["jsonrpc": "2.0", "id": 1, "result": result])
  }

  private static func text(_ text: String) -> JSONValue {
    [["kind": "text", "text": .string(text)]]
  }

  private static func task(_ state: String, _ said: String? = nil) -> JSONValue {
    var status: JSONObject = ["state": .string(state)]
    if let said { status["message"] = ["role": "agent", "parts": text(said)] }
    return ["kind": "task", "id": "t-1", "contextId": "c-1", "status": .object(status)]
  }

  @Test("a message answers a turn, and the turns share a context")
  func messages() async throws {
    let stub = try StubService { request in
      Self.result([
        "kind": "message", "role": "agent", "messageId": "m", "contextId": "c-1",
        "parts": Self.text("answer \(request.number)"),
      ])
    }
    let report = try await trial("a2a", "url: \(stub.url)", request("one", "two", id: "trial-x"))
    #expect(report.trajectory?.messages == ["answer 1", "answer 2"], "\(report)")
    #expect(
      stub.requests.first?.json == [
        "jsonrpc": "2.0", "id": 1, "method": "message/send",
        "params": [
          "message": [
            "kind": "message", "role": "user", "messageId": "trial-x-1",
            "parts": [["kind": "text", "text": "one"]],
          ]
        ],
      ])
    let second = stub.requests.last?.json["params"]?["message"]
    #expect(second?["contextId"] == "c-1" && second?["taskId"] == nil)
  }

  @Test("a task is asked for until it has ended, and its artifacts are the answer")
  func tasks() async throws {
    let stub = try StubService { request in
      if request.json["method"] == "message/send" { return Self.result(Self.task("submitted")) }
      guard request.number > 3 else { return Self.result(Self.task("working")) }
      var done = Self.task("completed").object ?? JSONObject()
      done["artifacts"] = [["artifactId": "a", "parts": Self.text("the report")]]
      return Self.result(.object(done))
    }
    let report = try await trial("a2a", "{url: \(stub.url), every: 20ms}", request("go"))
    #expect(report.answer == "the report", "\(report)")
    #expect(
      stub.requests.map { $0.json["method"]?.string } == [
        "message/send", "tasks/get", "tasks/get", "tasks/get",
      ])
    #expect(stub.requests.last?.json["params"] == ["id": "t-1"])
  }

  @Test("a task that waits for input gets the next turn")
  func input() async throws {
    let stub = try StubService { request in
      Self.result(
        request.number == 1
          ? Self.task("input-required", "which one?") : Self.task("completed", "that one"))
    }
    let report = try await trial("a2a", "url: \(stub.url)", request("go", "this one"))
    #expect(report.trajectory?.messages == ["which one?", "that one"], "\(report)")
    #expect(stub.requests.last?.json["params"]?["message"]?["taskId"] == "t-1")
    #expect(stub.requests.last?.headers["a2a-version"] == "0.3")
  }

  @Test("a task that is rejected is a refusal")
  func rejected() async throws {
    let stub = try StubService { _ in Self.result(Self.task("rejected", "not my business")) }
    let report = try await trial("a2a", "url: \(stub.url)", request("go"))
    #expect(report.trajectory?.final == FinalAnswer(text: "not my business", outcome: "refuse"))
  }

  @Test(
    "what isn't an answer has its name",
    arguments: [
      (["kind": "task"], .garbage, false), (["kind": "message", "parts": []], .noAnswer, false),
      (["status": ["state": "failed"]], .reported, false),
      (["status": ["state": "working"]], .garbage, false),
      (["status": ["state": "auth-required"]], nil, true),
    ] as [(JSONValue, AgentFailure.Kind?, Bool)])
  func failures(_ result: JSONValue, _ kind: AgentFailure.Kind?, _ isUnreachable: Bool) async throws
  {
    let stub = try StubService { _ in Self.result(result) }
    let report = try await trial("a2a", "url: \(stub.url)", request("go"))
    #expect(report.agentFailure?.kind == kind, "\(report)")
    #expect((report.harnessFailure != nil) == isUnreachable, "\(report)")
  }

  @Test("errors of JSON-RPC are the agent's, but a missing method is a wrong place")
  func errors() async throws {
    for (code, isUnreachable) in [(-32603, false), (-32601, true)] as [(Int64, Bool)] {
      let stub = try StubService { _ in
        .json(["jsonrpc": "2.0", "id": 1, "error": ["code": .int(code), "message": "no"]])
      }
      let report = try await trial("a2a", "url: \(stub.url)", request("go"))
      #expect((report.harnessFailure?.kind == .unreachable) == isUnreachable, "\(report)")
      #expect((report.agentFailure?.kind == .reported) == !isUnreachable, "\(report)")
    }
  }

  @Test("version 1.0 has other names for the same things")
  func version() async throws {
    let stub = try StubService { request in
      switch request.number {
      case 1:
        Self.result([
          "task": [
            "id": "t-1", "contextId": "c-1",
            "status": [
              "state": "TASK_STATE_INPUT_REQUIRED",
              "message": ["role": "ROLE_AGENT", "parts": [["text": "which one?"]]],
            ],
          ]
        ])
      case 2:
        Self.result([
          "task": ["id": "t-1", "contextId": "c-1", "status": ["state": "TASK_STATE_WORKING"]]
        ])
      default:
        Self.result([
          "id": "t-1", "contextId": "c-1", "status": ["state": "TASK_STATE_COMPLETED"],
          "artifacts": [["artifactId": "a", "parts": [["text": "that one"]]]],
        ])
      }
    }
    let report = try await trial(
      "a2a", "{url: \(stub.url), protocol: \"1.0\", every: 20ms}",
      request("go", "this one", id: "trial-y"))
    #expect(report.trajectory?.messages == ["which one?", "that one"], "\(report)")
    #expect(
      stub.requests.map { $0.json["method"]?.string } == ["SendMessage", "SendMessage", "GetTask"])
    #expect(stub.requests.allSatisfy { $0.headers["a2a-version"] == "1.0" })
    #expect(
      stub.requests[1].json["params"]?["message"] == [
        "role": "ROLE_USER", "messageId": "trial-y-2", "parts": [["text": "this one"]],
        "contextId": "c-1", "taskId": "t-1",
      ])
  }
}
