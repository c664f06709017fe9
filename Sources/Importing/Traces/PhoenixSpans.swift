import EvalModel
import JSONKit

/// Spans as Phoenix's REST interface lists them, with OpenInference's attributes.
package enum PhoenixSpans: SpanImporter {
  package static let name = "openinference"
  package static let summary = "lists of OpenInference spans, as Phoenix gives them"

  package static func recognises(_ beginning: [UInt8]) -> Bool {
    let keys = JSONText.firstKeys(beginning).keys
    if keys.contains("openinference.span.kind") || keys.contains("gen_ai.operation.name")
      || keys.contains("gen_ai.request.model")
    {
      return true
    }
    if keys.contains("data") || keys.contains("spans") {
      return ["span_kind", "context"].allSatisfy { JSONText.contains("\"\($0)\"", in: beginning) }
    }
    return keys.contains("context") && (keys.contains("span_kind") || keys.contains("attributes"))
  }

  static func spans(in document: JSONValue) -> [Result<TraceSpan, TrajectoryFormatError>] {
    if let list = (document["data"] ?? document["spans"])?.array {
      return list.enumerated().map { number, value in
        span(value).mapError { TrajectoryFormatError("span \(number + 1): \($0.description)") }
      }
    }
    return [span(document)]
  }

  private static func span(_ value: JSONValue) -> Result<TraceSpan, TrajectoryFormatError> {
    guard let fields = value.object else {
      return .failure(TrajectoryFormatError("a span is \(value.kindName), expected an object"))
    }
    let context = fields["context"]
    guard context != nil || fields["attributes"] != nil else { return bare(fields) }
    var attributes = flat(fields["attributes"]?.object ?? JSONObject())
    if attributes["openinference.span.kind"] == nil, let kind = fields["span_kind"]?.string,
      kind != "UNKNOWN"
    {
      attributes["openinference.span.kind"] = .string(kind)
    }
    let events = (fields["events"]?.array ?? []).map { event in
      SpanEvent(
        name: event["name"]?.string ?? "", attributes: event["attributes"]?.object ?? JSONObject())
    }
    let failed = fields["status_code"]?.string == "ERROR"
    return .success(
      TraceSpan(
        trace: (context?["trace_id"] ?? fields["trace_id"])?.string ?? "unnamed",
        id: (context?["span_id"] ?? fields["span_id"])?.string ?? "",
        parent: (fields["parent_id"] ?? fields["parent_span_id"])?.string,
        name: fields["name"]?.string ?? "", start: SpanTime.any(fields["start_time"]),
        end: SpanTime.any(fields["end_time"]),
        status: failed ? fields["status_message"]?.string ?? "" : nil, attributes: attributes,
        events: events))
  }

  /// The attributes of a span and nothing else.
  private static func bare(
    _ attributes: JSONObject
  ) -> Result<TraceSpan, TrajectoryFormatError> {
    guard attributes.keys.contains(where: { $0.contains(".") }) else {
      return .failure(TrajectoryFormatError("a span has 'attributes' or 'context', found neither"))
    }
    return .success(
      TraceSpan(
        trace: "unnamed", id: "", parent: nil, name: attributes["name"]?.string ?? "span",
        start: nil, end: nil, status: nil, attributes: attributes))
  }

  /// Attributes are flat in what Phoenix gives, and nested in what it stores.
  private static func flat(_ object: JSONObject) -> JSONObject {
    guard object["openinference"]?.object != nil || object["llm"]?.object != nil else {
      return object
    }
    var members: [JSONObject.Member] = []
    func add(_ value: JSONValue, _ path: String, _ depth: Int) {
      switch value {
      case .object(let inner) where depth < 12 && !inner.isEmpty:
        for member in inner.members { add(member.value, "\(path).\(member.key)", depth + 1) }
      case .array(let elements) where depth < 12 && elements.contains { $0.object != nil }:
        for (index, element) in elements.enumerated() {
          add(element, "\(path).\(index)", depth + 1)
        }
      default: members.append(JSONObject.Member(path, value))
      }
    }
    for member in object.members { add(member.value, member.key, 0) }
    return JSONObject(members)
  }
}
