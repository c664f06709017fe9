import JSONKit

/// What one message holds: texts, calls, results and reasoning, in the order of its parts.
struct MessageItems {
  private var items: [ChatItem] = []
  private var texts: [String] = []
  private var others: [JSONValue] = []
  private let role: MessageRole

  static func items(of message: JSONObject, _ role: MessageRole) -> [ChatItem] {
    var reader = MessageItems(role: role)
    reader.read(message)
    return reader.items
  }

  private init(role: MessageRole) { self.role = role }

  private mutating func read(_ message: JSONObject) {
    let content = ["parts", "content", "contents"].compactMap { message[$0] }.first { !$0.isNull }
    if role == .tool { return readToolMessage(message, content) }
    for key in ["reasoning_content", "reasoning", "thinking"] {
      if let text = message[key]?.string, !text.isEmpty { items.append(.reasoning(text)) }
    }
    read(content)
    if let refusal = message["refusal"]?.string, !refusal.isEmpty, texts.isEmpty {
      items.append(.said(refusal, isRefusal: true, JSONObject()))
    }
    endText()
    let written = message["tool_calls"]?.array ?? message["toolCalls"]?.array ?? []
    let calls =
      written.isEmpty ? message["additional_kwargs"]?["tool_calls"]?.array ?? [] : written
    for call in calls { read(call: call) }
    if let call = message["function_call"]?.object
      ?? message["additional_kwargs"]?[
        "function_call"]?.object
    {
      read(call: .object(call))
    }
  }

  private mutating func read(_ content: JSONValue?) {
    switch content {
    case nil, .null: break
    case .string(let text): texts.append(text)
    case .array(let parts): for part in parts { read(part: part) }
    // Google's content, and contents that are one part.
    case .object(let object):
      if let parts = object["parts"]?.array {
        for part in parts { read(part: part) }
      } else {
        read(part: .object(object))
      }
    case .some(let value): texts.append(value.text)
    }
  }

  private mutating func read(part: JSONValue) {
    if let text = part.string { return texts.append(text) }
    // OpenInference wraps its parts.
    let part = part["message_content"] ?? part
    let call = part["functionCall"] ?? part["function_call"]
    let response = part["functionResponse"] ?? part["function_response"]
    if let call, !call.isNull { return read(call: call) }
    if let response, !response.isNull { return read(response: response) }
    if part["type"] == nil, part["toolCallId"] != nil, part["toolName"] != nil {
      return part["result"] == nil && part["output"] == nil ? read(call: part) : read(result: part)
    }
    switch part["type"]?.string {
    case "tool_call", "tool-call", "tool_use", "server_tool_call", "server_tool_use":
      read(call: part)
    case "tool_call_response", "tool-result", "tool_result", "server_tool_call_response":
      read(result: part)
    case "thinking", "reasoning":
      let text = ["content", "thinking", "text"].compactMap { part[$0]?.string }.first
      if let text, !text.isEmpty { items.append(.reasoning(text)) }
    case "refusal":
      items.append(.said(part["refusal"]?.string ?? "", isRefusal: true, JSONObject()))
    case let type:
      if type?.hasSuffix("tool_result") == true { return read(result: part) }
      let text = part["text"]?.string ?? (type == "text" ? part["content"]?.string : nil)
      if let text, part["thought"] == true {
        items.append(.reasoning(text))
      } else if let text {
        texts.append(text)
      } else if type != "text" {
        others.append(part)
      }
    }
  }

  /// Ends the text that was gathered: what follows is another thing.
  private mutating func endText() {
    let text = texts.filter { !$0.isEmpty }.joined(separator: "\n")
    var rest = JSONObject()
    if !others.isEmpty { rest["content"] = .array(others) }
    texts = []
    others = []
    if text.isEmpty && rest.isEmpty { return }
    switch role {
    case .user: items.append(.user(text, rest))
    case .assistant, .tool:
      // Some print what isn't there.
      if text == "None" && rest.isEmpty { return }
      items.append(.said(text, isRefusal: false, rest))
    case .context(let word): items.append(.context(role: word, text, rest))
    case .other(let word):
      rest["text"] = .string(text)
      items.append(.other(word, rest))
    }
  }

  private mutating func read(call: JSONValue) {
    endText()
    let call = call["tool_call"] ?? call
    let function = call["function"] ?? call["custom"]
    let names = [
      call["name"], function?["name"], function, call["toolName"], call["tool_name"],
    ]
    let given = ["arguments", "args", "input", "parameters"].compactMap { key in
      call[key] ?? function?[key]
    }
    let server = call["server_tool_call"]
    items.append(
      .call(
        id: (call["id"] ?? call["toolCallId"] ?? call["tool_call_id"])?.string,
        name: names.compactMap { $0?.string }.first ?? "unknown",
        arguments: Self.arguments(given.first ?? server), JSONObject()))
  }

  private mutating func read(response: JSONValue) {
    endText()
    items.append(
      .result(
        id: response["id"]?.string, name: response["name"]?.string,
        response["response"] ?? .null, isError: nil, JSONObject()))
  }

  private mutating func read(result part: JSONValue) {
    endText()
    let ids = ["id", "toolCallId", "tool_use_id", "tool_call_id"].compactMap { part[$0]?.string }
    let answers = [
      "response", "result", "output", "content", "server_tool_call_response",
    ].compactMap { part[$0] }
    var answer = answers.first ?? .null
    var isError = part["is_error"]?.bool ?? part["isError"]?.bool
    // The AI SDK says what kind of value it is.
    if let type = answer["type"]?.string, let value = answer["value"] {
      answer = value
      isError = type.hasPrefix("error")
    }
    items.append(
      .result(
        id: ids.first, name: (part["toolName"] ?? part["name"])?.string, Self.answer(answer),
        isError: isError, JSONObject()))
  }

  /// A tool's message, which repeats its text beside the part that answers in some recordings.
  private mutating func readToolMessage(_ message: JSONObject, _ content: JSONValue?) {
    let parts = content?.array ?? []
    let answers = parts.filter { part in
      part["type"]?.string.map {
        $0 != "text" && ($0.contains("response") || $0.contains("result"))
      }
        ?? false
    }
    if !answers.isEmpty {
      for part in answers { read(result: part) }
      return
    }
    if content?["type"] == "function", content?["function"] != nil {
      // The tools that the model could have called, written where messages are.
      return items.append(.other("tools", message))
    }
    let isError: Bool? =
      switch message["status"]?.string {
      case "error": true
      case "success": false
      default: nil
      }
    let id = [
      message["tool_call_id"], message["toolCallId"], message["tool_use_id"], message["id"],
    ].compactMap { $0?.string }.first
    items.append(
      .result(
        id: id, name: (message["name"] ?? message["tool_name"])?.string,
        Self.answer(content ?? .null), isError: isError, JSONObject()))
  }

  private static func answer(_ written: JSONValue) -> JSONValue {
    if let text = written.string { return JSONText.embedded(text) ?? written }
    guard let parts = written.array, !parts.isEmpty,
      parts.allSatisfy({ $0["type"]?.string == "text" || $0["text"]?.string != nil })
    else { return written }
    return MessageContent(written).value(or: written)
  }

  /// Arguments that are JSON in a text; what can't be read stays the text that the model wrote.
  static func arguments(_ written: JSONValue?) -> JSONValue {
    guard let text = written?.string else { return written ?? [:] }
    return text.isEmpty
      ? [:] : JSONText.embedded(text) ?? PythonLiteral.value(text) ?? .string(text)
  }
}
