import EvalModel
import JSONKit

/// Reads the items of OpenAI's Responses API.
struct ResponseItems {
  var builder: TrajectoryBuilder
  /// Results of functions are texts of which nobody can say whether they are errors.
  private var hasUnmarkedResults = false
  /// Calls that waited for a person's word, by id.
  private var requests: [String: (tool: String, arguments: JSONValue)] = [:]

  init(_ options: ImportOptions) { builder = TrajectoryBuilder(options) }

  func trajectory(rest: JSONObject) -> Trajectory {
    builder.trajectory(flagsErrors: !hasUnmarkedResults, rest: rest)
  }

  mutating func read(_ items: [JSONValue]) throws(TrajectoryFormatError) {
    for (index, item) in items.enumerated() {
      builder.message = index
      guard let item = item.object else {
        throw TrajectoryFormatError("item \(index + 1) is \(item.kindName), expected an object")
      }
      guard let type = item["type"]?.string ?? item["role"].map({ _ in "message" }) else {
        throw TrajectoryFormatError("item \(index + 1) has no 'type' and no 'role'")
      }
      read(item, type)
    }
    builder.message = nil
  }

  mutating func read(
    _ output: JSONValue, of response: JSONObject
  ) throws(TrajectoryFormatError) {
    guard let items = output.array else {
      throw TrajectoryFormatError("'output' is \(output.kindName), expected an array")
    }
    let usage = response["usage"]
    builder.add(
      .model(
        ModelCall(
          model: response["model"]?.string, inputTokens: usage?["input_tokens"]?.count,
          outputTokens: usage?["output_tokens"]?.count,
          finishReason: response["incomplete_details"]?["reason"]?.string
            ?? response["status"]?.string)))
    try read(items)
    if let error = response["error"], !error.isNull {
      builder.add(
        .error(
          StepError(
            kind: error["code"]?.string ?? "error",
            message: error["message"]?.string ?? error.text)))
    }
  }

  private mutating func read(_ item: JSONObject, _ type: String) {
    switch type {
    case "message": readMessage(item)
    case "reasoning": readReasoning(item)
    case "function_call_output", "custom_tool_call_output":
      hasUnmarkedResults = true
      let content = MessageContent(item["output"])
      let value =
        content.others.isEmpty
        ? JSONText.embedded(content.text) ?? .string(content.text) : item["output"] ?? .null
      builder.result(item["call_id"]?.string, builder.judged(value))
    case "file_search_call" where item["results"]?.array != nil: readSearch(item)
    case "mcp_approval_request":
      let tool = item["name"]?.string ?? type
      if let id = item["id"]?.string {
        requests[id] = (tool, Self.arguments(item["arguments"]))
      }
      builder.add(.unknown(type: "openai-responses:\(type)"), item)
    case "mcp_approval_response":
      let request = item["approval_request_id"]?.string.flatMap { requests[$0] }
      builder.add(
        .approval(
          Approval(
            tool: request?.tool ?? "unknown",
            decision: item["approve"] == true ? "approved" : "denied",
            arguments: request?.arguments)), item.without("type", "approve"))
    default:
      if type.hasSuffix("_call") {
        readCall(item, type)
      } else if type.hasSuffix("_output"), item["call_id"] != nil {
        builder.result(item["call_id"]?.string, answer(of: item))
      } else {
        builder.add(.unknown(type: "openai-responses:\(type)"), item)
      }
    }
  }

  private mutating func readMessage(_ item: JSONObject) {
    let rest = item.without("type", "role", "content", "status")
    let refusals = (item["content"]?.array ?? []).compactMap { $0["refusal"]?.string }
    let content = MessageContent(item["content"])
    switch item["role"]?.string ?? "assistant" {
    case "user": builder.user(content.text, content.kept(with: rest))
    case "assistant":
      if let refusal = refusals.first, content.text.isEmpty {
        builder.say(refusal, endsTurn: true, outcome: .refuse, rest)
      } else {
        builder.say(content.text, endsTurn: true, content.kept(with: rest))
      }
    case let role: builder.context(role, content.text, content.kept(with: rest))
    }
  }

  private mutating func readReasoning(_ item: JSONObject) {
    let parts = (item["summary"]?.array ?? []) + (item["content"]?.array ?? [])
    let text = parts.compactMap { $0["text"]?.string }.joined(separator: "\n")
    builder.add(
      .model(ModelCall(reasoning: text.isEmpty ? nil : text)),
      item.without("type", "summary", "content"))
  }

  private mutating func readSearch(_ item: JSONObject) {
    let queries = (item["queries"]?.array ?? []).compactMap(\.string)
    let found = (item["results"]?.array ?? []).map { result in
      Retrieval.Found(
        id: (result["file_id"] ?? result["filename"])?.string ?? "",
        score: result["score"]?.number, text: result["text"]?.string)
    }
    builder.add(
      .retrieval(
        Retrieval(
          query: queries.isEmpty ? nil : queries.joined(separator: "\n"), documents: found)),
      item.without("type", "queries", "results"))
  }

  /// Functions of the caller and tools of the server. The latter carry their answer with them.
  private mutating func readCall(_ item: JSONObject, _ type: String) {
    let id = (item["call_id"] ?? item["id"])?.string
    let name = item["name"]?.string ?? String(type.dropLast("_call".count))
    let given = ["arguments", "input", "action", "code", "queries"].compactMap { key in
      item[key].map { (key, $0) }
    }.first
    builder.call(
      id, name,
      given.map { key, value in
        key == "code" || key == "queries" ? [key: value] : Self.arguments(value)
      } ?? [:],
      item.without(
        "type", "call_id", "name", "arguments", "input", "action", "code", "queries", "output",
        "outputs", "result", "results", "error"))
    let answers = ["output", "outputs", "result", "results", "error"]
    let isFunction = type == "function_call" || type == "custom_tool_call"
    let failed = item["status"]?.string == "failed"
    if !isFunction, failed || answers.contains(where: { item[$0].map { !$0.isNull } ?? false }) {
      builder.result(id, answer(of: item))
    }
  }

  private func answer(of item: JSONObject) -> ToolResult.Answer {
    if let error = item["error"], !error.isNull {
      return .error(ToolError(saying: error.string ?? error["message"]?.string ?? error.text))
    }
    if item["status"]?.string == "failed" {
      return .error(ToolError(kind: "error", message: "the call failed"))
    }
    let answer = item["output"] ?? item["outputs"] ?? item["result"] ?? item["results"] ?? .null
    return .ok(answer.string.flatMap { JSONText.embedded($0) } ?? answer)
  }

  private static func arguments(_ written: JSONValue?) -> JSONValue {
    guard let text = written?.string else { return written ?? [:] }
    return text.isEmpty ? [:] : JSONText.embedded(text) ?? .string(text)
  }
}
