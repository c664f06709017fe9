import EvalModel
import JSONKit
import StubService
import Testing

/// Runs against agents that are reached over HTTP, from the command line to the exit status.
struct ServiceAgentTests {
  /// A project whose agent is a service.
  private func project(
    _ adapter: String, cases: [String] = ToyProject.greetings(2), world: String = "",
    floor: String = "gate: {floors: {suite: 0.05}}", fields: String = ""
  ) throws -> ToyProject {
    let project = try ToyProject(cases: cases, floor: floor)
    try project.folder.write(
      """
      version: 1
      name: service
      adapter:
        \(adapter)
      \(fields)

      """, to: "agent.yaml")
    if !world.isEmpty {
      try project.folder.write(world, to: "world.yaml")
      try project.write(cases: cases, floor: "world: ../world.yaml")
    }
    return project
  }

  private static let world = """
    version: 1
    tools:
      orders.lookup:
        description: Find an order
        parameters: {type: object, properties: {order_id: {type: string}}, required: [order_id]}
        simulate: {lookup: {table: orders, key: order_id}}
    records: {orders: {RT-1: {status: shipped}}}

    """

  @Test("an agent behind a URL is run, judged and stored; its key is sent and never kept")
  func http() async throws {
    let key = "planted-\(UInt64.random(in: 0...UInt64.max))-value"
    let stub = try StubService { request in
      // It tells its caller's key to everybody, as careless services do.
      let told = request.headers["authorization"] ?? ""
      return request.number == 3
        ? .json(["error": ["message": .string("bad input for \(told)")]], status: 400)
        : .json(["reply": .string("hello, \(told)"), "session": "s"])
    }
    let project = try project(
      """
      http:
          url_env: DESK_URL
          headers: {Authorization: {env: DESK_AUTH, prefix: "Bearer "}}
          body: {message: $input}
          response: {text: $.reply, conversation: $.session}
      """, fields: "concurrency: 1")
    let environment = ["DESK_URL": stub.url, "DESK_AUTH": key]
    let end = try await project.run("run", "-n", "2", environment: environment)
    #expect(end.status == 0, "\(end.output)\(end.errors)")
    #expect(stub.requests.count == 4)
    #expect(stub.requests.allSatisfy { $0.headers["authorization"] == "Bearer \(key)" })
    let report = try await project.json("report")
    #expect(report["trials"]?["passed"]?.int == 3, "\(end.output)")
    let shown = try await project.shell(
      "agent-eval show hello-0 --trial 1 --full; agent-eval show hello-1 --trial 1 --full")
    for text in [end.output, end.errors, shown.output, shown.errors, "\(report)"] {
      #expect(!text.contains(key))
    }
    let found = try await project.shell("grep -rlF '\(key)' . .agent-eval; true")
    #expect(found.output.isEmpty, "\(found.output)")
    #expect(shown.output.contains("redacted"))
  }

  @Test("a model calls the world's tools and answers; the steps and tokens are stored")
  func chat() async throws {
    let stub = try StubService { request in
      let said = request.json["messages"]?.array ?? []
      if said.last?["role"]?.string == "tool" {
        let result = said.last?["content"]?.string ?? ""
        return .json([
          "model": "m-1", "usage": ["prompt_tokens": 30, "completion_tokens": 5],
          "choices": [
            [
              "finish_reason": "stop",
              "message": ["content": .string("hello, it is \(result)")],
            ]
          ],
        ])
      }
      return .json([
        "model": "m-1", "usage": ["prompt_tokens": 20, "completion_tokens": 5],
        "choices": [
          [
            "finish_reason": "tool_calls",
            "message": [
              "tool_calls": [
                [
                  "id": "c1", "type": "function",
                  "function": [
                    "name": "orders_lookup", "arguments": #"{"order_id": "RT-1"}"#,
                  ],
                ]
              ]
            ],
          ]
        ],
      ])
    }
    let project = try project(
      """
      chat: {base_url_env: MODEL_URL, api_key_env: MODEL_KEY, model: m, system: prompt.md, temperature: 0}
      """, cases: ["{id: order, intent: greeting, input: where is RT-1?}"], world: Self.world)
    try project.folder.write("Serve {{user.id}}.", to: "prompt.md")
    let environment = ["MODEL_URL": stub.url + "/v1", "MODEL_KEY": "a-key-of-the-test"]
    let end = try await project.run("run", "-n", "3", environment: environment)
    #expect(end.status == 0, "\(end.output)\(end.errors)")
    #expect(stub.requests.count == 6)
    let trial = try await project.json("show", "order", "--trial", "1")
    let steps = trial["trajectory"]?["steps"]?.array ?? []
    #expect(
      steps.map { $0["type"]?.string } == [
        "user", "model", "tool_call", "tool_result", "model", "message",
      ])
    #expect(steps[2]["name"] == "orders.lookup")
    #expect(steps[3]["result"]?["status"] == "shipped")
    #expect(trial["trajectory"]?["usage"]?["input_tokens"] == 50)

