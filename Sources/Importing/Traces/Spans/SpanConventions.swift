import JSONKit

/// Reads the attributes of a span in the conventions that exporters follow: OpenTelemetry's GenAI in
/// its current and older names, OpenInference, OpenLLMetry, the AI SDK, Pydantic AI, Google ADK.
///
/// They are mixed in practice, also within one span, so they are read together: the span's role
/// decides, and for each datum the most exact name that is there.
struct SpanConventions {
  var work: SpanWork
  var labels: SpanLabels
  var rest: JSONObject
  /// Messages whose first positions are gone.
  var isCut: Bool

  init(_ object: JSONObject, name: String, events: [SpanEvent] = []) {
    var attributes = SpanAttributes(object)
    var isCut = false
    let role = SpanRole(&attributes, name: name)
    labels = Self.labels(&attributes)
    switch role {
    case .model: work = .model(Self.model(&attributes, events, &isCut))
    case .tool: work = .tool(Self.tool(&attributes, name))
    case .retrieval: work = Self.retrieval(&attributes)
    case .container: work = Self.container(&attributes, &isCut)
    case .aside(let word): work = .aside(word)
    case .other: work = .other
    }
    for key in Self.settled { _ = attributes.take(key) }
    rest = attributes.rest
    self.isCut = isCut
  }

  /// What says nothing of its own where the messages are known.
  private static let settled = [
    "logfire.msg", "logfire.json_schema", "input.mime_type", "output.mime_type",
    "model_request_parameters", "gen_ai.tool.definitions", "llm.token_count.total",
    "gen_ai.system", "gen_ai.provider.name", "llm.system", "llm.provider", "operation.name",
  ]

  private static func labels(_ attributes: inout SpanAttributes) -> SpanLabels {
    var labels = SpanLabels()
    labels.session = attributes.text(
      "session.id", "langfuse.session.id", "gcp.vertex.agent.session_id",
      "traceloop.association.properties.session_id",
      "traceloop.association.properties.conversation_id",
      "traceloop.association.properties.thread_id", "ai.telemetry.metadata.sessionId",
      "langsmith.trace.session_id", "thread.id", "gen_ai.conversation.id")
    labels.user = attributes.text(
      "user.id", "enduser.id", "langfuse.user.id", "ai.telemetry.metadata.userId",
      "traceloop.association.properties.user_id")
    labels.caseID = attributes.text("agent_eval.case")
    labels.intent = attributes.text("agent_eval.intent")
    return labels
  }

  private static func model(
    _ attributes: inout SpanAttributes, _ events: [SpanEvent], _ isCut: inout Bool
  ) -> SpanModelCall {
    var model = SpanModelCall()
    let requested = attributes.text(
      "gen_ai.request.model", "llm.model_name", "ai.model.id", "llm.request.model", "model_name")
    model.call.model =
      attributes.text("gen_ai.response.model", "ai.response.model", "llm.response.model")
      ?? requested
    model.call.inputTokens = attributes.count(
      "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt",
      "ai.usage.inputTokens", "ai.usage.promptTokens", "llm.usage.prompt_tokens")
    model.call.outputTokens = attributes.count(
      "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.token_count.completion",
      "ai.usage.outputTokens", "ai.usage.completionTokens", "llm.usage.completion_tokens")
    model.call.costUSD = attributes.take("gen_ai.usage.cost", "operation.cost", "llm.cost.total")?
      .number.flatMap { $0 >= 0 && $0 < 1e9 ? $0 : nil }
    let finish = attributes.take(
      "gen_ai.response.finish_reasons", "ai.response.finishReason", "gen_ai.response.finish_reason",
      "llm.response.finish_reason")
    model.call.finishReason = finish.flatMap { value in
      let opened = AnyMessages.opened(value)
      return opened.string ?? opened.array?.first?.string
    }
    model.input = input(&attributes, events, &isCut)
    model.output = output(&attributes, events)
    if model.output.isEmpty { model.splitEvents() }
    return model
  }

