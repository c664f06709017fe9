import EvalModel
import JSONKit

/// Spans as the JavaScript SDK of OpenTelemetry prints them, which is how those of Vercel's AI SDK are
/// mostly recorded without a collector.
package enum VercelSpans: SpanImporter {
  package static let name = "vercel-ai"
  package static let summary = "spans of Vercel's AI SDK, as JavaScript's exporters print them"

  package static func recognises(_ beginning: [UInt8]) -> Bool {
    let keys = JSONText.firstKeys(beginning).keys
    if keys.contains("spanContext") && keys.contains("attributes") { return true }
    return keys.contains("traceId") && keys.contains("attributes")
      && (keys.contains("timestamp") || keys.contains("startTime")
        || keys.contains("startTimeUnixNano"))
  }

  static func spans(in document: JSONValue) -> [Result<TraceSpan, TrajectoryFormatError>] {
    [span(document)]
  }

  private static func span(_ value: JSONValue) -> Result<TraceSpan, TrajectoryFormatError> {
    guard let fields = value.object else {
      return .failure(TrajectoryFormatError("a span is \(value.kindName), expected an object"))
    }
    let context = fields["spanContext"] ?? fields["_spanContext"] ?? value
    guard let trace = context["traceId"]?.string else {
      return .failure(TrajectoryFormatError("a span has no 'traceId'"))
    }
    let start = SpanTime.any(
      fields["startTime"] ?? fields["timestamp"] ?? fields["start_time"]
        ?? fields["startTimeUnixNano"])
    var end = SpanTime.any(fields["endTime"] ?? fields["end_time"] ?? fields["endTimeUnixNano"])
    // The console's exporter writes how long it took, in microseconds.
    if end == nil, let start, let duration = fields["duration"]?.number, 0...1e15 ~= duration {
      end = start &+ Int64(duration * 1000)
    }
    let events = (fields["events"]?.array ?? []).map { event in
      SpanEvent(
        name: event["name"]?.string ?? "", attributes: event["attributes"]?.object ?? JSONObject())
    }
    let status = fields["status"]
    let parent =
      (fields["parentSpanId"] ?? fields["parentId"] ?? fields["parentSpanContext"]?["spanId"])
    return .success(
      TraceSpan(
        trace: trace, id: (context["spanId"] ?? fields["id"])?.string ?? "",
        parent: parent?.string, name: fields["name"]?.string ?? "", start: start, end: end,
        status: status?["code"]?.int == 2 ? status?["message"]?.string ?? "" : nil,
        attributes: fields["attributes"]?.object ?? OTLPTraces.attributes(fields["attributes"]),
        events: events,
        resource: fields["resource"]?["attributes"]?.object ?? JSONObject()))
  }
}
