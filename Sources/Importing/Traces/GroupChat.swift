package import EvalModel
package import JSONKit

/// Logs of several agents that talk with each other in text, where a role is an agent's name.
///
/// What they did stands in what they said, so calls of tools are missing. What a person asked is the
/// `question`, or the words of `human`.
package enum GroupChat: DocumentImporter {
  package static let name = "group-chat"
  package static let summary = "logs of agents that talk with each other"

  package static func recognises(_ beginning: [UInt8]) -> Bool {
    let keys = JSONText.firstKeys(beginning).keys
    if keys.contains("history") {
      return JSONText.contains(#""content""#, in: beginning)
        && (keys.contains("question") || JSONText.contains(#""role""#, in: beginning))
    }
    guard keys.contains("messages"), !JSONText.contains(#""tool_calls""#, in: beginning) else {
      return false
    }
    return ["human", "Orchestrator"].contains { word in
      JSONText.contains(#""role": "\#(word)"#, in: beginning)
        || JSONText.contains(#""role":"\#(word)"#, in: beginning)
    }
  }

  package static func read(
    _ document: JSONValue, _ options: ImportOptions
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    [trajectory(document, options)]
  }

  private static func trajectory(
    _ document: JSONValue, _ options: ImportOptions
  ) -> Result<Trajectory, TrajectoryFormatError> {
    guard let fields = document.object,
      let history = (fields["history"] ?? fields["messages"])?.array
    else { return .failure(TrajectoryFormatError("there is no array 'history' or 'messages'")) }
    var builder = TrajectoryBuilder(options)
    let isAsked = history.contains { Self.isByUser($0) }
    if !isAsked, let question = fields["question"]?.string { builder.user(question) }
    for (index, message) in history.enumerated() {
      builder.message = index
      guard let message = message.object else {
        return .failure(
          TrajectoryFormatError(
            "message \(index + 1) is \(message.kindName), expected an object"))
      }
      let content = MessageContent(message["content"])
      let rest = content.kept(with: message.without("content", "role", "name"))
      let role = message["role"]?.string ?? "agent"
      if isByUser(.object(message)) {
        builder.user(content.text, rest)
      } else if case .context(let word) = MessageRole(role) {
        builder.context(word, content.text, rest)
      } else {
        var rest = rest
        rest["agent"] = .string(message["name"]?.string ?? role)
        builder.say(content.text, endsTurn: index + 1 == history.count, rest)
      }
    }
    builder.message = nil
    var rest = fields.without("history", "messages")
    rest["id"] =
      fields["id"] ?? fields["trajectory_id"] ?? fields["question_ID"] ?? fields["file"]
    var trajectory = builder.trajectory(flagsErrors: false, rest: rest)
    trajectory.missing.append(.toolCalls)
    return trajectory.unlessEmpty("the log")
  }

  /// Among agents, a message with a name is that agent's, whatever its role.
  private static func isByUser(_ message: JSONValue) -> Bool {
    let role = message["role"]?.string
    return (role == "human" || role == "user") && message["name"]?.string == nil
  }
}
