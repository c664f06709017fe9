import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML
import StubService
import Testing

@testable import Agents

/// A model's answers in the words of each interface.
enum ModelWords {
  static func text(_ api: ChatInterface, _ text: String, reason: String? = nil) -> JSONValue {
    switch api {
    case .completions:
      [
        "model": "m-1", "usage": ["prompt_tokens": 10, "completion_tokens": 3],
        "choices": [
          [
            "finish_reason": .string(reason ?? "stop"),
            "message": ["role": "assistant", "content": .string(text)],
          ]
        ],
      ]
    case .responses:
      [
        "model": "m-1", "status": .string(reason == nil ? "completed" : "incomplete"),
        "incomplete_details": reason.map { ["reason": .string($0)] } ?? .null,
        "usage": ["input_tokens": 10, "output_tokens": 3],
        "output": [
          [
            "type": "message", "role": "assistant",
            "content": [["type": "output_text", "text": .string(text)]],
          ]
        ],
      ]
    case .messages:
      [
        "model": "m-1", "role": "assistant", "stop_reason": .string(reason ?? "end_turn"),
        "usage": ["input_tokens": 8, "cache_read_input_tokens": 2, "output_tokens": 3],
        "content": [["type": "text", "text": .string(text)]],
      ]
    }
  }

  /// Calls of tools, each with its arguments as JSON.
  static func calls(_ api: ChatInterface, _ calls: [(String, String)]) -> JSONValue {
    let numbered = calls.enumerated()
    switch api {
    case .completions:
      return [
        "model": "m-1", "usage": ["prompt_tokens": 10, "completion_tokens": 3],
        "choices": [
          [
            "finish_reason": "tool_calls",
            "message": [
              "role": "assistant", "content": nil,
              "tool_calls": .array(
                numbered.map { index, call in
                  [
                    "id": .string("c\(index)"), "type": "function",
                    "function": ["name": .string(call.0), "arguments": .string(call.1)],
                  ]
                }),
            ],
          ]
        ],
      ]
    case .responses:
      return [
        "model": "m-1", "status": "completed", "usage": ["input_tokens": 10, "output_tokens": 3],
        "output": .array(
          [["type": "reasoning", "id": "r1", "summary": [["type": "summary_text", "text": "hm"]]]]
            + numbered.map { index, call in
              [
                "type": "function_call", "call_id": .string("c\(index)"), "name": .string(call.0),
                "arguments": .string(call.1),
              ]
            }),
      ]
    case .messages:
      return [
        "model": "m-1", "role": "assistant", "stop_reason": "tool_use",
        "usage": ["input_tokens": 10, "output_tokens": 3],
        "content": .array(
          [["type": "text", "text": "let me see"]]
            + numbered.map { index, call in
              [
                "type": "tool_use", "id": .string("c\(index)"), "name": .string(call.0),
                "input": (try? JSONValue.parse(call.1)) ?? .string(call.1),  // as a model may write
              ]
            }),
      ]
    }
  }
}

