import CShims
import EvalModel
import JSONKit
import Locks
import Serving

/// The HTTP door to the simulated tools, for agents that don't speak the worker protocol's
/// `tool_call`: `POST URL/TOOL` calls a tool, and the same tools can be mounted as an MCP server.
///
/// A token says whose world a call belongs to. What comes through here is recorded and fails in the
/// same ways as a call over the protocol. The port is opened when the first trial needs it.
final class ToolGateway: Sendable {
  private let doors = TrialDoors()
  private let server = Lock<HTTPServer?>(nil)

  deinit { stop() }

  /// Has a trial carried out with its tools reachable until the report is there.
  func carrying(
    _ request: TrialRequest, _ carry: (LiveTrial) async -> TrialReport
  ) async -> TrialReport {
    guard !request.evalCase.world.tools.isEmpty else { return await carry(LiveTrial(request)) }
    do throws(ServingFailure) {
      let trial = LiveTrial(request, access: try access())
      doors.open(trial)
      defer { doors.close(trial) }
      return await carry(trial)
    } catch {
      return TrialReport(HarnessFailure(.cannotStart, "the tools' gateway \(error)"))
    }
  }

  /// Closes the port; no trial may be running any more.
  func stop() {
    let taken = server.withLock { server in
      defer { server = nil }
      return server
    }
    taken?.stop()
  }

  /// What was refused, for the run's report.
  var warnings: [String] { doors.warnings }

  private func access() throws(ServingFailure) -> ToolAccess {
    let url = try server.withLock { (server) throws(ServingFailure) in
      if let server { return server.url }
      let made = try HTTPServer.start { [doors] request, response in
        doors.answer(request, response)
      }
      server = made
      return made.url
    }
    return ToolAccess(url: url + "/tools", mcpURL: url + "/mcp", token: Self.makeToken())
  }

  /// 128 bits that nobody can guess, though other users of the machine can reach the port.
  private static func makeToken() -> String {
    var bytes = [UInt8](repeating: 0, count: 16)
    let status = ae_random_bytes(&bytes, bytes.count)
    precondition(status == 0, "the system has random bytes")
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}

extension ToolAccess {
  /// The environment of a process that has one trial.
  var variables: [String: String] {
    [
      "AGENT_EVAL_TOOLS_URL": url, "AGENT_EVAL_TOOLS_TOKEN": token, "AGENT_EVAL_MCP_URL": mcpURL,
    ]
  }
}
