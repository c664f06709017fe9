import JSONKit

/// Messages that instrumentations log as events apart from their spans, in OTLP's JSON.
///
/// A record names the trace and span that it is about. Other records tell nothing of a conversation.
enum OTLPLogs {
  static func spans(in resource: JSONValue) -> [TraceSpan] {
    var spans: [TraceSpan] = []
    for scope in resource["scopeLogs"]?.array ?? [] {
      for record in scope["logRecords"]?.array ?? [] {
        if let span = span(record) { spans.append(span) }
      }
    }
    return spans
  }

  private static func span(_ record: JSONValue) -> TraceSpan? {
    let attributes = OTLPTraces.attributes(record["attributes"])
    let name = record["eventName"]?.string ?? attributes["event.name"]?.string ?? ""
    guard let trace = record["traceId"]?.string, !trace.isEmpty else { return nil }
    var work: SpanWork
    if name == "gen_ai.client.inference.operation.details" {
      let read = SpanConventions(attributes, name: "chat")
      guard case .model(let model) = read.work else { return nil }
      work = .told(input: model.input, output: model.output)
    } else if SpanEvent.isMessage(name) {
      let body = record["body"].map(OTLPTraces.value)?.object ?? JSONObject()
      let event = SpanEvent(
        name: name, attributes: JSONObject(body.members + attributes.members))
      work =
        event.isInput
        ? .told(input: [event.message], output: []) : .told(input: [], output: [event.message])
    } else {
      return nil
    }
    let time = SpanTime.nanoseconds(record["timeUnixNano"] ?? record["observedTimeUnixNano"])
    var span = TraceSpan(
      trace: trace, id: record["spanId"]?.string ?? "", parent: nil, name: name, start: time,
      end: nil, work: work)
    span.labels.session = attributes["gen_ai.conversation.id"]?.string
    return span
  }
}