@Suite("Chat models with tools")
struct ChatAgentTests {
  /// Two calls at once, one of them of a tool that doesn't exist, and then an answer.
  private static func model(_ api: ChatInterface) throws -> StubService {
    try StubService { request in
      request.number == 1
        ? .json(ModelWords.calls(api, [("lookup", #"{"id": "1"}"#), ("bank_rob", "{}")]))
        : .json(ModelWords.text(api, "It has been shipped."))
    }
  }

  private static func yaml(_ api: ChatInterface, _ stub: StubService, _ more: String = "") -> String
  {
    """
    api: \(api.rawValue)
    base_url: \(stub.url)/v1/
    api_key_env: MODEL_KEY
    model: m
    system: system.md
    \(more)
    """
  }

  private static let context = (
    environment: ["MODEL_KEY": "key-1"], files: ["system.md": "Serve {{user.id}}. {\"a\": {}}"]
  )

  @Test(
    "tools are called at once and in order, answered by the world, and recorded",
    arguments: ChatInterface.allCases)
  func loop(_ api: ChatInterface) async throws {
    let stub = try Self.model(api)
    let report = try await trial(
      "chat", Self.yaml(api, stub), request("where is it?", tools: [try lookupTool()]),
      environment: Self.context.environment, files: Self.context.files)
    #expect(report.answer == "It has been shipped.", "\(report)")
    let trajectory = try #require(report.trajectory)
    #expect(
      trajectory.stepNames.filter { $0 != "message" } == [
        "user", "model", "tool_call", "tool_result", "tool_call", "tool_result", "model",
      ])
    #expect(trajectory.calls.map(\.name) == ["lookup", "bank_rob"])
    #expect(trajectory.results.first?.answer == .ok(["status": "shipped"]))
    guard case .error(let error)? = trajectory.results.last?.answer else {
      Issue.record("\(trajectory.results)")
      return
    }
    #expect(error.kind == "unknown_tool")
    #expect(trajectory.usage.inputTokens == 20 && trajectory.usage.outputTokens == 6)
    guard case .model(let call) = trajectory.steps[1].kind else { return }
    #expect(call.model == "m-1" && call.latency != nil)
  }

  @Test("the requests of Chat Completions are as its servers take them")
  func completions() async throws {
    let stub = try Self.model(.completions)
    _ = try await trial(
      "chat",
      Self.yaml(
        .completions, stub,
        """
        temperature: 0.2
        seed: 7
        stop: END
        max_tokens: 100
        parallel_tool_calls: true
        tool_choice: auto
        query: {api-version: "1"}
        parameters: {logprobs: true}
        """), request("where is it?", tools: [try lookupTool()]),
      environment: Self.context.environment, files: Self.context.files)
    let first = try #require(stub.requests.first)
    #expect(first.path == "/v1/chat/completions?api-version=1")
    #expect(first.headers["authorization"] == "Bearer key-1")
    #expect(
      first.json == [
        "model": "m",
        "messages": [
          ["role": "system", "content": "Serve u-1. {\"a\": {}}"],
          ["role": "user", "content": "where is it?"],
        ],
        "tools": [
          [
            "type": "function",
            "function": [
              "name": "lookup", "description": "Find an order",
              "parameters": [
                "type": "object", "properties": ["id": ["type": "string"]], "required": ["id"],
              ],
            ],
          ]
        ], "tool_choice": "auto", "parallel_tool_calls": true, "temperature": 0.2, "seed": 7,
        "stop": ["END"], "max_tokens": 100, "logprobs": true,
      ])
    let messages = try #require(stub.requests.last?.json["messages"]?.array)
    #expect(messages.count == 5)
    #expect(messages[2]["tool_calls"]?.array?.count == 2)
    #expect(
      messages[3] == [
        "role": "tool", "tool_call_id": "c0", "content": #"{"status":"shipped"}"#,
      ])
    #expect(messages[4]["content"]?.string?.contains("unknown_tool") == true)
  }

  @Test("the requests of Responses carry the items of the answer back")
  func responses() async throws {
    let stub = try Self.model(.responses)
    _ = try await trial(
      "chat", Self.yaml(.responses, stub, "max_tokens: 9"),
      request("where is it?", tools: [try lookupTool()]),
      environment: Self.context.environment, files: Self.context.files)
    let last = try #require(stub.requests.last)
    #expect(last.path == "/v1/responses")
    #expect(last.json["instructions"] == "Serve u-1. {\"a\": {}}")
    #expect(last.json["max_output_tokens"] == 9)
    let input = try #require(last.json["input"]?.array)
    #expect(
      input.map { $0["type"]?.string ?? "user" } == [
        "user", "reasoning", "function_call", "function_call", "function_call_output",
        "function_call_output",
      ])
    try #require(input.count == 6)
    #expect(input[4]["output"] == #"{"status":"shipped"}"#)
  }

