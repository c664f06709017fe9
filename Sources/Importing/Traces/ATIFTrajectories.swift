package import EvalModel
package import JSONKit

/// Trajectories in the Agent Trajectory Interchange Format.
package enum ATIFTrajectories: DocumentImporter {
  package static let name = "atif"
  package static let summary = "trajectories in the Agent Trajectory Interchange Format"

  package static func recognises(_ beginning: [UInt8]) -> Bool {
    let keys = JSONText.firstKeys(beginning).keys
    guard keys.contains("schema_version") else { return false }
    return JSONText.contains(#""ATIF"#, in: beginning)
  }

  package static func read(
    _ document: JSONValue, _ options: ImportOptions
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    [trajectory(document, options)]
  }

  private static func trajectory(
    _ document: JSONValue, _ options: ImportOptions
  ) -> Result<Trajectory, TrajectoryFormatError> {
    guard let fields = document.object, let steps = fields["steps"]?.array else {
      return .failure(TrajectoryFormatError("there is no array 'steps'"))
    }
    var builder = TrajectoryBuilder(options)
    var times: [Int64] = []
    for (index, step) in steps.enumerated() {
      builder.message = index
      guard let step = step.object, let source = step["source"]?.string else {
        return .failure(TrajectoryFormatError("step \(index + 1) is no object with a 'source'"))
      }
      if let time = SpanTime.any(step["timestamp"]) { times.append(time) }
      read(step, source, fields["agent"]?["model_name"]?.string, into: &builder)
    }
    builder.message = nil
    var rest = fields.without("steps", "schema_version")
    rest["id"] = fields["session_id"]
    var trajectory = builder.trajectory(flagsErrors: false, rest: rest)
    let total = fields["final_metrics"]
    if trajectory.missing.contains(.tokens) {
      trajectory.counted(
        input: total?["total_prompt_tokens"]?.count,
        output: total?["total_completion_tokens"]?.count,
        costUSD: total?["total_cost_usd"]?.number)
    }
    if let first = times.first, let last = times.last, times.count > 1, first <= last {
      trajectory.measured(Double(last &- first) / 1e9)
    }
    return trajectory.unlessEmpty("the trajectory")
  }

  private static func read(
    _ step: JSONObject, _ source: String, _ model: String?, into builder: inout TrajectoryBuilder
  ) {
    let content = MessageContent(step["message"])
    let rest = content.kept(with: step["extra"].map { ["extra": $0] } ?? JSONObject())
    switch source {
    case "user": builder.user(content.text, rest)
    case "agent":
      let metrics = step["metrics"]
      let cost = metrics?["cost_usd"]?.number.flatMap { $0 >= 0 && $0 < 1e9 ? $0 : nil }
      builder.add(
        .model(
          ModelCall(
            model: step["model_name"]?.string ?? model,
            inputTokens: metrics?["prompt_tokens"]?.count,
            outputTokens: metrics?["completion_tokens"]?.count, costUSD: cost,
            reasoning: step["reasoning_content"]?.string)))
      let calls = step["tool_calls"]?.array ?? []
      if !content.isEmpty || calls.isEmpty {
        builder.say(content.text, endsTurn: calls.isEmpty, rest)
      }
      for call in calls {
        builder.call(
          call["tool_call_id"]?.string, call["function_name"]?.string ?? "unknown",
          MessageItems.arguments(call["arguments"]))
      }
    default: builder.context(source, content.text, rest)
    }
    for result in step["observation"]?["results"]?.array ?? [] {
      let content = MessageContent(result["content"])
      builder.result(
        result["source_call_id"]?.string, builder.judged(content.value(or: result["content"])),
        (result.object ?? JSONObject()).without("source_call_id", "content"))
    }
  }
}
