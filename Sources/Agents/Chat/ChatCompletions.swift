import EvalModel
import JSONKit

/// OpenAI's Chat Completions, which most other servers speak too.
struct ChatCompletions: ChatDialect {
  let path = "chat/completions"

  func headers(key: String?) -> [HTTPHeader] {
    key.map { [HTTPHeader("Authorization", "Bearer \($0)")] } ?? []
  }

  func user(_ text: String) -> JSONValue { ["role": "user", "content": .string(text)] }

  func request(_ prompt: ChatPrompt, history: [JSONValue]) -> JSONObject {
    var messages = history
    if let system = prompt.system {
      messages.insert(["role": "system", "content": .string(system)], at: 0)
    }
    var body: JSONObject = ["model": .string(prompt.model), "messages": .array(messages)]
    if !prompt.tools.isEmpty {
      body["tools"] = .array(
        prompt.tools.map { tool in
          [
            "type": "function",
            "function": [
              "name": .string(tool.name), "description": .string(tool.description),
              "parameters": tool.parameters,
            ],
          ]
        })
      if let choice = prompt.toolChoice { body["tool_choice"] = .string(choice.rawValue) }
      if let parallel = prompt.callsInParallel { body["parallel_tool_calls"] = .bool(parallel) }
    }
    if let temperature = prompt.temperature { body["temperature"] = .double(temperature) }
    if let topP = prompt.topP { body["top_p"] = .double(topP) }
    if let seed = prompt.seed { body["seed"] = .int(Int64(seed)) }
    if !prompt.stop.isEmpty { body["stop"] = .array(prompt.stop.map { .string($0) }) }
    if let limit = prompt.maxTokens { body[prompt.maxTokensName] = .int(Int64(limit)) }
    if let schema = prompt.schema {
      body["response_format"] = [
        "type": "json_schema",
        "json_schema": ["name": "answer", "schema": .object(schema), "strict": true],
      ]
    }
    return body
  }

  func results(_ results: [ChatToolResult]) -> [JSONValue] {
    results.map { result in
      [
        "role": "tool", "tool_call_id": .string(result.call.id ?? ""),
        "content": .string(result.text),
      ]
    }
  }

  func tokens(_ usage: JSONValue) -> ChatTokens {
    ChatTokens(
      input: ChatAnswer.count(usage["prompt_tokens"]),
      output: ChatAnswer.count(usage["completion_tokens"]))
  }

  func answer(_ response: JSONValue) throws(TrialEnd) -> ChatAnswer {
    try ChatAnswer.refuseError(response)
    guard let choice = response["choices"]?.array?.first, let message = choice["message"]?.object
    else { throw .agent(.garbage, "the model's answer has no 'choices' with a message") }
    var answer = ChatAnswer()
    answer.model = response["model"]?.string
    answer.tokens = tokens(response["usage"] ?? .null)
    answer.finishReason = choice["finish_reason"]?.string
    answer.ending =
      switch answer.finishReason {
      case "length": .cut
      case "content_filter": .withheld
      default: .complete
      }
    answer.text = Self.text(message["content"])
    answer.refusal = message["refusal"]?.string
    answer.reasoning = (message["reasoning_content"] ?? message["reasoning"])?.string
    var calls: [JSONValue] = []
    for (index, written) in (message["tool_calls"]?.array ?? []).enumerated() {
      guard let function = written["function"], let name = function["name"]?.string else {
        throw .agent(.garbage, "tool call \(index + 1) of the model's answer has no name")
      }
      let id = written["id"]?.string ?? "call-\(index + 1)"
      answer.calls.append(
        ToolCall(id: id, name: name, arguments: ChatAnswer.arguments(function["arguments"])))
      calls.append([
        "id": .string(id), "type": "function",
        "function": [
          "name": .string(name),
          "arguments": .string(
            function["arguments"].map { $0.string ?? $0.description } ?? "{}"),
        ],
      ])
    }
    // Servers refuse messages with fields of answers, such as `annotations`.
    var echo: JSONObject = [
      "role": "assistant", "content": answer.text.isEmpty ? .null : .string(answer.text),
    ]
    if !calls.isEmpty { echo["tool_calls"] = .array(calls) }
    if let refusal = answer.refusal, answer.text.isEmpty { echo["content"] = .string(refusal) }
    answer.echo = [.object(echo)]
    return answer
  }

  /// A text, or parts of which some are text.
  private static func text(_ content: JSONValue?) -> String {
    if let text = content?.string { return text }
    return (content?.array ?? []).compactMap { $0["text"]?.string }.joined()
  }
}
