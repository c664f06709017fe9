import JSONKit

/// What a span is, by the words that the conventions have for it.
enum SpanRole {
  case model
  case tool
  case retrieval
  case container
  case aside(String)
  case other

  /// Asked in the order of how exact the words are: OpenInference and the GenAI conventions say
  /// it outright, the AI SDK by the name of an operation, others only by the span's name.
  init(_ attributes: inout SpanAttributes, name: String) {
    let kind = attributes.text("openinference.span.kind")
    let operation = attributes.text("gen_ai.operation.name")
    let sdk = attributes.text("ai.operationId") ?? attributes.peek("operation.name")?.string
    let message = attributes.peek("logfire.msg")?.string ?? ""
    if attributes.has("pydantic_ai.tool.deferral.name") {
      // The call waits for somebody and never ran.
      self = .aside("deferred")
    } else if message.hasPrefix("running output function") {
      // It shapes the answer; the model called no tool.
      self = .container
    } else if let kind, let role = Self.openInference(kind) {
      self = role
    } else if let operation, let role = Self.genAI(operation) {
      self = role
    } else if let sdk, let role = Self.aiSDK(sdk) {
      self = role
    } else if let word = attributes.text("traceloop.span.kind", "langsmith.span.kind"),
      let role = Self.plain(word)
    {
      self = role
    } else if attributes.peek("llm.request.type") != nil {
      self = .model
    } else if attributes.has("gen_ai.tool.name") || attributes.has("tool.name")
      || name.hasPrefix("execute_tool ") || name.hasPrefix("running tool:")
    {
      self = .tool
    } else if Self.modelKeys.contains(where: attributes.has)
      || attributes.hasPrefix("llm.input_messages.") || attributes.hasPrefix("gen_ai.prompt.")
    {
      self = attributes.has("final_result") ? .container : .model
    } else if ["agent_name", "gen_ai.agent.name", "final_result"].contains(where: attributes.has) {
      self = .container
    } else {
      self = .other
    }
  }

  private static let modelKeys = [
    "gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.request.model", "gen_ai.prompt",
    "gcp.vertex.agent.llm_request", "llm.model_name", "gen_ai.response.model",
  ]

  private static func openInference(_ kind: String) -> SpanRole? {
    switch kind.uppercased() {
    case "LLM": .model
    case "TOOL": .tool
    case "RETRIEVER": .retrieval
    case "AGENT", "CHAIN": .container
    case "RERANKER", "EMBEDDING", "GUARDRAIL", "EVALUATOR", "PROMPT": .aside(kind.lowercased())
    default: nil
    }
  }

  private static func genAI(_ operation: String) -> SpanRole? {
    switch operation {
    case "chat", "text_completion", "generate_content", "completion": .model
    case "execute_tool": .tool
    case "retrieval": .retrieval
    case "embeddings": .aside("embedding")
    case "invoke_agent", "create_agent", "invoke_workflow", "chain", "workflow", "unknown":
      .container
    default: plain(operation)
    }
  }

  /// `ai.generateText.doGenerate`, with the name of a function behind it in `operation.name`.
  private static func aiSDK(_ operation: String) -> SpanRole? {
    let word = String(operation.utf8.prefix { $0 != 0x20 }) ?? ""
    guard word.hasPrefix("ai.") else { return nil }
    if word == "ai.toolCall" { return .tool }
    if word.hasPrefix("ai.embed") { return .aside("embedding") }
    return word.hasSuffix(".doGenerate") || word.hasSuffix(".doStream") ? .model : .container
  }

  private static func plain(_ word: String) -> SpanRole? {
    switch word.lowercased() {
    case "llm", "generation": .model
    case "tool", "function": .tool
    case "retriever": .retrieval
    case "agent", "chain", "workflow", "task": .container
    case "guardrail", "evaluator", "embedding", "reranker": .aside(word.lowercased())
    default: nil
    }
  }
}
