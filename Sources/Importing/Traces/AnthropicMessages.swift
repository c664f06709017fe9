package import EvalModel
package import JSONKit

/// Conversations as Anthropic's Messages API takes and gives them.
///
/// A document is a request (`messages`, `system`), a response, both (`request` and `response`), or a
/// bare array of messages. Tools of the server and of MCP servers answer within one message.
package enum AnthropicMessages: DocumentImporter {
  package static let name = "anthropic-messages"
  package static let summary = "messages of Anthropic's Messages API"

  package static func recognises(_ beginning: [UInt8]) -> Bool {
    let (keys, isElement) = JSONText.firstKeys(beginning)
    let marks = [#""tool_use""#, #""tool_result""#, #""input_schema""#, #""server_tool_use""#]
    func isMarked() -> Bool { marks.contains { JSONText.contains($0, in: beginning) } }
    if keys.isSuperset(of: ["role", "content", "stop_reason"]) { return true }
    if keys.contains("messages") { return keys.contains("system") || isMarked() }
    if keys.contains("request") {
      return JSONText.contains(#""stop_reason""#, in: beginning) || isMarked()
    }
    return isElement && keys.isSuperset(of: ["role", "content"]) && isMarked()
  }

  package static func read(
    _ document: JSONValue, _ options: ImportOptions
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    [trajectory(document, options).flatMap { $0.unlessEmpty("the conversation") }]
  }

  /// Responses have a role too, but are documents of their own.
  package static func isElement(_ value: JSONValue) -> Bool {
    value["role"] != nil && value["stop_reason"] == nil
  }

  private static func trajectory(
    _ document: JSONValue, _ options: ImportOptions
  ) -> Result<Trajectory, TrajectoryFormatError> {
    do throws(TrajectoryFormatError) {
      var reader = BlockReader(options)
      if let messages = document.array {
        try reader.read(messages)
        return .success(reader.builder.trajectory(flagsErrors: true, rest: JSONObject()))
      }
      guard var envelope = document.object else {
        throw TrajectoryFormatError(
          "a conversation is an object or an array, found \(document.kindName)")
      }
      if envelope["role"] != nil {
        try reader.read(response: envelope)
        let rest = envelope.without("role", "content", "usage", "stop_reason", "model", "type")
        return .success(reader.builder.trajectory(flagsErrors: true, rest: rest))
      }
      let request = envelope["request"]?.object ?? envelope
      guard let messages = request["messages"]?.array else {
        throw TrajectoryFormatError("there is no array 'messages', and no 'role' of a response")
      }
      reader.read(system: request["system"])
      try reader.read(messages)
      if let response = envelope["response"]?.object { try reader.read(response: response) }
      if envelope["request"] != nil {
        envelope["request"] = .object(request.without("messages", "system"))
      }
      return .success(
        reader.builder.trajectory(
          flagsErrors: true, rest: envelope.without("messages", "system", "response")))
    } catch { return .failure(error) }
  }
}

/// Reads messages block by block.
private struct BlockReader {
  var builder: TrajectoryBuilder

  init(_ options: ImportOptions) { builder = TrajectoryBuilder(options) }

  mutating func read(system: JSONValue?) {
    let content = MessageContent(system)
    if !content.isEmpty {
      builder.context("system", content.text, content.kept(with: JSONObject()))
    }
  }

  mutating func read(_ messages: [JSONValue]) throws(TrajectoryFormatError) {
    for (index, message) in messages.enumerated() {
      builder.message = index
      guard let message = message.object, let role = message["role"]?.string else {
        throw TrajectoryFormatError("message \(index + 1) is no object with a 'role'")
      }
      switch role {
      case "assistant": readAssistant(message["content"])
      case "user": readUser(message["content"])
      case "system": read(system: message["content"])
      default: builder.add(.unknown(type: "anthropic-messages:\(role)"), message)
      }
    }
    builder.message = nil
  }

  /// What was read from a cache or written to one is counted beside `input_tokens`.
  mutating func read(response: JSONObject) throws(TrajectoryFormatError) {
    let usage = response["usage"]
    let counts = ["input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"]
      .compactMap { usage?[$0]?.count }
    let input = counts.reduce(into: 0) { sum, count in
      let (total, overflow) = sum.addingReportingOverflow(count)
      sum = overflow ? .max : total
    }
    builder.add(
      .model(
        ModelCall(
          model: response["model"]?.string, inputTokens: counts.isEmpty ? nil : input,
          outputTokens: usage?["output_tokens"]?.count,
          finishReason: response["stop_reason"]?.string)))
    guard response["content"] != nil else {
      throw TrajectoryFormatError("the response has no 'content'")
    }
    readAssistant(
      response["content"], outcome: response["stop_reason"] == "refusal" ? .refuse : nil)
  }

  private mutating func readAssistant(_ content: JSONValue?, outcome: AnswerKind? = nil) {
    var blocks = Self.blocks(content)
    let acts = blocks.contains { block in
      block["type"]?.string.map { $0 == "tool_use" } ?? false
    }
    if blocks.isEmpty { blocks = [["type": "text", "text": ""]] }
    // Sentences with citations come in many blocks and are one message.
    var text = ""
    var isOpen = false
    for (index, block) in blocks.enumerated() {
      let type = block["type"]?.string ?? ""
      if type == "text" {
        text += block["text"]?.string ?? ""
        isOpen = true
      }
      let endsText = index + 1 == blocks.count || blocks[index + 1]["type"]?.string != "text"
      if isOpen && endsText {
        builder.say(text, endsTurn: !acts && index + 1 == blocks.count, outcome: outcome)
        text = ""
        isOpen = false
      }
      switch type {
      case "text": break
      case "thinking": builder.add(.model(ModelCall(reasoning: block["thinking"]?.string)))
      case "tool_use", "server_tool_use", "mcp_tool_use":
        builder.call(
          block["id"]?.string, block["name"]?.string ?? type, block["input"] ?? [:],
          (block.object ?? JSONObject()).without("id", "name", "input", "type"))
      default:
        if type.hasSuffix("tool_result") {
          readResult(block)
        } else {
          builder.add(.unknown(type: "anthropic-messages:\(type)"), block.object ?? JSONObject())
        }
      }
    }
  }

  private mutating func readUser(_ content: JSONValue?) {
    let blocks = Self.blocks(content)
    var said: [JSONValue] = []
    for block in blocks {
      if block["type"]?.string?.hasSuffix("tool_result") == true {
        readResult(block)
      } else {
        said.append(block)
      }
    }
    if said.isEmpty && !blocks.isEmpty { return }
    let content = MessageContent(.array(said))
    builder.user(content.text, content.kept(with: JSONObject()))
  }

  private mutating func readResult(_ block: JSONValue) {
    let id = block["tool_use_id"]?.string
    let written = block["content"]
    // A tool of the server says so in the type of what it answers.
    if let type = written?["type"]?.string, type.hasSuffix("_error") {
      let kind = written?["error_code"]?.string ?? type
      builder.result(id, .error(ToolError(kind: kind, message: written?.text ?? "")))
      return
    }
    let content = MessageContent(written)
    let value: JSONValue =
      if content.others.isEmpty {
        JSONText.embedded(content.text) ?? .string(content.text)
      } else {
        written ?? .null
      }
    if block["is_error"] == true {
      builder.result(id, .error(ToolError(saying: value.string ?? value.text)))
    } else {
      builder.result(id, builder.judged(value))
    }
  }

  private static func blocks(_ content: JSONValue?) -> [JSONValue] {
    if let text = content?.string { return [["type": "text", "text": .string(text)]] }
    return content?.array ?? []
  }
}