  @Test("the requests of Messages have all results in one message")
  func messages() async throws {
    let stub = try Self.model(.messages)
    _ = try await trial(
      "chat", Self.yaml(.messages, stub, "stop: [END]\ntool_choice: required"),
      request("where is it?", tools: [try lookupTool()]),
      environment: Self.context.environment, files: Self.context.files)
    let last = try #require(stub.requests.last)
    #expect(last.path == "/v1/messages")
    #expect(last.headers["x-api-key"] == "key-1" && last.headers["anthropic-version"] != nil)
    #expect(last.json["system"] == "Serve u-1. {\"a\": {}}")
    #expect(last.json["max_tokens"] == 4096 && last.json["stop_sequences"] == ["END"])
    #expect(last.json["tool_choice"] == ["type": "any"])
    let messages = try #require(last.json["messages"]?.array)
    #expect(messages.map { $0["role"]?.string } == ["user", "assistant", "user"])
    let blocks = try #require(messages[2]["content"]?.array)
    #expect(
      blocks.first == [
        "type": "tool_result", "tool_use_id": "c0", "content": #"{"status":"shipped"}"#,
      ])
    #expect(blocks.last?["is_error"] == true)
  }

  @Test("turns go on in one conversation", arguments: ChatInterface.allCases)
  func turns(_ api: ChatInterface) async throws {
    let stub = try StubService { request in
      .json(ModelWords.text(api, "answer \(request.number)"))
    }
    let report = try await trial(
      "chat", Self.yaml(api, stub), request("one", "two"),
      environment: Self.context.environment, files: Self.context.files)
    #expect(report.trajectory?.messages == ["answer 1", "answer 2"], "\(report)")
    let last = stub.requests.last?.json
    let said = (last?["messages"] ?? last?["input"])?.array ?? []
    #expect(said.last?["content"] == "two")
    #expect(said.count == (api == .completions ? 4 : 3))
  }

  @Test("names of tools are written as providers allow them, and read back")
  func toolNames() throws {
    func tool(_ name: String) throws -> Tool {
      var tool = try lookupTool()
      tool.name = name
      return tool
    }
    let long = String(repeating: "x", count: 100)
    let names = ToolNames([
      try tool("orders.lookup"), try tool("orders_lookup"), try tool("größe"), try tool(long),
      try tool(long + "y"),
    ])
    let allowed = ["orders.lookup", "orders_lookup", "größe", long, long + "y"].map(names.allowed)
    #expect(Set(allowed).count == 5)
    for name in allowed {
      #expect(name.utf8.count <= 64)
      #expect(
        name.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789_-".utf8.contains($0) },
        "\(name)")
    }
    #expect(
      allowed.map(names.original) == ["orders.lookup", "orders_lookup", "größe", long, long + "y"])
    #expect(names.original("unheard_of") == "unheard_of")
  }

  @Test("a structured answer is read by paths, and one that isn't JSON is the agent's mistake")
  func structured() async throws {
    for (text, isFine) in [(#"{"say": "Hello", "how": "abstain"}"#, true), ("Hello", false)] {
      let stub = try StubService { _ in .json(ModelWords.text(.completions, text)) }
      let report = try await trial(
        "chat",
        """
        base_url: \(stub.url)
        model: m
        output_schema: {type: object, properties: {say: {type: string}}}
        answer: {text: $.say, outcome: $.how}
        """, request("hello"))
      if isFine {
        #expect(report.trajectory?.final == FinalAnswer(text: "Hello", outcome: "abstain"))
        let format = stub.requests.first?.json["response_format"]
        #expect(format?["json_schema"]?["schema"]?["type"] == "object")
      } else {
        #expect(report.agentFailure?.kind == .garbage, "\(report)")
      }
    }
  }
}

