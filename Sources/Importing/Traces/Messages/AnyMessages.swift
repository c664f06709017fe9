import JSONKit

/// Reads messages in whatever form a recorder of spans wrote them: OpenAI's, Anthropic's and
/// Google's, LangChain's constructors, parts of the GenAI conventions, the AI SDK's, or plain text.
///
/// Spans carry the messages of every framework there is, so the form is told message by message.
/// Texts that hold JSON, also twice encoded, and dictionaries as Python prints them are opened.
struct AnyMessages {
  private(set) var items: [ChatItem] = []
  let side: MessageSide
  /// How often one form may stand inside another before it is taken for plain text.
  private static let limit = 8

  private init(_ side: MessageSide) { self.side = side }

  static func items(in value: JSONValue, _ side: MessageSide) -> [ChatItem] {
    var reader = AnyMessages(side)
    reader.read(value, depth: 0)
    return reader.items
  }

  /// The JSON that a text holds, also when it was encoded twice; other values as they are.
  static func opened(_ value: JSONValue) -> JSONValue {
    var value = value
    for _ in 0..<3 {
      guard let text = value.string else { return value }
      if let inner = JSONText.embedded(text) {
        value = inner
      } else if text.utf8.first == UInt8(ascii: "\""), let inner = Self.quoted(text) {
        value = .string(inner)
      } else {
        return value
      }
    }
    return value
  }

  private static func quoted(_ text: String) -> String? {
    do throws(JSONError) { return try JSONValue.parse(text).string } catch { return nil }
  }

  private mutating func read(_ value: JSONValue, depth: Int) {
    guard depth < Self.limit else { return plain(value) }
    switch value {
    case .null: break
    case .string(let text):
      let inner = Self.opened(value)
      if inner.string == nil {
        read(inner, depth: depth + 1)
      } else if let literal = PythonLiteral.value(text), isMessage(literal) {
        read(literal, depth: depth + 1)
      } else {
        plain(inner)
      }
    case .array(let elements):
      if elements.contains(where: isPart) && !elements.contains(where: isMessage) {
        return read(message: ["content": value], role(of: JSONObject()))
      }
      for element in elements { read(element, depth: depth + 1) }
    case .object(let object): read(object, depth: depth)
    case .bool, .int, .double: plain(value)
    }
  }

  private mutating func plain(_ value: JSONValue) {
    let text = value.string ?? value.text
    if text.isEmpty { return }
    items.append(
      side == .input
        ? .user(text, JSONObject()) : .said(text, isRefusal: false, JSONObject()))
  }

  private mutating func read(_ object: JSONObject, depth: Int) {
    if isMessage(.object(object)) { return read(message: object, role(of: object)) }
    // What holds messages, with its instructions in front of them.
    let lists = [
      "messages", "contents", "generations", "choices", "candidates", "chat_history",
      "new_message", "items",
    ]
    if let key = lists.first(where: { object[$0].map { !$0.isNull } ?? false }) {
      for name in ["system", "system_instruction", "systemInstruction", "instructions"] {
        if let text = object[name] ?? object["config"]?[name] { readInstructions(text) }
      }
      return read(object[key] ?? .null, depth: depth + 1)
    }
    for key in ["message", "kwargs", "data"] where object[key]?.object != nil {
      return read(object[key] ?? .null, depth: depth + 1)
    }
    if let output = object["output"]?.array, object["object"] != nil || object["id"] != nil {
      return read(.array(output), depth: depth + 1)
    }
    if let system = object["system"]?.string, object["prompt"] != nil {
      items.append(.context(role: "system", system, JSONObject()))
    }
    let texts = [
      "prompt", "text", "output_text", "content", "input", "query", "question", "output",
      "completion", "response", "answer", "result", "raw",
    ]
    if let key = texts.first(where: { object[$0].map { !$0.isNull } ?? false }) {
      return read(object[key] ?? .null, depth: depth + 1)
    }
    if let arguments = object["args"]?.array, arguments.count == 1 {
      return read(arguments[0], depth: depth + 1)
    }
    if !object.isEmpty { plain(.object(object)) }
  }

  private mutating func readInstructions(_ value: JSONValue) {
    let text = MessageContent(value["parts"] ?? value["content"] ?? value).text
    if !text.isEmpty { items.append(.context(role: "system", text, JSONObject())) }
  }

