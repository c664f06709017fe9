import EvalModel
import JSONKit

/// Traces that Langfuse exports: the trace, and its observations as spans.
///
/// What an observation got and gave is often a JSON text, sometimes encoded twice. Observations that
/// came over OpenTelemetry keep their attributes in `metadata`, which say more exactly what they
/// are than Langfuse's own type.
package enum LangfuseTraces: SpanImporter {
  package static let name = "langfuse"
  package static let summary = "traces exported by Langfuse"

  package static func recognises(_ beginning: [UInt8]) -> Bool {
    let keys = JSONText.firstKeys(beginning).keys
    if keys.isSuperset(of: ["trace", "observations"]) { return true }
    if keys.contains("observations") || keys.contains("data") {
      return JSONText.contains(#""parentObservationId""#, in: beginning)
    }
    if keys.contains("trace") { return JSONText.contains(#""projectId""#, in: beginning) }
    return keys.contains("traceId")
      && (keys.contains("parentObservationId") || keys.contains("usageDetails"))
  }

  static func spans(in document: JSONValue) -> [Result<TraceSpan, TrajectoryFormatError>] {
    guard let fields = document.object else {
      return [.failure(TrajectoryFormatError("a trace is an object, found \(document.kindName)"))]
    }
    if let list = fields["data"]?.array { return list.flatMap(spans) }
    let trace = fields["trace"]?.object ?? fields
    let list = (fields["observations"] ?? trace["observations"])?.array
    if list == nil, fields["traceId"] != nil { return [observation(document, nil)] }
    guard let list else {
      return [.failure(TrajectoryFormatError("there is no array 'observations'"))]
    }
    return [.success(root(trace))]
      + list.enumerated().map { number, value in
        observation(value, trace).mapError {
          TrajectoryFormatError("observation \(number + 1): \($0.description)")
        }
      }
  }

  /// The trace itself, which holds the conversation's input and output where its parts don't.
  private static func root(_ trace: JSONObject) -> TraceSpan {
    let id = trace["id"]?.string ?? "unnamed"
    let io = ["input", "output"].map { key in
      trace[key]?.unlessNull.map { [$0] } ?? []
    }
    var span = TraceSpan(
      trace: id, id: "trace " + id, parent: nil, name: trace["name"]?.string ?? "trace",
      start: SpanTime.any(trace["timestamp"]), end: nil,
      work: .container(input: io[0], output: io[1]))
    span.labels.session = trace["sessionId"]?.string
    span.labels.user = trace["userId"]?.string
    span.resource = [
      "langfuse": .object(trace.without("input", "output", "observations", "metadata"))
    ]
    return span
  }

  private static func observation(
    _ value: JSONValue, _ trace: JSONObject?
  ) -> Result<TraceSpan, TrajectoryFormatError> {
    guard let fields = value.object else {
      return .failure(
        TrajectoryFormatError("an observation is \(value.kindName), expected an object"))
    }
    guard let id = (fields["traceId"] ?? trace?["id"])?.string else {
      return .failure(TrajectoryFormatError("an observation has no 'traceId'"))
    }
    let name = fields["name"]?.string ?? ""
    let metadata = fields["metadata"].map(AnyMessages.opened)
    var attributes = metadata?["attributes"].map(AnyMessages.opened)?.object ?? JSONObject()
    for (key, name) in [("input", "input"), ("output", "output")] {
      if let value = fields[key], !value.isNull {
        attributes["langfuse.observation.\(name)"] = value
      }
    }
    if let kind = kind(fields, attributes, name) {
      attributes["openinference.span.kind"] = .string(kind)
    }
    let failed = fields["level"]?.string == "ERROR"
    var span = TraceSpan(
      trace: id, id: fields["id"]?.string ?? "", parent: fields["parentObservationId"]?.string,
      name: name, start: SpanTime.any(fields["startTime"]), end: SpanTime.any(fields["endTime"]),
      status: failed ? fields["statusMessage"]?.string ?? "" : nil, attributes: attributes)
    if case .model(var model) = span.work {
      let usage = fields["usageDetails"] ?? fields["usage"]
      model.call.model = model.call.model ?? fields["model"]?.string
      model.call.inputTokens =
        model.call.inputTokens ?? (usage?["input"] ?? fields["promptTokens"])?.count
      model.call.outputTokens =
        model.call.outputTokens ?? (usage?["output"] ?? fields["completionTokens"])?.count
      let cost = fields["totalCost"] ?? fields["calculatedTotalCost"]
      model.call.costUSD = cost?.number.flatMap { $0 > 0 && $0 < 1e9 ? $0 : nil }
      span.work = .model(model)
    }
    return .success(span)
  }

  /// The kind that an observation has where its attributes don't say it, or say something else
  /// than that a model was called.
  private static func kind(
    _ fields: JSONObject, _ attributes: JSONObject, _ name: String
  ) -> String? {
    var known = SpanAttributes(attributes)
    let role = SpanRole(&known, name: name)
    let isSDK = attributes["ai.operationId"] != nil
    switch (fields["type"]?.string, role) {
    case ("GENERATION", .model),
      ("GENERATION", .container) where isSDK:
      return nil
    case ("GENERATION", .model): return nil
    case ("GENERATION", _): return isSDK ? nil : "LLM"
    case (let type?, .other):
      if ["TOOL", "AGENT", "CHAIN", "RETRIEVER", "EVALUATOR", "GUARDRAIL", "EMBEDDING"]
        .contains(type)
      {
        return type
      }
      guard type == "SPAN" else { return nil }
      // Before there was a type for tools, LangChain's wrapped their answer in a message.
      let output = fields["output"].map(AnyMessages.opened)
      if output?["tool_call_id"] != nil || output?["type"] == "tool" { return "TOOL" }
      return "CHAIN"
    default: return nil
    }
  }
}
