package import EvalModel
package import JSONKit

/// Conversations as OpenAI's Chat Completions API takes them and many tools record them.
///
/// A document is a request (`messages`), a response (`choices`), both (`request` and `response`),
/// a bare array of messages, or a benchmark's run with the messages under `traj`. The format has no
/// mark for a tool that failed: `ImportOptions.toolFailures` says how to tell.
package enum OpenAIChat: DocumentImporter {
  package static let name = "openai-chat"
  package static let summary = "messages of OpenAI's Chat Completions API"

  package static func recognises(_ beginning: [UInt8]) -> Bool {
    let (keys, isElement) = JSONText.firstKeys(beginning)
    guard JSONText.contains(#""role""#, in: beginning) else { return false }
    if keys.contains("messages") || keys.contains("traj") { return true }
    if keys.contains("choices") || keys.contains("request") {
      return JSONText.contains(#""message""#, in: beginning)
        || JSONText.contains(#""messages""#, in: beginning)
    }
    return keys.contains("role") && (isElement || keys.contains("content"))
  }

  package static func read(
    _ document: JSONValue, _ options: ImportOptions
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    [trajectory(document, options).flatMap { $0.unlessEmpty("the conversation") }]
  }

  package static func isElement(_ value: JSONValue) -> Bool {
    value["role"] != nil
  }

  private static func trajectory(
    _ document: JSONValue, _ options: ImportOptions
  ) -> Result<Trajectory, TrajectoryFormatError> {
    do throws(TrajectoryFormatError) {
      var reader = ChatReader(options)
      if let messages = document.array {
        try reader.read(messages)
        return .success(reader.builder.trajectory(flagsErrors: false, rest: JSONObject()))
      }
      guard var envelope = document.object else {
        throw TrajectoryFormatError(
          "a conversation is an object or an array, found \(document.kindName)")
      }
      var request = envelope
      if let inner = envelope["request"]?.object, inner["messages"] != nil {
        request = inner
        envelope["request"] = .object(inner.without("messages"))
      }
      let key = request["messages"] == nil ? "traj" : "messages"
      if let messages = request[key] {
        guard let messages = messages.array else {
          throw TrajectoryFormatError("'\(key)' is \(messages.kindName), expected an array")
        }
        try reader.read(messages)
        envelope = envelope.without(key)
      } else if envelope["choices"] == nil {
        throw TrajectoryFormatError("there is no array 'messages', 'traj' or 'choices'")
      }
      if let choices = envelope["choices"] {
        try reader.read(response: document)
        if choices.array?.count == 1 { envelope = envelope.without("choices") }
      } else if let response = envelope["response"], response["choices"] != nil {
        try reader.read(response: response)
      }
      return .success(reader.builder.trajectory(flagsErrors: false, rest: envelope))
    } catch { return .failure(error) }
  }
}

/// Reads messages one by one.
private struct ChatReader {
  var builder: TrajectoryBuilder

  init(_ options: ImportOptions) { builder = TrajectoryBuilder(options) }

  mutating func read(_ messages: [JSONValue]) throws(TrajectoryFormatError) {
    for (index, message) in messages.enumerated() {
      builder.message = index
      guard let message = message.object else {
        throw TrajectoryFormatError(
          "message \(index + 1) is \(message.kindName), expected an object")
      }
      guard let role = message["role"]?.string else {
        throw TrajectoryFormatError("message \(index + 1) has no 'role'")
      }
      try read(message, role, "message \(index + 1)")
    }
    builder.message = nil
  }

  /// Of several alternatives the first one is the trajectory; the envelope keeps the others.
  mutating func read(response: JSONValue) throws(TrajectoryFormatError) {
    guard let choice = response["choices"]?.array?.first, let message = choice["message"]?.object
    else { throw TrajectoryFormatError("'choices' has no message") }
    let usage = response["usage"]
    builder.add(
      .model(
        ModelCall(
          model: response["model"]?.string, inputTokens: usage?["prompt_tokens"]?.count,
          outputTokens: usage?["completion_tokens"]?.count,
          finishReason: choice["finish_reason"]?.string)))
    try read(message, "assistant", "the first choice")
  }

  private mutating func read(
    _ message: JSONObject, _ role: String, _ place: String
  ) throws(TrajectoryFormatError) {
    let content = MessageContent(message["content"])
    switch role {
    case "user":
      builder.user(content.text, content.kept(with: message.without("role", "content")))
    case "assistant": try readAssistant(message, content, place)
    case "tool", "function":
      let name = message["name"]?.string
      let answer = builder.judged(JSONText.embedded(content.text) ?? .string(content.text))
      builder.result(
        message["tool_call_id"]?.string, of: name, answer,
        content.kept(with: message.without("role", "content", "tool_call_id")))
    case "system", "developer":
      builder.context(role, content.text, content.kept(with: message.without("role", "content")))
    default: builder.add(.unknown(type: "openai-chat:\(role)"), message)
    }
  }

  private mutating func readAssistant(
    _ message: JSONObject, _ content: MessageContent, _ place: String
  ) throws(TrajectoryFormatError) {
    let calls = message["tool_calls"]?.array ?? []
    let function = message["function_call"]?.object
    let rest = message.without(
      "role", "content", "tool_calls", "function_call", "refusal", "reasoning_content")
    if let reasoning = message["reasoning_content"]?.string, !reasoning.isEmpty {
      builder.add(.model(ModelCall(reasoning: reasoning)))
    }
    let acts = !calls.isEmpty || function != nil
    let refusal = message["refusal"]?.string
    if let refusal, content.isEmpty {
      builder.say(refusal, endsTurn: !acts, outcome: .refuse, content.kept(with: rest))
    } else if !content.isEmpty || !acts {
      builder.say(content.text, endsTurn: !acts, content.kept(with: rest))
    }
    for (index, call) in calls.enumerated() {
      // Tools without a schema have a plain text for their input.
      guard let called = call["function"] ?? call["custom"], let name = called["name"]?.string
      else { throw TrajectoryFormatError("tool call \(index + 1) of \(place) has no name") }
      builder.call(
        call["id"]?.string, name, Self.arguments(called["arguments"] ?? called["input"]),
        (call.object ?? JSONObject()).without("id", "type", "function", "custom"))
    }
    if let function {
      guard let name = function["name"]?.string else {
        throw TrajectoryFormatError("the function call of \(place) has no name")
      }
      builder.call(nil, name, Self.arguments(function["arguments"]))
    }
  }

  /// Arguments are JSON in a text; what can't be read stays the text that the model wrote.
  private static func arguments(_ written: JSONValue?) -> JSONValue {
    guard let text = written?.string else { return written ?? [:] }
    return text.isEmpty ? [:] : JSONText.embedded(text) ?? .string(text)
  }
}