  /// Parts that stand where messages would are the parts of one message.
  private func isPart(_ value: JSONValue) -> Bool {
    if value["role"] != nil { return false }
    if value["toolCallId"] != nil && value["toolName"] != nil { return true }
    if value["functionCall"] != nil || value["function_call"]?.object != nil { return true }
    guard let type = value["type"]?.string else { return false }
    return ["text", "tool_use", "tool_result", "tool_call", "tool-call", "thinking", "reasoning"]
      .contains(type) && value["data"] == nil && value["message"] == nil
  }

  private func isMessage(_ value: JSONValue) -> Bool {
    guard let object = value.object else { return false }
    if object["role"]?.string != nil { return true }
    if object["lc"] != nil && object["kwargs"]?.object != nil { return true }
    if object["event.name"]?.string?.hasPrefix("gen_ai.") == true { return true }
    guard let type = object["type"]?.string else { return object["tool_calls"]?.array != nil }
    if MessageRole(type) != nil { return object["content"] != nil || object["data"] != nil }
    return type.hasSuffix("_call") || type.hasSuffix("_call_output") || type == "message"
  }

  private func role(of object: JSONObject) -> MessageRole {
    let words = [
      object["role"], object["type"], object["id"]?.array?.last,
      object["event.name"],
    ].compactMap { $0?.string }
    for word in words {
      if let role = MessageRole(word) { return role }
    }
    // Group chats name the agent where others have a role.
    if let word = object["role"]?.string { return .other(word) }
    return side == .input ? .user : .assistant
  }

  private mutating func read(message: JSONObject, _ role: MessageRole) {
    var message = message
    // Wrappers: LangChain's constructors and dictionaries, a choice's event.
    for key in ["kwargs", "data", "message"] {
      if let inner = message[key]?.object { message = inner }
    }
    if message["role"] == nil, let type = message["type"]?.string,
      type.hasSuffix("_call") || type.hasSuffix("_call_output") || type == "reasoning"
    {
      return readItem(message, type)
    }
    for item in MessageItems.items(of: message, role) {
      // A whole message where its text should be, as `str` prints it.
      if case .said(let text, _, _) = item, let inner = PythonLiteral.value(text)?.object,
        inner["role"] != nil, inner["content"] != nil
      {
        items += MessageItems.items(of: inner, role)
      } else {
        items.append(item)
      }
    }
  }

  /// Items of OpenAI's Responses among messages.
  private mutating func readItem(_ item: JSONObject, _ type: String) {
    let id = (item["call_id"] ?? item["id"])?.string
    switch type {
    case "reasoning": items += MessageItems.items(of: item, .assistant)
    case _ where type.hasSuffix("_call_output"):
      let content = MessageContent(item["output"])
      items.append(
        .result(
          id: id, name: nil, content.value(or: item["output"]), isError: nil, JSONObject()))
    default:
      let given = ["arguments", "input", "action", "queries", "code"].compactMap { item[$0] }
      let name = item["name"]?.string ?? String(type.dropLast("_call".count))
      items.append(
        .call(id: id, name: name, arguments: MessageItems.arguments(given.first), JSONObject()))
      if let output = item["output"] ?? item["results"], !output.isNull {
        items.append(
          .result(id: id, name: name, output, isError: item["error"] != nil, JSONObject()))
      }
    }
  }
}

/// Who spoke, by the words that formats have for it.
enum MessageRole: Equatable {
  case user
  case assistant
  case tool
  case context(String)
  case other(String)

  init?(_ word: String) {
    switch word {
    case "user", "human", "HumanMessage", "HumanMessageChunk", "gen_ai.user.message":
      self = .user
    case "assistant", "ai", "model", "AIMessage", "AIMessageChunk", "gen_ai.assistant.message",
      "gen_ai.choice":
      self = .assistant
    case "tool", "function", "ToolMessage", "FunctionMessage", "gen_ai.tool.message":
      self = .tool
    case "system", "SystemMessage", "gen_ai.system.message": self = .context("system")
    case "developer": self = .context("developer")
    default: return nil
    }
  }
}

extension MessageContent {
  /// The texts as JSON when that is what they hold; the value itself when it has other parts.
  func value(or written: JSONValue?) -> JSONValue {
    others.isEmpty ? JSONText.embedded(text) ?? .string(text) : written ?? .null
  }
}
