import JSONKit

/// One line of the harness.
enum Incoming: Sendable {
  case start
  case stop
  case trial(TrialRequest)
  case event(trial: String?, TrialEvent)
}

/// Something that happens to a running trial.
enum TrialEvent: Sendable {
  case toolResult(id: String?, Result<JSONValue, ToolFailure>)
  case user(String)
  case end
  case cancel
}

/// Why a tool call failed, as the tool says.
struct ToolFailure: Error, Sendable {
  var kind: String
  var message: String

  /// Whether the same call may go through a moment later.
  var isTransient: Bool {
    ["rate_limited", "timeout", "unavailable", "server_error"].contains(kind)
  }
}

/// Why a line was ignored.
struct LineError: Error, Sendable {
  var message: String
}

extension Incoming {
  init(line: [UInt8]) throws(LineError) {
    let parsed: JSONValue
    do throws(JSONError) {
      parsed = try JSONValue.parse(line)
    } catch {
      throw LineError(message: "the line is not JSON: \(error)")
    }
    guard let object = parsed.object else {
      throw LineError(message: "the line is not an object")
    }
    let trial = object["trial"]?.string
    switch object["type"]?.string {
    case "start": self = .start
    case "stop": self = .stop
    case "trial": self = .trial(TrialRequest(object))
    case "user": self = .event(trial: trial, .user(object["text"]?.string ?? ""))
    case "end": self = .event(trial: trial, .end)
    case "cancel": self = .event(trial: trial, .cancel)
    case "tool_result":
      self = .event(
        trial: trial, .toolResult(id: object["id"]?.string, Self.answer(object)))
    case let type?: throw LineError(message: "unknown type '\(type)'")
    case nil: throw LineError(message: "the line has no type")
    }
  }

  private static func answer(_ line: JSONObject) -> Result<JSONValue, ToolFailure> {
    if line["status"]?.string ?? "ok" == "ok" { return .success(line["result"] ?? .null) }
    return .failure(
      ToolFailure(
        kind: line["error"]?["kind"]?.string ?? "error",
        message: line["error"]?["message"]?.string ?? ""))
  }
}
