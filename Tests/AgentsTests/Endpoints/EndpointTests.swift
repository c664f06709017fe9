import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML
import StubService
import Testing

@testable import Agents

@Suite("Agents behind a URL")
struct EndpointTests {
  @Test("a request for each turn, with the conversation's id from the first answer")
  func turns() async throws {
    let stub = try StubService { request in
      .json([
        "reply": .string("you said \(request.json["message"]?.string ?? "")"),
        "session": .string("s-\(request.number)"), "usage": ["in": 5, "out": 2],
      ])
    }
    let report = try await trial(
      "http",
      """
      url: \(stub.url)/chat
      headers: {X-Trial: a, Authorization: {env: MY_KEY, prefix: "Bearer "}}
      body: {message: $input, session: $conversation, user: $user.id, turn: $turn, note: "turn $turn"}
      response:
        text: $.reply
        conversation: $.session
        input_tokens: $.usage.in
        output_tokens: $.usage.out
      """, request("one", "two", "three"), environment: ["MY_KEY": "k-123"])
    #expect(report.answer == "you said three", "\(report)")
    #expect(
      report.trajectory?.stepNames == [
        "user", "model", "message", "user", "model", "message", "user", "model", "message",
      ])
    #expect(report.trajectory?.usage.inputTokens == 15)
    let bodies = stub.requests.map(\.json)
    #expect(
      bodies == [
        ["message": "one", "user": "u-1", "turn": 1, "note": "turn 1"],
        ["message": "two", "session": "s-1", "user": "u-1", "turn": 2, "note": "turn 2"],
        ["message": "three", "session": "s-1", "user": "u-1", "turn": 3, "note": "turn 3"],
      ])
    #expect(stub.requests.allSatisfy { $0.headers["authorization"] == "Bearer k-123" })
    #expect(report.agentTime > .zero)
  }

  @Test("a path is short for the text, and without a body the user's words are sent")
  func short() async throws {
    let stub = try StubService { request in .json(["a": ["b": request.json]]) }
    let report = try await trial(
      "http", "{url: \(stub.url), response: $.a.b.input}", request("hello"))
    #expect(report.answer == "hello", "\(report)")
    #expect(report.trajectory?.missing == [.toolCalls, .toolResults])
  }

  @Test("a GET carries its values in the URL, encoded")
  func get() async throws {
    let stub = try StubService { request in .json(["path": .string(request.path)]) }
    let report = try await trial(
      "http", "{method: GET, url: \"\(stub.url)/ask?q=$input&u=$user.id\", response: $.path}",
      request("a b&c=ä/?"))
    #expect(report.answer == "/ask?q=a%20b%26c%3D%C3%A4%2F%3F&u=u-1", "\(report)")
    #expect(stub.requests.first?.method == "GET")
  }

  @Test("what an agent tells of its doings becomes steps, which nobody plays again")
  func steps() async throws {
    let stub = try StubService { _ in
      .json([
        "reply": "done", "outcome": "answer", "sources": ["kb-1"],
        "tools": [["name": "lookup", "args": ["id": "1"], "result": ["x": 1]]],
      ])
    }
    let report = try await trial(
      "http",
      """
      url: \(stub.url)
      response:
        text: $.reply
        outcome: $.outcome
        citations: {all: "$.sources[*]"}
        steps:
          each: $.tools[*]
          rules:
            - tool_call: {name: $.name, arguments: $.args}
            - tool_result: {result: $.result}
      """, request("hello", tools: [try lookupTool()]))
    #expect(report.trajectory?.stepNames == ["user", "tool_call", "tool_result", "message"])
    #expect(report.trajectory?.results.first?.answer == .ok(["x": 1]))
    #expect(report.trajectory?.final?.outcome == "answer")
    #expect(report.trajectory?.final?.citations == ["kb-1"])
    #expect(report.trajectory?.missing == [])
  }

  @Test("an answer may be in a format of traces; what it tells of earlier turns is known")
  func format() async throws {
    let stub = try StubService { request in
      .json([
        "messages": [
          ["role": "user", "content": "one"],
          ["role": "assistant", "content": "first"],
          ["role": "user", "content": "two"],
          ["role": "assistant", "content": .string("answer \(request.number)")],
        ]
      ])
    }
    let report = try await trial(
      "http", "{url: \(stub.url), format: openai-chat, body: {messages: $messages}}",
      request("one", "two"))
    #expect(report.trajectory?.messages == ["answer 1", "answer 2"], "\(report)")
    #expect(
      stub.requests.last?.json["messages"] == [
        ["role": "user", "content": "one"], ["role": "assistant", "content": "answer 1"],
        ["role": "user", "content": "two"],
      ])
  }

  @Test(
    "events are read to the end and put together",
    arguments: [
      (
        "data: {\"d\": \"Hel\"}\n\ndata: {\"d\": \"lo\"}\n\ndata: {\"id\": \"c1\"}\n\ndata: [DONE]\n\n",
        "{text: $.d}"
      ),
      ("data: Hel\n\ndata: lo\n\nevent: end\ndata: {}\n\n", "{until: end}"),
    ])
  func stream(_ events: String, _ stream: String) async throws {
    let stub = try StubService { _ in
      .stall(StubService.Reply.head("text/event-stream") + Array(events.utf8))
    }
    let report = try await trial(
      "http", "{url: \(stub.url), stream: \(stream)}", request("hello"))
    #expect(report.answer == "Hello", "\(report)")
  }

  @Test("an agent that answers later is asked until its answer is there")
  func poll() async throws {
    let stub = try StubService { request in
      if request.method == "POST" {
        return .json(["id": "job/7", "status": "queued"], status: 202)
      }
      return request.number < 4
        ? .json(["status": "running"]) : .json(["status": "done", "reply": .string(request.path)])
    }
    let report = try await trial(
      "http",
      """
      url: \(stub.url)/jobs
      response: $.reply
      poll: {url: /jobs/$answer.id, every: 20ms, until: "@.status == 'done'", failed: "@.status == 'failed'"}
      """, request("hello"))
    #expect(report.answer == "/jobs/job%2F7", "\(report)")
    #expect(stub.requests.map(\.method) == ["POST", "GET", "GET", "GET"])
  }

  @Test("a poll ends at the deadline, at a failure, and never at another host")
  func pollEnds() async throws {
    let other = try StubService { _ in .json([:]) }
    let stub = try StubService { request in
      switch request.path {
      case "/slow", "/job": .json(["status": "running"])
      case "/fails": .json(["status": "failed"])
      default: .json(["status": "queued", "where": .string(other.url + "/job")])
      }
    }
    func report(_ path: String, _ target: String, _ deadline: Duration) async throws -> TrialReport
    {
      try await trial(
        "http",
        """
        {url: \(stub.url)/\(path), response: $.reply,
         poll: {url: \(target), every: 20ms, until: "@.status == 'done'", failed: "@.status == 'failed'"}}
        """, request("hello", deadline: deadline))
    }
    #expect(try await report("slow", "/job", .milliseconds(300)).agentFailure?.kind == .timeout)
    #expect(try await report("fails", "/job", patience).agentFailure?.kind == .reported)
    #expect(try await report("away", "$answer.where", patience).agentFailure?.kind == .garbage)
    #expect(other.requests.isEmpty)
  }
}

