package import EvalModel
package import JSONKit

/// Sessions of Google's Agent Development Kit: events in their order.
package enum ADKSessions: DocumentImporter {
  package static let name = "adk-session"
  package static let summary = "sessions of Google's Agent Development Kit"

  package static func recognises(_ beginning: [UInt8]) -> Bool {
    let keys = JSONText.firstKeys(beginning).keys
    return keys.contains("events") && JSONText.contains(#""author""#, in: beginning)
      && JSONText.contains(#""parts""#, in: beginning)
      || keys.isSuperset(of: ["app_name", "events"]) || keys.isSuperset(of: ["appName", "events"])
      || keys.isSuperset(of: ["author", "invocation_id"])
      || keys.isSuperset(of: ["author", "invocationId"])
  }

  package static func read(
    _ document: JSONValue, _ options: ImportOptions
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    [trajectory(document, options)]
  }

  package static func isElement(_ value: JSONValue) -> Bool {
    value["author"] != nil
  }

  private static func trajectory(
    _ document: JSONValue, _ options: ImportOptions
  ) -> Result<Trajectory, TrajectoryFormatError> {
    guard let events = (document.array ?? document["events"]?.array) else {
      return .failure(TrajectoryFormatError("the session has no array 'events'"))
    }
    var builder = TrajectoryBuilder(options)
    var times: [Double] = []
    for (index, event) in events.enumerated() {
      builder.message = index
      guard let fields = event.object else {
        return .failure(
          TrajectoryFormatError("event \(index + 1) is \(event.kindName), expected an object"))
      }
      if let time = fields["timestamp"]?.number { times.append(time) }
      // Pieces of a stream are repeated by the whole.
      if fields["partial"] == true { continue }
      read(fields, into: &builder)
    }
    builder.message = nil
    let rest = (document.object ?? JSONObject()).without("events", "event_logs")
    var trajectory = builder.trajectory(flagsErrors: false, rest: rest)
    if let first = times.first, let last = times.last { trajectory.measured(last - first) }
    return trajectory.unlessEmpty("the session")
  }

  private static func read(_ event: JSONObject, into builder: inout TrajectoryBuilder) {
    let author = event["author"]?.string ?? "user"
    if let usage = event["usage_metadata"] ?? event["usageMetadata"], !usage.isNull {
      builder.add(
        .model(
          ModelCall(
            inputTokens: (usage["prompt_token_count"] ?? usage["promptTokenCount"])?.count,
            outputTokens: (usage["candidates_token_count"] ?? usage["candidatesTokenCount"])?
              .count)))
    }
    var rest = JSONObject()
    if author != "user" { rest["agent"] = .string(author) }
    if let content = event["content"]?.object {
      builder.add(
        MessageItems.items(of: content, author == "user" ? .user : .assistant), beside: rest)
    }
    let code = event["error_code"] ?? event["errorCode"]
    if let code = code?.string {
      let message = (event["error_message"] ?? event["errorMessage"])?.string
      builder.add(.error(StepError(kind: code, message: message)))
    }
    let actions = event["actions"] ?? event["options"]
    if let to = (actions?["transfer_to_agent"] ?? actions?["transferToAgent"])?.string {
      builder.add(.handoff(Handoff(to: to)), rest)
    }
  }
}