  private static func input(
    _ attributes: inout SpanAttributes, _ events: [SpanEvent], _ isCut: inout Bool
  ) -> [JSONValue] {
    var input: [JSONValue] = []
    if let system = attributes.take("gen_ai.system_instructions", "gen_ai.request.instructions") {
      input.append(["role": "system", "parts": AnyMessages.opened(system)])
    }
    let indexed =
      IndexedAttributes.take("llm.input_messages.", from: &attributes)
      ?? IndexedAttributes.take("gen_ai.prompt.", from: &attributes)
    if let indexed, indexed.first > 0 { isCut = true }
    let told = events.filter { $0.isInput }.map(\.message)
    let whole = attributes.take(
      "gen_ai.input.messages", "ai.prompt.messages", "pydantic_ai.all_messages",
      "all_messages_events", "events")
    let loose = attributes.take(
      "gcp.vertex.agent.llm_request", "gen_ai.prompt", "langfuse.observation.input", "ai.prompt",
      "traceloop.entity.input", "input.value", "input", "llm.prompts")
    if let whole {
      input.append(whole)
    } else if let indexed {
      // What is left of cut messages is whole in the text beside them, where that survived.
      input.append(indexed.first > 0 ? loose ?? indexed.value : indexed.value)
    } else if !told.isEmpty {
      input.append(.array(told))
    } else if let loose {
      input.append(loose)
    }
    return input
  }

  private static func output(
    _ attributes: inout SpanAttributes, _ events: [SpanEvent]
  ) -> [JSONValue] {
    let indexed =
      IndexedAttributes.take("llm.output_messages.", from: &attributes)
      ?? IndexedAttributes.take("gen_ai.completion.", from: &attributes)
    let told = events.filter { !$0.isInput }.map(\.message)
    let whole = attributes.take("gen_ai.output.messages")
    let text = attributes.take("ai.response.text")
    let calls = attributes.take("ai.response.toolCalls")
    let object = attributes.take("ai.response.object")
    let loose = attributes.take(
      "gcp.vertex.agent.llm_response", "gen_ai.completion", "langfuse.observation.output",
      "traceloop.entity.output", "output.value", "output")
    if let whole { return [whole] }
    if let indexed { return [indexed.value] }
    if text != nil || calls != nil || object != nil {
      var message: JSONObject = ["role": "assistant"]
      message["content"] = text ?? object
      if let calls { message["tool_calls"] = AnyMessages.opened(calls) }
      return [.object(message)]
    }
    if !told.isEmpty { return [.array(told)] }
    return loose.map { [$0] } ?? []
  }

  private static func tool(_ attributes: inout SpanAttributes, _ name: String) -> SpanToolCall {
    let written = attributes.text(
      "gen_ai.tool.name", "tool.name", "ai.toolCall.name", "tool_call.function.name",
      "traceloop.entity.name")
    var tool = SpanToolCall(name: written ?? Self.toolName(name))
    tool.id = attributes.text(
      "gen_ai.tool.call.id", "tool_call.id", "ai.toolCall.id", "tool.call_id", "tool.id")
    tool.arguments = attributes.take(
      "gen_ai.tool.call.arguments", "tool_arguments", "ai.toolCall.args", "ai.toolCall.input",
      "gcp.vertex.agent.tool_call_args", "tool_call.function.arguments", "traceloop.entity.input",
      "langfuse.observation.input", "input.value", "input"
    ).map(SpanToolCall.arguments)
    tool.result = attributes.take(
      "gen_ai.tool.call.result", "tool_response", "ai.toolCall.result", "ai.toolCall.output",
      "gcp.vertex.agent.tool_response", "traceloop.entity.output", "langfuse.observation.output",
      "output.value", "output")
    return tool
  }

  /// The name of a tool in the name of its span: `execute_tool orders.lookup`, `lookup.tool`.
  static func toolName(_ span: String) -> String {
    for prefix in ["execute_tool ", "running tool: "] where span.hasPrefix(prefix) {
      return String(span.dropFirst(prefix.count))
    }
    return span.hasSuffix(".tool") ? String(span.dropLast(".tool".count)) : span
  }