@Suite("Agents behind a URL that misbehave")
struct HostileEndpointTests {
  struct Way: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var reply: StubService.Reply
    var kind: AgentFailure.Kind?
    /// Nobody's fault that is judged.
    var isUnreachable = false
  }

  static let ways: [Way] = [
    Way(testDescription: "never answers", reply: .silence, kind: .timeout),
    Way(
      testDescription: "a byte at a time",
      reply: .drip(head: StubService.Reply.head("application/json"), pause: .milliseconds(20)),
      kind: .timeout),
    Way(
      testDescription: "closes in the body",
      reply: .bytes(StubService.Reply.head("application/json", length: 99) + Array("{".utf8)),
      kind: .crashed),
    Way(
      testDescription: "an endless body",
      reply: .flood(head: StubService.Reply.head("application/json")), kind: .flooded),
    Way(
      testDescription: "HTML with status 200",
      reply: .text("<!doctype html><h1>Welcome</h1>", type: "text/html"), kind: .garbage),
    Way(testDescription: "nothing at all", reply: .text(""), kind: .garbage),
    Way(
      testDescription: "invalid UTF-8",
      reply: .answer(
        status: 200, headers: [], body: Array("{\"reply\": \"".utf8) + [0xFF, 0x22, 0x7D]),
      kind: .garbage),
    Way(testDescription: "other JSON", reply: .json(["text": "hi"]), kind: .noAnswer),
    Way(testDescription: "redirects for ever", reply: .redirect(to: "/again"), isUnreachable: true),
    Way(testDescription: "breaks down", reply: .json([:], status: 500), kind: .crashed),
    Way(
      testDescription: "refuses", reply: .json(["error": "too long"], status: 400), kind: .reported),
    Way(
      testDescription: "wants other credentials", reply: .json([:], status: 401),
      isUnreachable: true),
    Way(testDescription: "isn't there", reply: .json([:], status: 404), isUnreachable: true),
    Way(testDescription: "has no time", reply: .json([:], status: 503), isUnreachable: true),
  ]

  @Test("every way has its name", arguments: ways)
  func names(_ way: Way) async throws {
    let stub = try StubService { _ in way.reply }
    let report = try await trial(
      "http", "{url: \(stub.url), response: $.reply, retries: 0}",
      request("hello", deadline: way.kind == .timeout ? .milliseconds(300) : patience))
    #expect(report.agentFailure?.kind == way.kind, "\(report)")
    #expect((report.harnessFailure?.kind == .unreachable) == way.isUnreachable, "\(report)")
    #expect(report.log.utf8.count < 20_000)
  }

  @Test("what was answered instead is kept with the trial")
  func kept() async throws {
    let stub = try StubService { _ in .text("<h1>Maintenance</h1>", type: "text/html") }
    let report = try await trial(
      "http", "{url: \(stub.url), response: $.reply}", request("hello"))
    #expect(report.log == "<h1>Maintenance</h1>")
    #expect(report.agentFailure?.detail.contains("HTML") == true)
  }

  @Test("a cancelled trial ends at once, as cancelled")
  func cancelled() async throws {
    let (asked, asking) = AsyncStream<Void>.makeStream()
    let stub = try StubService { _ in
      asking.yield()
      return .silence
    }
    let url = stub.url
    let task = Task {
      try await trial("http", "{url: \(url), response: $.reply}", request("hello"))
    }
    for await _ in asked { break }
    task.cancel()
    #expect(try await task.value.outcome == .cancelled)
  }
}

