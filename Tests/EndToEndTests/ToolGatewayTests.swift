import JSONKit
import Testing

/// Agents that call their tools over MCP and HTTP rather than over the protocol.
struct ToolGatewayTests {
  private static let world = """
    version: 1
    tools:
      orders.lookup:
        description: Find an order
        parameters: {type: object, properties: {order_id: {type: string}}, required: [order_id]}
        simulate: {lookup: {table: orders, key: order_id}}
      orders.cancel:
        parameters: {type: object, properties: {order_id: {type: string}}, required: [order_id]}
        simulate: {delete: {table: orders, key: order_id}}
    records: {orders: {RT-1: {status: shipped}}}

    """

  private static let cases = [
    """
    {id: hello-0, intent: greeting, input: "where is RT-1", world: {faults: [{tool: orders.lookup, \
    call: 2, kind: rate_limited, retry_after: 1s}]}, expect: {state: {orders: {RT-1: null}}}}
    """
  ]

  private static func call(_ id: Int, _ tool: String, _ arguments: String) -> String {
    """
    {"jsonrpc":"2.0","id":\(id),"method":"tools/call","params":{"name":"\(tool)","arguments":\(arguments)}}
    """
  }

  /// Says three things to the MCP server on stdio, keeps what it hears, and answers.
  private static let agent = """
    #!/bin/sh
    read -r line
    printf '%s\\n' '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}' \
      '{"jsonrpc":"2.0","method":"notifications/initialized"}' \
      '\(call(2, "orders.lookup", #"{"order_id":"RT-1"}"#))' \
      '\(call(3, "orders.lookup", #"{"order_id":"RT-1"}"#))' \
      '\(call(4, "orders.cancel", #"{"order_id":"RT-1"}"#))' | agent-eval tools --mcp > heard.jsonl
    env | grep '^AGENT_EVAL_TOOLS_URL=http://127.0.0.1:[0-9]*/tools$' > variables.txt
    printf '{"final":{"text":"hello"}}\\n'
    """

  private static func project(agent: String = agent) throws -> ToyProject {
    let project = try ToyProject(
      cases: cases, floor: "world: ../world.yaml", agent: agent, adapter: "command")
    try project.folder.write(world, to: "world.yaml")
    return project
  }

  @Test("calls over MCP are answered, fail as the case says, and stand in the trajectory")
  func stdio() async throws {
    let project = try Self.project()
    let run = try await project.run("run", "-n", "1", "--quiet")
    #expect(run.status == 0, "\(run.output)\(run.errors)")
    let heard = try project.folder.lines(of: "heard.jsonl").map { try JSONValue.parse($0) }
    #expect(heard.map { $0["id"] } == [1, 2, 3, 4])
    #expect(heard[1]["result"]?["structuredContent"]?["status"] == "shipped")
    #expect(heard[2]["result"]?["isError"] == true)
    #expect(heard[3]["result"]?["structuredContent"] == ["deleted": "RT-1"])
    #expect(project.folder.lines(of: "variables.txt").count == 1)
    let shown = try await project.run("show", "hello-0", "--trial", "1").output
    for words in ["orders.lookup", "orders.cancel", "rate_limited"] {
      #expect(shown.contains(words), "\(shown)")
    }
  }

  @Test("a world file is served where there is no trial, and its tools can be tried")
  func alone() async throws {
    let project = try Self.project()
    let served = try await project.shell(
      """
      printf '%s\\n' '\(Self.call(1, "orders.lookup", #"{"order_id":"RT-1"}"#))' '' 'nonsense' \
        | agent-eval tools --mcp --world world.yaml
      """)
    #expect(served.status == 0, "\(served.errors)")
    let lines = served.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 2)
    #expect(lines.first?.contains(#""status":"shipped""#) == true)
    #expect(lines.last?.contains("-32700") == true)
    let listed = try await project.run("tools", "--world", "world.yaml")
    #expect(listed.output == "orders.lookup  Find an order\norders.cancel  \n")
    let tried = try await project.run(
      "tools", "--world", "world.yaml", "--call", "orders.lookup", "--arguments",
      #"{"order_id": "RT-1"}"#)
    #expect(try JSONValue.parse(tried.output)["status"] == "shipped")
  }

  @Test("what can't be served says why")
  func refused() async throws {
    let project = try Self.project()
    let nowhere = try await project.run("tools", "--mcp")
    #expect(nowhere.status == 2 && nowhere.errors.contains("--world FILE"))
    let foreign = try await project.run(
      "tools", "--mcp",
      environment: [
        "AGENT_EVAL_MCP_URL": "http://example.com/mcp", "AGENT_EVAL_TOOLS_TOKEN": "t",
      ])
    #expect(foreign.status == 2 && foreign.errors.contains("no address of this machine"))
    let unknown = try await project.run("tools", "--world", "world.yaml", "--call", "nope")
    #expect(unknown.status == 2 && unknown.errors.contains("unknown_tool"))
    let garbled = try await project.run(
      "tools", "--world", "world.yaml", "--call", "orders.lookup", "--arguments", "{")
    #expect(garbled.status == 2 && garbled.errors.contains("not JSON"))
    let nothing = try await project.run("tools")
    #expect(nothing.status == 2 && nothing.errors.contains("--world FILE"))
  }

  @Test("a trial's tools are gone when it has ended")
  func late() async throws {
    // The first trial leaves its token behind; the second tries it.
    let agent = """
      #!/bin/sh
      read -r line
      if [ -e kept ]; then
        AGENT_EVAL_TOOLS_TOKEN=$(cat kept)
        printf '%s\\n' '\(Self.call(1, "orders.cancel", #"{"order_id":"RT-1"}"#))' \
          | agent-eval tools --mcp > heard.jsonl
      fi
      echo "$AGENT_EVAL_TOOLS_TOKEN" > kept
      printf '{"final":{"text":"hello"}}\\n'
      """
    let project = try Self.project(agent: agent)
    let run = try await project.run("run", "-n", "2", "-j", "1")
    #expect(
      (run.output + run.errors).contains(
        "1 tool calls came after their trial had ended and were refused"),
      "\(run.output)\(run.errors)")
    let heard = try JSONValue.parse(project.folder.lines(of: "heard.jsonl").first ?? "null")
    #expect(heard["error"]?["code"] == -32000)
  }
}
