import EvalModel
import JSONKit

/// What a tool's span says that came of the call.
enum SpanAnswer {
  /// The answer, `nil` where it wasn't recorded, and the id of the call if only the answer has it.
  static func read(
    _ tool: SpanToolCall, _ failure: SpanFailure?
  ) -> (ToolResult.Answer?, id: String?) {
    var id: String?
    var value: JSONValue?
    var isError = failure != nil
    if let written = tool.result {
      let opened = AnyMessages.opened(written)
      if let message = message(in: opened) {
        id = message["tool_call_id"]?.string
        if message["status"]?.string == "error" { isError = true }
        let content = MessageContent(message["content"])
        value = content.value(or: message["content"])
      } else {
        value = opened
      }
    }
    guard isError else { return (value.map { .ok($0) }, id) }
    if let value, !value.isNull, value != .string(""), value != [:] {
      return (.error(ToolError(saying: value.string ?? value.text)), id)
    }
    return (.error(error(failure)), id)
  }

  /// Exceptions are often written as Python prints them, with the way to the line behind.
  static func error(_ failure: SpanFailure?) -> ToolError {
    let written = failure?.message ?? ""
    if let (kind, message) = PythonLiteral.exception(written) {
      let said = ToolError(saying: message)
      return said.kind == "error" ? ToolError(kind: kind, message: message) : said
    }
    var error = ToolError(saying: written.isEmpty ? "the call failed" : written)
    if error.kind == "error", let kind = failure?.kind {
      error.kind = kind.split(separator: ".").last.map(String.init) ?? kind
    }
    return error
  }

  /// The message of a tool that LangChain wraps its result in.
  private static func message(in value: JSONValue) -> JSONObject? {
    guard let object = value.object else { return nil }
    for inner in [
      object["kwargs"], object["data"], object["output"]?["kwargs"], value, object["output"],
    ] {
      guard let inner = inner?.object, inner["content"] != nil else { continue }
      if inner["tool_call_id"] != nil || inner["type"]?.string == "tool" { return inner }
    }
    return nil
  }

  /// A document as the conventions and LangChain write it.
  static func document(_ value: JSONValue) -> Retrieval.Found {
    let value = value["document"] ?? value
    let about = value["metadata"].map(AnyMessages.opened)
    let ids = [
      value["id"], value["document_id"], value["doc_id"], about?["id"], about?["source"],
      value["url"],
    ]
    let id = ids.compactMap { id in id?.string ?? id?.int.map { String($0) } }.first
    let score = [value["score"], value["relevance_score"], about?["score"]]
    let text = [value["content"], value["text"], value["page_content"], value["pageContent"]]
    return Retrieval.Found(
      id: id ?? "", score: score.compactMap { $0?.number }.first,
      text: text.compactMap { $0?.string }.first ?? value.string)
  }
}