@Suite("Chat models that misbehave")
struct HostileChatTests {
  struct Way: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var api = ChatInterface.completions
    var reply: JSONValue
    var status = 200
    /// `nil` where it counts as an answer.
    var kind: AgentFailure.Kind?
    var isUnreachable = false
  }

  static let ways: [Way] = [
    Way(testDescription: "no choices", reply: ["choices": []], kind: .garbage),
    Way(testDescription: "a list", reply: [], kind: .garbage),
    Way(testDescription: "no output", api: .responses, reply: ["output": "x"], kind: .garbage),
    Way(
      testDescription: "no content", api: .messages, reply: ["role": "assistant"], kind: .garbage),
    Way(
      testDescription: "an error with status 200", reply: ["error": ["message": "out of luck"]],
      kind: .reported),
    Way(
      testDescription: "cut", reply: ModelWords.text(.completions, "Well, it", reason: "length"),
      kind: .noAnswer),
    Way(
      testDescription: "cut in Responses", api: .responses,
      reply: ModelWords.text(.responses, "Well, it", reason: "max_output_tokens"), kind: .noAnswer),
    Way(
      testDescription: "cut in Messages", api: .messages,
      reply: ModelWords.text(.messages, "Well, it", reason: "max_tokens"), kind: .noAnswer),
    Way(
      testDescription: "withheld",
      reply: ModelWords.text(.completions, "", reason: "content_filter"), kind: .noAnswer),
    Way(testDescription: "empty", reply: ModelWords.text(.completions, ""), kind: .noAnswer),
    Way(
      testDescription: "a call without a name",
      reply: ["choices": [["message": ["tool_calls": [["id": "1", "function": [:]]]]]]],
      kind: .garbage),
    Way(
      testDescription: "calls without end",
      reply: ModelWords.calls(.completions, [("lookup", #"{"id": "1"}"#)]), kind: .noAnswer),
    Way(
      testDescription: "too long a prompt", reply: ["error": ["message": "context length"]],
      status: 400, kind: .reported),
    Way(
      testDescription: "breaks down", reply: ["error": ["message": "oops"]], status: 500,
      isUnreachable: true),
    Way(
      testDescription: "a wrong key", reply: ["error": ["message": "bad key"]], status: 401,
      isUnreachable: true),
    Way(
      testDescription: "overloaded", api: .messages, reply: ["error": ["message": "overloaded"]],
      status: 529, isUnreachable: true),
    Way(
      testDescription: "impossible counts",
      reply: [
        "usage": ["prompt_tokens": -5, "completion_tokens": 1e300],
        "choices": [["message": ["content": "fine"]]],
      ]),
    Way(
      testDescription: "parts in place of a text",
      reply: ["choices": [["message": ["content": [["type": "text", "text": "fine"]]]]]]),
  ]

  @Test("every way has its name", arguments: ways)
  func names(_ way: Way) async throws {
    let stub = try StubService { _ in .json(way.reply, status: way.status) }
    let report = try await trial(
      "chat",
      "{api: \(way.api.rawValue), base_url: \"\(stub.url)\", model: m, retries: 0, max_calls: 5}",
      request("hello", tools: [try lookupTool()]))
    #expect(report.agentFailure?.kind == way.kind, "\(report)")
    #expect((report.harnessFailure?.kind == .unreachable) == way.isUnreachable, "\(report)")
    if way.kind == nil, !way.isUnreachable { #expect(report.answer == "fine", "\(report)") }
    if way.kind != nil { #expect(!report.log.isEmpty) }
  }

  @Test("a refusal is an answer of its kind", arguments: ChatInterface.allCases)
  func refusal(_ api: ChatInterface) async throws {
    let reply: JSONValue =
      switch api {
      case .completions:
        ["choices": [["finish_reason": "stop", "message": ["content": nil, "refusal": "No."]]]]
      case .responses:
        [
          "status": "completed",
          "output": [["type": "message", "content": [["type": "refusal", "refusal": "No."]]]],
        ]
      case .messages: ModelWords.text(.messages, "No.", reason: "refusal")
      }
    let stub = try StubService { _ in .json(reply) }
    let report = try await trial(
      "chat", "{api: \(api.rawValue), base_url: \"\(stub.url)\", model: m}", request("hello"))
    #expect(report.trajectory?.final == FinalAnswer(text: "No.", outcome: "refuse"), "\(report)")
  }

  @Test("arguments that are no JSON are the tool's to refuse")
  func arguments() async throws {
    let stub = try StubService { request in
      request.number == 1
        ? .json(ModelWords.calls(.completions, [("lookup", #"{"id": "#)]))
        : .json(ModelWords.text(.completions, "sorry"))
    }
    let report = try await trial(
      "chat", "{base_url: \"\(stub.url)\", model: m}",
      request("hello", tools: [try lookupTool()]))
    #expect(report.answer == "sorry")
    guard case .error(let error)? = report.trajectory?.results.first?.answer else {
      Issue.record("\(report)")
      return
    }
    #expect(error.kind == "invalid_arguments")
  }

  @Test("a model that calls where there are no tools is told so")
  func noTools() async throws {
    let stub = try StubService { request in
      request.number == 1
        ? .json(ModelWords.calls(.completions, [("lookup", "{}")]))
        : .json(ModelWords.text(.completions, "sorry"))
    }
    let report = try await trial(
      "chat", "{base_url: \"\(stub.url)\", model: m}", request("hello"))
    #expect(report.answer == "sorry")
    #expect(
      report.trajectory?.stepNames == [
        "user", "model", "tool_call", "tool_result", "model", "message",
      ])
    #expect(stub.requests.first?.json["tools"] == nil)
  }
}

@Suite("Settings of chat models")
struct ChatSettingsTests {
  @Test(
    "every slip is a problem",
    arguments: [
      ("{}", ["missing-field"]),
      ("{model: m, api: openai}", ["unknown-word"]),
      ("{model: m, base_url: llm}", ["bad-url"]),
      ("{model: m, api_key_env: \"sk-1 2\"}", ["bad-variable"]),
      ("{model: m, api: anthropic-messages, seed: 1}", ["not-supported"]),
      ("{model: m, api: openai-responses, stop: x}", ["not-supported"]),
      ("{model: m, temperature: 3}", ["out-of-range"]),
      ("{model: m, headers: {Api-Key: abc}}", ["secret-in-file"]),
      ("{model: m, temprature: 1}", ["unknown-field"]),
    ])
  func slips(_ yaml: String, _ codes: [String]) throws {
    let (_, problems) = try settings("chat", yaml)
    #expect(problems.all.map(\.code) == codes, "\(problems.all)")
  }

  @Test("repeats are expected to differ unless the temperature is 0")
  func sampled() throws {
    for (yaml, expected) in [
      ("{model: m}", true), ("{model: m, temperature: 0}", false),
      ("{model: m, temperature: 0.1}", true),
    ] {
      #expect(try settings("chat", yaml).0?.isSampled == expected)
    }
  }

  @Test("a prompt's variables are filled in, and everything else in braces is text")
  func template() {
    let source = "Hi {{ user.id }} of {{company}}! {{not a name}} {x} {{}} {{user.none}}|"
    let text = PromptTemplate(source).text(request("hello"), ["company": "Acme"])
    #expect(text == "Hi u-1 of Acme! {{not a name}} {x} {{}} |")
  }

  @Test("a variable that stands for nothing is found before a run, with its line")
  func unknownVariable() throws {
    let (setup, _) = try settings(
      "chat", "{model: m, system: prompts/system.md, variables: {company: Acme}}")
    let file = try #require(setup?.files.first)
    #expect(file.path.value == "prompts/system.md")
    #expect(file.check("Hi {{user.id}} {{company}} {{documents}}").isEmpty)
    let problems = file.check("Hi\nthere {{compnay}}")
    #expect(problems.map(\.code) == ["unknown-reference"])
    #expect(problems.first?.message.contains("line 2") == true)
    #expect(problems.first?.hints.contains { $0.contains("company") } == true)
  }

  @Test("the usual places of the providers, and the variable before the file")
  func urls() throws {
    for (api, expected) in [
      (ChatInterface.completions, "https://api.openai.com/v1/chat/completions"),
      (.responses, "https://api.openai.com/v1/responses"),
      (.messages, "https://api.anthropic.com/v1/messages"),
    ] {
      #expect(api.usualBase + "/" + api.dialect.path == expected)
    }
  }
}