  private static func retrieval(_ attributes: inout SpanAttributes) -> SpanWork {
    let query = attributes.take(
      "gen_ai.retrieval.query.text", "retrieval.query", "traceloop.entity.input", "input.value",
      "input")
    let indexed = IndexedAttributes.take("retrieval.documents.", from: &attributes)
    let written = attributes.take(
      "gen_ai.retrieval.documents", "retrieval.documents", "traceloop.entity.output",
      "output.value", "output")
    let documents = indexed?.value ?? written.map(AnyMessages.opened) ?? .null
    let list = (documents["documents"] ?? documents).array
    let opened = query.map(AnyMessages.opened)
    let text = opened?.string ?? opened?["query"]?.string ?? opened?["input"]?.string
    return .retrieval(query: text ?? opened?.text, list ?? [])
  }

  private static func container(
    _ attributes: inout SpanAttributes, _ isCut: inout Bool
  ) -> SpanWork {
    for prefix in ["llm.input_messages.", "llm.output_messages."] {
      _ = attributes.takeAll(prefix)
    }
    let input = attributes.take(
      "gen_ai.input.messages", "ai.prompt.messages", "ai.prompt", "langfuse.observation.input",
      "langfuse.trace.input", "traceloop.entity.input", "input.value", "input")
    let all = attributes.take("pydantic_ai.all_messages", "all_messages_events")
    var output = attributes.take(
      "final_result", "gen_ai.output.messages", "langfuse.observation.output",
      "langfuse.trace.output", "traceloop.entity.output", "output.value", "output")
    if let text = attributes.take("ai.response.text", "ai.response.object") {
      output = output ?? ["role": "assistant", "content": text]
    }
    _ = attributes.take("ai.response.toolCalls", "gen_ai.system_instructions")
    return .container(
      input: (input ?? all).map { [$0] } ?? [], output: output.map { [$0] } ?? [])
  }
}

extension SpanModelCall {
  /// Lists of events hold the answer behind the messages that led to it.
  fileprivate mutating func splitEvents() {
    guard let last = input.last, let events = AnyMessages.opened(last).array,
      let choice = events.firstIndex(where: { $0["event.name"] == "gen_ai.choice" })
    else { return }
    input[input.count - 1] = .array(Array(events[..<choice]))
    output = [.array(Array(events[choice...]))]
  }
}

extension SpanToolCall {
  /// Arguments in the ways of those who write them into spans. A bare value is kept: the model's
  /// own call says which argument it is.
  static func arguments(_ written: JSONValue) -> JSONValue {
    var value = AnyMessages.opened(written)
    if let text = value.string { value = PythonLiteral.value(text) ?? value }
    guard let object = value.object else { return value }
    if object["args"]?.array?.isEmpty == true, object["kwargs"]?.object != nil {
      return object["kwargs"] ?? value
    }
    if object["inputs"]?.object != nil, object["input_str"] != nil {
      return object["inputs"] ?? value
    }
    return value
  }
}

/// An event of a span: an exception, or a message as older conventions had them.
struct SpanEvent {
  var name: String
  var attributes: JSONObject

  /// The older GenAI events, one a message; the model's own words are in `gen_ai.choice`.
  static func isMessage(_ name: String) -> Bool {
    name == "gen_ai.choice"
      || name.hasPrefix("gen_ai.") && name.hasSuffix(".message")
      || name == "gen_ai.content.prompt" || name == "gen_ai.content.completion"
  }

  var isInput: Bool { name != "gen_ai.choice" && name != "gen_ai.content.completion" }

  var message: JSONValue {
    var message = attributes
    for key in ["gen_ai.prompt", "gen_ai.completion"] {
      if let text = message[key] { return AnyMessages.opened(text) }
    }
    // Messages inside are written as JSON, and so are the parts of their content.
    for key in ["content", "tool_calls", "message"] {
      if let value = message[key] { message[key] = AnyMessages.opened(value) }
    }
    message["event.name"] = .string(name)
    return .object(message)
  }

  var failure: SpanFailure? {
    guard name == "exception" else { return nil }
    return SpanFailure(
      kind: attributes["exception.type"]?.string,
      message: attributes["exception.message"]?.string)
  }
}
