package import EvalModel
package import JSONKit

/// Messages as Pydantic AI writes them: requests and responses of typed parts.
///
/// A tool that the agent has to call again says so (`retry-prompt`, or an `outcome` in newer
/// versions); older ones have no mark on what a tool returned.
package enum PydanticAIMessages: DocumentImporter {
  package static let name = "pydantic-ai"
  package static let summary = "messages of Pydantic AI"

  package static func recognises(_ beginning: [UInt8]) -> Bool {
    let keys = JSONText.firstKeys(beginning).keys
    if keys.isSuperset(of: ["kind", "parts"]) { return true }
    return (keys.contains("messages") || keys.contains("all_messages"))
      && JSONText.contains(#""part_kind""#, in: beginning)
  }

  package static func read(
    _ document: JSONValue, _ options: ImportOptions
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    [trajectory(document, options)]
  }

  package static func isElement(_ value: JSONValue) -> Bool {
    value["parts"] != nil
  }

  private static func trajectory(
    _ document: JSONValue, _ options: ImportOptions
  ) -> Result<Trajectory, TrajectoryFormatError> {
    do throws(TrajectoryFormatError) {
      let written = document["messages"] ?? document["all_messages"] ?? document
      guard let messages = written.array ?? (written["parts"] != nil ? [written] : nil) else {
        throw TrajectoryFormatError("there is no array of messages")
      }
      var reader = PartReader(builder: TrajectoryBuilder(options))
      for (index, message) in messages.enumerated() {
        reader.builder.message = index
        guard let parts = message["parts"]?.array else {
          throw TrajectoryFormatError("message \(index + 1) has no array 'parts'")
        }
        reader.read(message, parts)
      }
      reader.builder.message = nil
      var rest = (document.object ?? JSONObject()).without("messages", "all_messages", "parts")
      if let id = messages.first?["conversation_id"]?.string {
        rest["id"] = .string(id)
        rest["session_id"] = .string(id)
      }
      return reader.builder.trajectory(flagsErrors: !reader.hasUnmarkedResults, rest: rest)
        .unlessEmpty("the list")
    } catch { return .failure(error) }
  }
}

private struct PartReader {
  var builder: TrajectoryBuilder
  var hasUnmarkedResults = false
  private var instructions: String?

  init(builder: TrajectoryBuilder) { self.builder = builder }

  mutating func read(_ message: JSONValue, _ parts: [JSONValue]) {
    if let text = message["instructions"]?.string, !text.isEmpty, text != instructions {
      instructions = text
      builder.context("system", text)
    }
    let isResponse = message["kind"] == "response"
    if isResponse {
      let usage = message["usage"]
      builder.add(
        .model(
          ModelCall(
            model: message["model_name"]?.string,
            inputTokens: (usage?["input_tokens"] ?? usage?["request_tokens"])?.count,
            outputTokens: (usage?["output_tokens"] ?? usage?["response_tokens"])?.count,
            finishReason: message["finish_reason"]?.string)))
    }
    let acts = parts.contains { $0["part_kind"] == "tool-call" }
    for part in parts { read(part, acts: acts) }
  }

  private mutating func read(_ part: JSONValue, acts: Bool) {
    let content = MessageContent(part["content"])
    let rest = content.kept(with: JSONObject())
    let kind = part["part_kind"]?.string ?? "unknown"
    switch kind {
    case "system-prompt": builder.context("system", content.text, rest)
    case "user-prompt": builder.user(content.text, rest)
    case "text": builder.say(content.text, endsTurn: !acts, rest)
    case "thinking": builder.add(.model(ModelCall(reasoning: content.text)))
    case "tool-call", "builtin-tool-call":
      builder.call(
        part["tool_call_id"]?.string, part["tool_name"]?.string ?? "unknown",
        MessageItems.arguments(part["args"]))
    case "tool-return", "builtin-tool-return": readReturn(part)
    case "retry-prompt":
      let said = content.text.isEmpty ? part["content"]?.text ?? "" : content.text
      if let tool = part["tool_name"]?.string {
        builder.result(
          part["tool_call_id"]?.string, of: tool, .error(ToolError(saying: said)))
      } else {
        builder.context("retry-prompt", said)
      }
    default: builder.add(.unknown(type: "pydantic-ai:\(kind)"), part.object ?? JSONObject())
    }
  }

  private mutating func readReturn(_ part: JSONValue) {
    let written = part["content"] ?? .null
    let value = written.string.flatMap { JSONText.embedded($0) } ?? written
    let answer: ToolResult.Answer
    switch part["outcome"]?.string {
    case "success": answer = .ok(value)
    case nil:
      answer = builder.judged(value)
      hasUnmarkedResults = true
    default: answer = .error(ToolError(saying: value.string ?? value.text))
    }
    builder.result(part["tool_call_id"]?.string, of: part["tool_name"]?.string, answer)
  }
}
