import EvalModel
import JSONKit

/// Anthropic's Messages interface.
struct MessagesInterface: ChatDialect {
  let path = "messages"
  /// The interface asks for a limit; this is what it is without one in the agent file.
  static let usualLimit = 4096

  func headers(key: String?) -> [HTTPHeader] {
    [HTTPHeader("anthropic-version", "2023-06-01")]
      + (key.map { [HTTPHeader("x-api-key", $0)] } ?? [])
  }

  func user(_ text: String) -> JSONValue { ["role": "user", "content": .string(text)] }

  func request(_ prompt: ChatPrompt, history: [JSONValue]) -> JSONObject {
    var body: JSONObject = [
      "model": .string(prompt.model),
      "max_tokens": .int(Int64(prompt.maxTokens ?? Self.usualLimit)), "messages": .array(history),
    ]
    if let system = prompt.system { body["system"] = .string(system) }
    if !prompt.tools.isEmpty {
      body["tools"] = .array(
        prompt.tools.map { tool in
          [
            "name": .string(tool.name), "description": .string(tool.description),
            "input_schema": tool.parameters,
          ]
        })
      if prompt.toolChoice != nil || prompt.callsInParallel != nil {
        let type =
          switch prompt.toolChoice {
          case .required: "any"
          case .never: "none"
          case .auto, nil: "auto"
          }
        var choice: JSONObject = ["type": .string(type)]
        if let parallel = prompt.callsInParallel {
          choice["disable_parallel_tool_use"] = .bool(!parallel)
        }
        body["tool_choice"] = .object(choice)
      }
    }
    if let temperature = prompt.temperature { body["temperature"] = .double(temperature) }
    if let topP = prompt.topP { body["top_p"] = .double(topP) }
    if !prompt.stop.isEmpty { body["stop_sequences"] = .array(prompt.stop.map { .string($0) }) }
    if let schema = prompt.schema {
      body["output_config"] = ["format": ["type": "json_schema", "schema": .object(schema)]]
    }
    return body
  }

  /// All results of one answer stand in one message.
  func results(_ results: [ChatToolResult]) -> [JSONValue] {
    let blocks = results.map { result -> JSONValue in
      var block: JSONObject = [
        "type": "tool_result", "tool_use_id": .string(result.call.id ?? ""),
        "content": .string(result.text),
      ]
      if result.isError { block["is_error"] = true }
      return .object(block)
    }
    return [["role": "user", "content": .array(blocks)]]
  }

  /// What was read from a cache or written to one is counted beside `input_tokens`.
  func tokens(_ usage: JSONValue) -> ChatTokens {
    let parts = ["input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"]
      .compactMap { ChatAnswer.count(usage[$0]) }
    let input = parts.reduce(into: 0) { sum, count in
      let (total, overflow) = sum.addingReportingOverflow(count)
      sum = overflow ? .max : total
    }
    return ChatTokens(
      input: parts.isEmpty ? nil : input, output: ChatAnswer.count(usage["output_tokens"]))
  }

  func answer(_ response: JSONValue) throws(TrialEnd) -> ChatAnswer {
    try ChatAnswer.refuseError(response)
    guard let content = response["content"]?.array else {
      throw .agent(.garbage, "the model's answer has no list 'content'")
    }
    var answer = ChatAnswer()
    answer.model = response["model"]?.string
    answer.tokens = tokens(response["usage"] ?? .null)
    answer.finishReason = response["stop_reason"]?.string
    if answer.finishReason == "max_tokens" { answer.ending = .cut }
    for (index, block) in content.enumerated() {
      switch block["type"]?.string {
      case "text": answer.text += block["text"]?.string ?? ""
      case "thinking":
        answer.reasoning = (answer.reasoning ?? "") + (block["thinking"]?.string ?? "")
      case "tool_use":
        guard let name = block["name"]?.string, let id = block["id"]?.string else {
          throw .agent(
            .garbage, "block \(index + 1) of the model's answer is a call without a name")
        }
        answer.calls.append(
          ToolCall(id: id, name: name, arguments: ChatAnswer.arguments(block["input"])))
      default: break
      }
    }
    if answer.finishReason == "refusal" {
      answer.refusal = answer.text.isEmpty ? "(the model refused)" : answer.text
      answer.text = ""
    }
    // A message without content would be refused.
    answer.echo = content.isEmpty ? [] : [["role": "assistant", "content": .array(content)]]
    return answer
  }
}