    // Another prompt is another agent: the run can't be resumed with it.
    try project.folder.write("Serve nobody.", to: "prompt.md")
    let resumed = try await project.run("run", "--resume=latest", environment: environment)
    #expect(resumed.status == 2)
    #expect(resumed.errors.contains("fingerprint"))
  }

  @Test("a missing credential is said before the first trial, with its place")
  func missing() async throws {
    let project = try project("chat: {model: m, base_url_env: MODEL_URL, api_key_env: MODEL_KEY}")
    let end = try await project.run("run", environment: ["MODEL_URL": "http://127.0.0.1:1"])
    #expect(end.status == 2)
    #expect(end.errors.contains("agent.yaml:4:"), "\(end.errors)")
    #expect(end.errors.contains("missing-variable") && end.errors.contains("MODEL_KEY"))
    #expect(!end.errors.contains("MODEL_URL' is not set"))
    let valid = try await project.run("validate")
    #expect(valid.status == 0, "\(valid.output)\(valid.errors)")
  }

  @Test(
    "a service that isn't there is nobody's regression, and ends the run early",
    arguments: [
      "http: {url_env: DESK_URL, response: $.reply, retries: 0}",
      "chat: {base_url_env: DESK_URL, model: m, retries: 0}",
    ])
  func unreachable(_ adapter: String) async throws {
    let project = try project(adapter, cases: ToyProject.greetings(10), fields: "concurrency: 1")
    let end = try await project.run(
      "run", "-n", "5", environment: ["DESK_URL": "http://127.0.0.1:1"])
    #expect(end.status == 3, "\(end.output)\(end.errors)")
    let printed = end.output + end.errors
    #expect(printed.contains("could not be reached"), "\(printed)")
    #expect(printed.contains("can't connect to http://127.0.0.1:1"), "\(printed)")
  }

  @Test(
    "a service that refuses our key is inconclusive, and what it says of the key is not printed")
  func refused() async throws {
    let key = "planted-key-of-ours-0123456789"
    let stub = try StubService { request in
      .json(
        ["error": ["message": .string("bad key \(request.headers["x-api-key"] ?? "")")]],
        status: 401)
    }
    let project = try project(
      "http: {url_env: DESK_URL, headers: {X-Api-Key: {env: DESK_AUTH}}, response: $.reply}",
      cases: ToyProject.greetings(4), fields: "concurrency: 1")
    let end = try await project.run(
      "run", "-n", "2", environment: ["DESK_URL": stub.url, "DESK_AUTH": key])
    #expect(end.status == 3, "\(end.output)\(end.errors)")
    #expect(!(end.output + end.errors).contains(key))
    let found = try await project.shell("grep -rlF '\(key)' . .agent-eval; true")
    #expect(found.output.isEmpty, "\(found.output)")
  }

  @Test("a rate limit loses no trial")
  func rateLimit() async throws {
    let stub = try StubService { request in
      request.number % 5 == 0
        ? .json([:], status: 429, headers: [("Retry-After", "0.05")]) : .json(["reply": "hello"])
    }
    let project = try project(
      "http: {url_env: DESK_URL, response: $.reply}", cases: ToyProject.greetings(10),
      fields: "concurrency: 8")
    let end = try await project.run("run", "-n", "4", environment: ["DESK_URL": stub.url])
    #expect(end.status == 0, "\(end.output)\(end.errors)")
    #expect(try await project.json("report")["trials"]?["passed"]?.int == 40)
  }

  @Test("services that misbehave are named in the store, and the others are judged")
  func hostile() async throws {
    let stub = try StubService { request in
      switch request.json["input"]?.string {
      case "html": .text("<h1>hi</h1>", type: "text/html")
      case "cut": .bytes(StubService.Reply.head("application/json", length: 50) + [0x7B])
      case "flood": .flood(head: StubService.Reply.head("application/json"))
      case "bytes":
        .answer(status: 200, headers: [], body: Array(#"{"reply": ""#.utf8) + [0xFF, 0x22, 0x7D])
      default: .json(["reply": "hello"])
      }
    }
    let expected = ["html": "garbage", "cut": "crashed", "flood": "flooded", "bytes": "garbage"]
    let cases = (expected.keys.sorted() + ["fine"]).map {
      "{id: \($0), intent: greeting, input: \($0)}"
    }
    let project = try project(
      "http: {url_env: DESK_URL, response: $.reply, retries: 0}", cases: cases)
    let end = try await project.run("run", "-n", "1", environment: ["DESK_URL": stub.url])
    #expect(end.status == 0, "\(end.output)\(end.errors)")
    for (name, reason) in expected {
      let trial = try await project.json("show", name, "--trial", "1")
      #expect(trial["outcome"]?["reason"]?.string == reason, "\(name): \(trial["outcome"] as Any)")
    }
    #expect(
      try await project.json("show", "fine", "--trial", "1")["score"]?["verdict"] == "passed")
  }

  @Test(
    "a budget ends the run as incomplete, with what was measured kept",
    arguments: [
      ["--budget-tokens", "100"], ["--budget-usd", "0.0002"], ["--budget-time", "1ms"],
    ])
  func budgets(_ flags: [String]) async throws {
    let stub = try StubService { _ in
      .json([
        "model": "m-1-2026", "usage": ["prompt_tokens": 20, "completion_tokens": 5],
        "choices": [["message": ["content": "hello"]]],
      ])
    }
    let project = try project(
      "chat: {base_url_env: MODEL_URL, model: m}", cases: ToyProject.greetings(10),
      fields: "concurrency: 1")
    try project.folder.write(
      """
      version: 1
      agent: agent.yaml
      prices: {m-1*: {input: 1, output: 4}}
      """, to: "agent-eval.yaml")
    let end = try await Turnstile.shared.pass {
      try await project.start(
        ["run", "-n", "2"] + flags, environment: ["MODEL_URL": stub.url]
      ).run()
    }
    #expect(end.status == 3, "\(end.output)\(end.errors)")
    #expect((end.output + end.errors).contains("budget of"), "\(end.output)\(end.errors)")
    // 25 tokens and 40 millionths of a dollar each.
    let most = flags[0] == "--budget-time" ? 19 : flags[0] == "--budget-usd" ? 6 : 5
    #expect(stub.requests.count <= most)
    if flags[0] != "--budget-time" { #expect(stub.requests.count >= most - 1) }
    // With what is left of the plan the run goes on.
    let rest = try await project.run(
      "run", "--resume=latest", environment: ["MODEL_URL": stub.url])
    #expect(rest.status == 0, "\(rest.output)\(rest.errors)")
    #expect(try await project.json("report")["trials"]?["passed"]?.int == 20)
    let trial = try await project.json("show", "hello-0", "--trial", "1")
    #expect(trial["trajectory"]?["usage"]?["cost_usd"] == 0.00004)
  }
}