@Suite("Settings of agents behind a URL")
struct EndpointSettingsTests {
  @Test(
    "every slip is a problem",
    arguments: [
      ("{response: $.a}", ["missing-field"]),
      ("{url: https://a.example.com}", ["missing-field"]),
      ("{url: a.example.com, response: $.a}", ["bad-url"]),
      ("{url: \"https://user:pw@a.example.com\", response: $.a}", ["secret-in-file"]),
      (
        "{url: https://a.example.com, response: $.a, headers: {Authorization: Bearer x}}",
        ["secret-in-file"]
      ),
      ("{url: https://a.example.com, response: $.a, headers: {\"X A\": b}}", ["bad-header"]),
      (
        "{url: https://a.example.com, response: $.a, headers: {X-A: {env: \"sk-abc def\"}}}",
        ["bad-variable"]
      ),
      ("{url: https://a.example.com, response: $.a, body: {m: $imput}}", ["unknown-reference"]),
      ("{url: https://a.example.com, response: \"$.a[\"}", ["bad-path"]),
      ("{url: https://a.example.com, format: openai}", ["unknown-word"]),
      ("{url: https://a.example.com, format: openai-chat, response: $.a}", ["one-of"]),
      ("{url: https://a.example.com, response: $.a, method: GET, body: {}}", ["body-of-a-get"]),
      ("{url: https://a.example.com, response: $.a, method: PATCH}", ["unknown-word"]),
      ("{url: https://a.example.com, response: $.a, headrs: {}}", ["unknown-field"]),
    ])
  func slips(_ yaml: String, _ codes: [String]) throws {
    let (setup, problems) = try settings("http", yaml)
    #expect(problems.all.map(\.code) == codes, "\(problems.all)")
    #expect(setup == nil || codes.isEmpty)
    #expect(!problems.all.contains { "\($0)".contains("sk-abc") })
  }

  @Test("what is needed of the environment is known, and what of it is secret")
  func variables() throws {
    let (setup, _) = try settings(
      "http",
      "{url_env: AGENT_URL, url: /chat, response: $.a, headers: {X-Api-Key: {env: AGENT_KEY}}}")
    let variables = try #require(setup).variables
    #expect(variables.map(\.name.value) == ["AGENT_KEY", "AGENT_URL"])
    #expect(variables.map(\.isSecret) == [true, false])
  }
}
