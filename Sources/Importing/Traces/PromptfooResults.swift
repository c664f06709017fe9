package import EvalModel
package import JSONKit

/// The results file of promptfoo: a prompt and an answer a row.
///
/// What tools did stands nowhere, unless the provider gives the model's calls as its output. The
/// row's own verdict (`success`, `gradingResult`) is kept beside the steps and judges nothing.
package enum PromptfooResults: DocumentImporter {
  package static let name = "promptfoo"
  package static let summary = "results of promptfoo"

  package static func recognises(_ beginning: [UInt8]) -> Bool {
    let keys = JSONText.firstKeys(beginning).keys
    guard keys.contains("results") || keys.isSuperset(of: ["prompt", "response"]) else {
      return false
    }
    return keys.contains("evalId")
      || ["promptIdx", "namedScores", "gradingResult", "latencyMs"].contains {
        JSONText.contains(#""\#($0)""#, in: beginning)
      }
  }

  package static func read(
    _ document: JSONValue, _ options: ImportOptions
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    let rows = rows(of: document)
    if rows.isEmpty { return [.failure(TrajectoryFormatError("'results' is empty"))] }
    return rows.map { trajectory($0, options) }
  }

  /// Newer files wrap the rows once more.
  private static func rows(of document: JSONValue) -> [JSONValue] {
    (document["results"]?["results"] ?? document["results"])?.array ?? [document]
  }

  private static func trajectory(
    _ row: JSONValue, _ options: ImportOptions
  ) -> Result<Trajectory, TrajectoryFormatError> {
    guard let fields = row.object, fields["prompt"] != nil || fields["vars"] != nil else {
      return .failure(TrajectoryFormatError("a row has 'prompt' or 'vars', found neither"))
    }
    var builder = TrajectoryBuilder(options)
    if let prompt = fields["prompt"]?["raw"] ?? fields["prompt"] {
      read(prompt: prompt.string ?? prompt.text, into: &builder)
    }
    let response = fields["response"]
    let usage = response?["tokenUsage"]
    builder.add(
      .model(
        ModelCall(
          model: (fields["provider"]?["id"] ?? fields["provider"])?.string,
          inputTokens: usage?["prompt"]?.count, outputTokens: usage?["completion"]?.count,
          costUSD: (fields["cost"] ?? response?["cost"])?.number.flatMap { $0 >= 0 ? $0 : nil })))
    let output = response?["output"]
    if let output, !output.isNull {
      read(output: output, into: &builder)
    } else if let error = (response?["error"] ?? fields["error"])?.string {
      builder.add(.error(StepError(kind: ToolError(saying: error).kind, message: error)))
    }
    var trajectory = builder.trajectory(
      flagsErrors: false, rest: fields.without("prompt", "response", "provider", "latencyMs"))
    if !trajectory.steps.contains(where: \.isCall) { trajectory.missing.append(.toolCalls) }
    if let time = fields["latencyMs"]?.number, time >= 0, time < 1e12 {
      trajectory.usage.latency = .microseconds(Int64(time * 1000))
      trajectory.missing.removeAll { $0 == .latency }
    }
    return .success(trajectory)
  }

  /// A prompt may be a whole conversation, written as JSON.
  private static func read(prompt: String, into builder: inout TrajectoryBuilder) {
    guard let messages = JSONText.embedded(prompt)?.array,
      messages.allSatisfy({ $0["role"]?.string != nil })
    else {
      builder.user(prompt)
      return
    }
    for (index, message) in messages.enumerated() {
      builder.message = index
      let content = MessageContent(message["content"])
      switch message["role"]?.string {
      case "user": builder.user(content.text, content.kept(with: JSONObject()))
      case "assistant": builder.say(content.text, endsTurn: true)
      case let role: builder.context(role ?? "system", content.text)
      }
    }
    builder.message = nil
  }

  private static func read(output: JSONValue, into builder: inout TrajectoryBuilder) {
    let calls = output.array ?? []
    guard !calls.isEmpty, calls.allSatisfy({ $0["function"]?["name"]?.string != nil }) else {
      builder.say(output.string ?? output.text, endsTurn: true)
      return
    }
    for call in calls {
      let arguments = call["function"]?["arguments"] ?? [:]
      builder.call(
        call["id"]?.string, call["function"]?["name"]?.string ?? "",
        arguments.string.flatMap { JSONText.embedded($0) } ?? arguments)
    }
  }
}

extension Step {
  fileprivate var isCall: Bool {
    if case .toolCall = kind { true } else { false }
  }
}
