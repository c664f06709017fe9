import Agents
import CommandKit
import Diagnostics
import EvalModel
import JSONKit
import Reading

/// `agent-eval tools`: the simulated tools of a world, to look at and to try, and for MCP clients.
enum ToolsCommand {
  static let world = Flag.value(
    "world", .path, valueName: "FILE", defaultText: "the trial's, for an agent in a trial",
    help: "The world whose tools are meant.")
  static let mcp = Flag.toggle(
    "mcp", help: "Speak the Model Context Protocol on stdin and stdout.")
  static let call = Flag.value(
    "call", .string, valueName: "TOOL", defaultText: "none",
    help: "Call a tool and say what it answers.")
  static let arguments = Flag.value(
    "arguments", .string, valueName: "JSON", default: "{}", help: "What --call gives the tool.")
  static let groups = Flag.values(
    "group", .string, valueName: "NAME", help: "A group that the user is in.")

  static let command = Command(
    "tools", summary: "try a world's simulated tools, or mount them as an MCP server",
    discussion: """
      Without --mcp and --call it lists the tools of a world file.

      With --mcp it is a server of the Model Context Protocol over stdio. Started by an agent in a \
      trial it hands every call on to the trial's own tools, so that calls are recorded and fail as \
      the case says; it finds them by AGENT_EVAL_MCP_URL and AGENT_EVAL_TOOLS_TOKEN. Elsewhere it \
      serves --world with a state of its own.
      """,
    group: "Files",
    examples: [
      .init("agent-eval tools --world world.yaml", "What tools there are"),
      .init(
        "agent-eval tools --world world.yaml --call orders.list",
        "What one answers"),
      .init("agent-eval tools --mcp", "What an agent's list of MCP servers names"),
    ],
    flags: [world, mcp, call, arguments, groups, CommonFlags.json])

  /// Set by the harness for an agent in a trial; not for people.
  static let variables: Set<String> = [
    "AGENT_EVAL_TOOLS_URL", "AGENT_EVAL_TOOLS_TOKEN", "AGENT_EVAL_MCP_URL",
  ]

  static func run(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    if arguments[mcp], arguments[world] == nil {
      try await bridge(workspace)
      return .good
    }
    let world = try readWorld(arguments, &workspace)
    let user = User(id: "somebody", groups: arguments[groups])
    if arguments[mcp] {
      try await MCPLines.serve(world, as: user, seed: 0, input: 0, output: 1)
    } else if let tool = arguments[call] {
      return try answer(tool, WorldTrial(world, as: user, seed: 0), arguments, workspace)
    } else if arguments[CommonFlags.json] {
      workspace.console.answer(json(world).encoded(.pretty).asText + "\n")
    } else {
      workspace.console.answer(list(world))
    }
    return .good
  }

  private static func bridge(_ workspace: Workspace) async throws {
    let environment = workspace.environment
    guard let url = environment["AGENT_EVAL_MCP_URL"],
      let token = environment["AGENT_EVAL_TOOLS_TOKEN"]
    else {
      throw CommandFailure(
        .notJudged, "there is no trial here to take the tools from; --world FILE serves a file's")
    }
    let access = ToolAccess(url: "", mcpURL: url, token: token)
    guard try await MCPLines.bridge(to: access, input: 0, output: 1) else {
      throw CommandFailure(.notJudged, "AGENT_EVAL_MCP_URL is no address of this machine")
    }
  }

  private static func readWorld(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) throws -> World {
    guard let path = arguments[world] else {
      throw CommandFailure(.notJudged, "say which world is meant: --world FILE")
    }
    let world = workspace.reader.worldFile(path)
    try workspace.stopOnErrors()
    guard let world else { throw CommandFailure(.notJudged, "\(path) can't be used") }
    return world
  }

  /// The status says whether the tool did what it was asked, so that scripts can tell.
  private static func answer(
    _ tool: String, _ trial: WorldTrial, _ arguments: ParsedArguments, _ workspace: Workspace
  ) throws -> ExitStatus {
    let given: JSONValue
    do throws(JSONError) {
      given = try JSONValue.parse(arguments[Self.arguments])
    } catch {
      throw CommandFailure(.notJudged, "--arguments is not JSON (\(error))")
    }
    var trial = trial
    switch trial.call(tool, given).answer {
    case .ok(let value):
      workspace.console.answer(value.encoded(.pretty).asText + "\n")
      return .good
    case .error(let error):
      throw CommandFailure(.notJudged, "\(tool): \(error.kind): \(error.message)")
    }
  }

  private static func list(_ world: World) -> String {
    let names = world.tools.map { TerminalText.sanitized($0.name) }
    let width = names.map { TerminalText.width($0) }.max() ?? 0
    return zip(names, world.tools).map { name, tool in
      "\(TerminalText.padded(name, to: width))  \(TerminalText.sanitized(tool.description))\n"
    }.joined()
  }

  private static func json(_ world: World) -> JSONValue {
    let tools = world.tools.map { tool -> JSONValue in
      [
        "name": .string(tool.name), "description": .string(tool.description),
        "parameters": tool.parameters,
      ]
    }
    return ["schema": "agent-eval.tools/1", "tools": .array(tools)]
  }
}
