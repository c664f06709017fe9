package import EvalModel
package import JSONKit

/// Eval sets of Google's Agent Development Kit: what an agent is expected to do, as if it had.
///
/// A case is a trajectory. In older files a list of queries is one conversation. Tools have no
/// results there, unless a newer version recorded them.
package enum ADKEvalSets: DocumentImporter {
  package static let name = "adk-evalset"
  package static let summary = "eval sets of Google's Agent Development Kit"

  package static func recognises(_ beginning: [UInt8]) -> Bool {
    let (keys, isElement) = JSONText.firstKeys(beginning)
    return keys.contains("eval_cases") || keys.isSuperset(of: ["eval_id", "conversation"])
      || isElement && keys.contains("query")
        && (keys.contains("expected_tool_use") || keys.contains("reference"))
  }

  package static func isElement(_ value: JSONValue) -> Bool {
    value["query"] != nil
  }

  package static func read(
    _ document: JSONValue, _ options: ImportOptions
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    if let queries = document.array { return [conversation(of: queries, options)] }
    if document["query"] != nil { return [conversation(of: [document], options)] }
    if document["conversation"] != nil { return [evalCase(document, options)] }
    guard let cases = document["eval_cases"]?.array else {
      return [.failure(TrajectoryFormatError("there is no array 'eval_cases'"))]
    }
    if cases.isEmpty { return [.failure(TrajectoryFormatError("'eval_cases' is empty"))] }
    return cases.enumerated().map { number, value in
      evalCase(value, options).mapError {
        TrajectoryFormatError("case \(number + 1): \($0.description)")
      }
    }
  }

  private static func evalCase(
    _ value: JSONValue, _ options: ImportOptions
  ) -> Result<Trajectory, TrajectoryFormatError> {
    guard let turns = value["conversation"]?.array else {
      return .failure(TrajectoryFormatError("there is no array 'conversation'"))
    }
    var builder = TrajectoryBuilder(options)
    for (index, turn) in turns.enumerated() {
      builder.message = index
      if let content = (turn["user_content"] ?? turn["userContent"])?.object {
        builder.add(MessageItems.items(of: content, .user))
      }
      let data = turn["intermediate_data"] ?? turn["intermediateData"]
      for event in (data?["invocation_events"] ?? data?["invocationEvents"])?.array ?? [] {
        if let content = event["content"]?.object {
          builder.add(MessageItems.items(of: content, .assistant))
        }
      }
      for call in (data?["tool_uses"] ?? data?["toolUses"])?.array ?? [] {
        builder.call(
          call["id"]?.string, call["name"]?.string ?? "unknown", call["args"] ?? [:])
      }
      for answer in (data?["tool_responses"] ?? data?["toolResponses"])?.array ?? [] {
        builder.result(
          answer["id"]?.string, of: answer["name"]?.string,
          builder.judged(answer["response"] ?? .null))
      }
      for said in data?["intermediate_responses"]?.array ?? [] {
        // The agent's name, and what it said.
        let parts = said.array?.last ?? said
        let text = MessageContent(parts["parts"] ?? parts).text
        if !text.isEmpty { builder.say(text, endsTurn: false) }
      }
      if let content = (turn["final_response"] ?? turn["finalResponse"])?.object {
        builder.add(MessageItems.items(of: content, .assistant))
      }
    }
    builder.message = nil
    var rest = (value.object ?? JSONObject()).without("conversation")
    if let id = value["eval_id"] ?? value["evalId"] {
      rest["id"] = id
      rest["case"] = id
    }
    return builder.trajectory(flagsErrors: false, rest: rest).unlessEmpty("the case")
  }

  private static func conversation(
    of queries: [JSONValue], _ options: ImportOptions
  ) -> Result<Trajectory, TrajectoryFormatError> {
    var builder = TrajectoryBuilder(options)
    for (index, turn) in queries.enumerated() {
      builder.message = index
      guard let query = turn["query"]?.string else {
        return .failure(TrajectoryFormatError("element \(index + 1) has no 'query'"))
      }
      builder.user(query)
      for call in turn["expected_tool_use"]?.array ?? [] {
        builder.call(
          nil, call["tool_name"]?.string ?? "unknown", call["tool_input"] ?? [:],
          (call.object ?? JSONObject()).without("tool_name", "tool_input", "mock_tool_output"))
        if let output = call["mock_tool_output"] { builder.result(nil, builder.judged(output)) }
      }
      for said in turn["expected_intermediate_agent_responses"]?.array ?? [] {
        builder.say(
          said["text"]?.string ?? said.text, endsTurn: false,
          (said.object ?? JSONObject()).without("text"))
      }
      if let answer = turn["reference"]?.string { builder.say(answer, endsTurn: true) }
    }
    builder.message = nil
    return builder.trajectory(flagsErrors: false, rest: JSONObject()).unlessEmpty("the list")
  }
}
