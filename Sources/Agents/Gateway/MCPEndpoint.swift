import EvalModel
import JSONKit
import Serving
import Simulation

/// MCP over "streamable HTTP": each message is a POST of its own, and its answer the response.
///
/// A stream of events would only be of use to a server that speaks unasked, so none is offered
/// (a GET gets 405, as the specification says).
struct MCPEndpoint {
  private let trial: LiveTrial

  init(_ trial: LiveTrial) { self.trial = trial }

  func answer(_ request: Serving.HTTPRequest, _ response: PendingResponse) {
    if let version = request.header("MCP-Protocol-Version"),
      !MCPServer.versions.contains(version)
    {
      return response.send(
        .refused("bad_version", "MCP-Protocol-Version is none of ours", status: 400))
    }
    var delay = Duration.zero
    let server = MCPServer(tools: trial.request.evalCase.world.tools) { [trial] name, arguments in
      let reply = trial.answer(
        TrialConversation.OutsideCall(
          way: "mcp", tool: name, arguments: .success(arguments), size: request.body.count))
      delay += reply.delay
      return reply
    }
    guard let answer = server.answer(request.body) else {
      return response.send(Serving.HTTPResponse(status: 202))
    }
    let isUnreadable = answer["id"]?.isNull ?? false
    let made = Serving.HTTPResponse.json(answer.encoded(.compact), status: isUnreadable ? 400 : 200)
    response.after(delay, of: trial) { $0.send(made) }
  }
}
