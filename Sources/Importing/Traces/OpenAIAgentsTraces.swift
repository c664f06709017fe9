import EvalModel
import JSONKit

/// Traces as OpenAI's Agents SDK gives them to its processors: a line for the trace, and one for each
/// span.
///
/// Spans of the Responses API (`response`) have an id and a count of tokens and no text: what was
/// said is reported as missing.
package enum OpenAIAgentsTraces: SpanImporter {
  package static let name = "openai-agents"
  package static let summary = "traces of OpenAI's Agents SDK"

  package static func recognises(_ beginning: [UInt8]) -> Bool {
    let keys = JSONText.firstKeys(beginning).keys
    if keys.contains("span_data") { return true }
    if keys.contains("workflow_name") {
      return keys.contains("object") || keys.contains("group_id")
    }
    return keys.contains("data") && JSONText.contains(#""trace.span""#, in: beginning)
  }

  static func spans(in document: JSONValue) -> [Result<TraceSpan, TrajectoryFormatError>] {
    if let list = document["data"]?.array, document["object"] == nil {
      return list.map { span($0) }
    }
    return [span(document)]
  }

  private static func span(_ value: JSONValue) -> Result<TraceSpan, TrajectoryFormatError> {
    guard let fields = value.object else {
      return .failure(TrajectoryFormatError("a span is \(value.kindName), expected an object"))
    }
    guard let data = fields["span_data"]?.object else {
      guard let id = fields["id"]?.string else {
        return .failure(TrajectoryFormatError("a line has neither 'span_data' nor a trace's 'id'"))
      }
      var trace = TraceSpan(
        trace: id, id: "trace " + id, parent: nil, name: fields["workflow_name"]?.string ?? "",
        start: nil, end: nil, work: .container(input: [], output: []))
      trace.labels.session = fields["group_id"]?.string
      trace.resource = ["openai_agents": .object(fields.without("object"))]
      return .success(trace)
    }
    guard let trace = fields["trace_id"]?.string else {
      return .failure(TrajectoryFormatError("a span has no 'trace_id'"))
    }
    var span = TraceSpan(
      trace: trace, id: fields["id"]?.string ?? "", parent: fields["parent_id"]?.string,
      name: data["name"]?.string ?? data["type"]?.string ?? "",
      start: SpanTime.any(fields["started_at"]), end: SpanTime.any(fields["ended_at"]),
      work: work(data))
    if let error = fields["error"], !error.isNull {
      let message = error["data"]?["error"]?.string ?? error["message"]?.string ?? error.text
      span.failure = SpanFailure(kind: nil, message: message)
    }
    span.rest = data.without(
      "type", "name", "input", "output", "usage", "model", "model_config", "mcp_data")
    return .success(span)
  }

  private static func work(_ data: JSONObject) -> SpanWork {
    let io = ["input", "output"].map { key in
      data[key]?.unlessNull.map { [$0] } ?? []
    }
    switch data["type"]?.string {
    case "generation", "response":
      var model = SpanModelCall()
      let response = data["response"]
      model.call.model = (data["model"] ?? response?["model"])?.string
      let usage = data["usage"] ?? response?["usage"]
      model.call.inputTokens = (usage?["input_tokens"] ?? usage?["prompt_tokens"])?.count
      model.call.outputTokens = (usage?["output_tokens"] ?? usage?["completion_tokens"])?.count
      model.input = io[0]
      model.output = io[1].isEmpty ? response?["output"].map { [$0] } ?? [] : io[1]
      return .model(model)
    case "function":
      var tool = SpanToolCall(name: data["name"]?.string ?? "unknown")
      tool.arguments = data["input"]?.unlessNull.map(SpanToolCall.arguments)
      tool.result = io[1].first
      return .tool(tool)
    case "handoff": return .handoff(to: data["to_agent"]?.string ?? "unknown")
    case "guardrail": return .aside("guardrail")
    case "agent", "custom", "task", "turn": return .container(input: [], output: [])
    case let type: return .aside(type ?? "span")
    }
  }
}
