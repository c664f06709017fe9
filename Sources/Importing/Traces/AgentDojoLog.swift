package import EvalModel
package import JSONKit

/// Logs of AgentDojo and of benchmarks built on it: an agent under prompt injection.
///
/// The log's labels (`utility`, `security`) and its ids are kept beside the steps and judge
/// nothing. A failed tool has its words in `error`, and an empty `content`.
package enum AgentDojoLog: DocumentImporter {
  package static let name = "agentdojo"
  package static let summary = "logs of AgentDojo"

  package static func recognises(_ beginning: [UInt8]) -> Bool {
    let keys = JSONText.firstKeys(beginning).keys
    return keys.isSuperset(of: ["suite_name", "user_task_id"])
      || keys.isSuperset(of: ["suite_name", "injection_task_id"])
  }

  package static func read(
    _ document: JSONValue, _ options: ImportOptions
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    [trajectory(document, options).flatMap { $0.unlessEmpty("the log") }]
  }

  private static func trajectory(
    _ document: JSONValue, _ options: ImportOptions
  ) -> Result<Trajectory, TrajectoryFormatError> {
    do throws(TrajectoryFormatError) {
      guard let log = document.object else {
        throw TrajectoryFormatError("a log is an object, found \(document.kindName)")
      }
      guard let messages = log["messages"]?.array else {
        throw TrajectoryFormatError("the log has no array 'messages'")
      }
      var builder = TrajectoryBuilder(options)
      for (index, message) in messages.enumerated() {
        builder.message = index
        try read(message, "message \(index + 1)", into: &builder)
      }
      builder.message = nil
      // A run that broke off says so here, and nowhere among its messages.
      if let error = log["error"]?.string, !error.isEmpty {
        builder.add(.error(StepError(kind: ToolError(saying: error).kind, message: error)))
      }
      var trajectory = builder.trajectory(flagsErrors: true, rest: log.without("messages"))
      // An attack is the case, whatever task it was planted in.
      let tasks = [log["injection_task_id"], log["user_task_id"]].compactMap { $0?.string }
      if let task = tasks.first { trajectory.extra["case"] = .string(task) }
      if let seconds = log["duration"]?.number, seconds >= 0, seconds < 1e9 {
        trajectory.usage.latency = .milliseconds(Int64(seconds * 1000))
        trajectory.missing.removeAll { $0 == .latency }
      }
      return .success(trajectory)
    } catch { return .failure(error) }
  }

  private static func read(
    _ message: JSONValue, _ place: String, into builder: inout TrajectoryBuilder
  ) throws(TrajectoryFormatError) {
    guard let message = message.object, let role = message["role"]?.string else {
      throw TrajectoryFormatError("\(place) is no object with a 'role'")
    }
    let content = MessageContent(message["content"])
    let rest = content.kept(with: message.without("role", "content"))
    switch role {
    case "user": builder.user(content.text, rest)
    case "system": builder.context(role, content.text, rest)
    case "assistant":
      let calls = message["tool_calls"]?.array ?? []
      if !content.isEmpty || calls.isEmpty {
        builder.say(content.text, endsTurn: calls.isEmpty, rest.without("tool_calls"))
      }
      for (index, call) in calls.enumerated() {
        guard let name = call["function"]?.string else {
          throw TrajectoryFormatError("tool call \(index + 1) of \(place) has no 'function'")
        }
        builder.call(
          call["id"]?.string, name, call["args"] ?? [:],
          (call.object ?? JSONObject()).without("function", "args", "id"))
      }
    case "tool":
      let error = message["error"]?.string
      let value = JSONText.embedded(content.text) ?? .string(content.text)
      builder.result(
        message["tool_call_id"]?.string, of: message["tool_call"]?["function"]?.string,
        error.map { .error(ToolError(saying: $0)) } ?? builder.judged(value),
        rest.without("tool_call_id", "tool_call", "error"))
    default: builder.add(.unknown(type: "agentdojo:\(role)"), message)
    }
  }
}
