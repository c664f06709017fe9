import EvalModel
import JSONKit

/// OpenAI's Responses interface. The whole history is sent each time, so that nothing depends on
/// what the provider keeps.
struct ResponsesInterface: ChatDialect {
  let path = "responses"

  func headers(key: String?) -> [HTTPHeader] {
    key.map { [HTTPHeader("Authorization", "Bearer \($0)")] } ?? []
  }

  func user(_ text: String) -> JSONValue { ["role": "user", "content": .string(text)] }

  func request(_ prompt: ChatPrompt, history: [JSONValue]) -> JSONObject {
    var body: JSONObject = ["model": .string(prompt.model), "input": .array(history)]
    if let system = prompt.system { body["instructions"] = .string(system) }
    if !prompt.tools.isEmpty {
      body["tools"] = .array(
        prompt.tools.map { tool in
          [
            "type": "function", "name": .string(tool.name),
            "description": .string(tool.description), "parameters": tool.parameters,
            "strict": false,
          ]
        })
      if let choice = prompt.toolChoice { body["tool_choice"] = .string(choice.rawValue) }
      if let parallel = prompt.callsInParallel { body["parallel_tool_calls"] = .bool(parallel) }
    }
    if let temperature = prompt.temperature { body["temperature"] = .double(temperature) }
    if let topP = prompt.topP { body["top_p"] = .double(topP) }
    if let limit = prompt.maxTokens { body["max_output_tokens"] = .int(Int64(limit)) }
    if let schema = prompt.schema {
      body["text"] = [
        "format": [
          "type": "json_schema", "name": "answer", "schema": .object(schema), "strict": true,
        ]
      ]
    }
    return body
  }

  func results(_ results: [ChatToolResult]) -> [JSONValue] {
    results.map { result in
      [
        "type": "function_call_output", "call_id": .string(result.call.id ?? ""),
        "output": .string(result.text),
      ]
    }
  }

  func tokens(_ usage: JSONValue) -> ChatTokens {
    ChatTokens(
      input: ChatAnswer.count(usage["input_tokens"]),
      output: ChatAnswer.count(usage["output_tokens"]))
  }

  func answer(_ response: JSONValue) throws(TrialEnd) -> ChatAnswer {
    try ChatAnswer.refuseError(response)
    guard let items = response["output"]?.array else {
      throw .agent(.garbage, "the model's answer has no list 'output'")
    }
    var answer = ChatAnswer()
    answer.model = response["model"]?.string
    answer.tokens = tokens(response["usage"] ?? .null)
    let reason = response["incomplete_details"]?["reason"]?.string
    answer.finishReason = reason ?? response["status"]?.string
    if response["status"]?.string == "incomplete" {
      answer.ending = reason == "content_filter" ? .withheld : .cut
    }
    for (index, item) in items.enumerated() {
      switch item["type"]?.string {
      case "message":
        for part in item["content"]?.array ?? [] {
          answer.text += part["text"]?.string ?? ""
          if let refusal = part["refusal"]?.string {
            answer.refusal = (answer.refusal ?? "") + refusal
          }
        }
      case "reasoning":
        let parts = (item["summary"]?.array ?? []) + (item["content"]?.array ?? [])
        let text = parts.compactMap { $0["text"]?.string }.joined(separator: "\n")
        if !text.isEmpty {
          answer.reasoning = [answer.reasoning, text].compactMap { $0 }.joined(separator: "\n")
        }
      case "function_call":
        guard let name = item["name"]?.string, let id = item["call_id"]?.string else {
          throw .agent(.garbage, "item \(index + 1) of the model's answer is a call without a name")
        }
        answer.calls.append(
          ToolCall(id: id, name: name, arguments: ChatAnswer.arguments(item["arguments"])))
      default: break
      }
    }
    answer.echo = items
    return answer
  }
}
