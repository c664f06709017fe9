import EvalModel
import JSONKit

/// Traces as OpenTelemetry's protocol writes them in JSON: a file, or a request a line as the
/// Collector's file exporter does.
///
/// Ids are hexadecimal, whole numbers are texts, kinds are numbers, and unknown fields are passed
/// over, as the protocol demands. What the spans mean is said by conventions of their own.
package enum OTLPTraces: SpanImporter {
  package static let name = "otlp"
  package static let summary = "OpenTelemetry traces in JSON (OTLP)"

  package static func recognises(_ beginning: [UInt8]) -> Bool {
    let keys = JSONText.firstKeys(beginning).keys
    return keys.contains("resourceSpans") || keys.contains("resource_spans")
      || keys.contains("scopeSpans") || keys.contains("resourceLogs")
  }

  static func spans(in document: JSONValue) -> [Result<TraceSpan, TrajectoryFormatError>] {
    guard let request = document.object else {
      return [.failure(TrajectoryFormatError("a request is an object, found \(document.kindName)"))]
    }
    let resources: [JSONValue]
    if let list = request["resourceSpans"] ?? request["resource_spans"] {
      guard let list = list.array else {
        return [
          .failure(TrajectoryFormatError("'resourceSpans' is \(list.kindName), expected an array"))
        ]
      }
      resources = list
    } else if request["scopeSpans"] != nil {
      resources = [document]
    } else if let logs = request["resourceLogs"]?.array {
      return logs.flatMap(OTLPLogs.spans).map { .success($0) }
    } else if request["resourceMetrics"] != nil {
      // They go into the same file, and tell nothing of a conversation.
      return []
    } else {
      return [.failure(TrajectoryFormatError("there is no array 'resourceSpans'"))]
    }
    var spans: [Result<TraceSpan, TrajectoryFormatError>] = []
    for (number, resource) in resources.enumerated() {
      let about = attributes(resource["resource"]?["attributes"])
      let scopes =
        ["scopeSpans", "scope_spans", "instrumentationLibrarySpans"]
        .compactMap { resource[$0]?.array }.first ?? []
      for scope in scopes {
        for span in scope["spans"]?.array ?? [] {
          spans.append(
            Self.span(span, about).mapError {
              TrajectoryFormatError("resource \(number + 1): \($0.description)")
            })
        }
      }
    }
    return spans
  }

  private static func span(
    _ value: JSONValue, _ resource: JSONObject
  ) -> Result<TraceSpan, TrajectoryFormatError> {
    guard let fields = value.object else {
      return .failure(TrajectoryFormatError("a span is \(value.kindName), expected an object"))
    }
    guard let trace = (fields["traceId"] ?? fields["trace_id"])?.string, !trace.isEmpty else {
      return .failure(TrajectoryFormatError("a span has no 'traceId'"))
    }
    var attributes = attributes(fields["attributes"])
    var events: [SpanEvent] = []
    for event in fields["events"]?.array ?? [] {
      let event = SpanEvent(
        name: event["name"]?.string ?? "", attributes: Self.attributes(event["attributes"]))
      if event.name == "gen_ai.client.inference.operation.details" {
        attributes.members += event.attributes.members
      } else {
        events.append(event)
      }
    }
    let status = fields["status"]
    let failed = status?["code"]?.int == 2 || status?["code"]?.string == "STATUS_CODE_ERROR"
    let parent = (fields["parentSpanId"] ?? fields["parent_span_id"])?.string
    let dropped = (fields["droppedAttributesCount"] ?? fields["dropped_attributes_count"])?.int
    return .success(
      TraceSpan(
        trace: trace, id: (fields["spanId"] ?? fields["span_id"])?.string ?? "",
        parent: parent, name: fields["name"]?.string ?? "",
        start: SpanTime.nanoseconds(
          fields["startTimeUnixNano"] ?? fields["start_time_unix_nano"]),
        end: SpanTime.nanoseconds(fields["endTimeUnixNano"] ?? fields["end_time_unix_nano"]),
        status: failed ? status?["message"]?.string ?? "" : nil, attributes: attributes,
        events: events, resource: resource, isCut: (dropped ?? 0) > 0))
  }

  /// A list of keys and values as an object.
  static func attributes(_ list: JSONValue?) -> JSONObject {
    JSONObject(
      (list?.array ?? []).compactMap { attribute in
        guard let key = attribute["key"]?.string else { return nil }
        return JSONObject.Member(key, value(attribute["value"] ?? .null))
      })
  }

  /// What an `AnyValue` holds, which may be nothing. JSON's own limit bounds the depth.
  static func value(_ value: JSONValue) -> JSONValue {
    guard let member = value.object?.members.first else {
      return value.object == nil ? value : .null
    }
    switch member.key {
    case "intValue", "int_value":
      return member.value.string.flatMap { Int64($0) }.map { .int($0) } ?? member.value
    case "arrayValue", "array_value":
      return .array((member.value["values"]?.array ?? []).map(Self.value))
    case "kvlistValue", "kvlist_value": return .object(attributes(member.value["values"]))
    default: return member.value
    }
  }
}

extension TraceSpan {
  /// A span with attributes in the conventions of OpenTelemetry. `status` is the message of a
  /// failure, `nil` for a span that didn't fail.
  init(
    trace: String, id: String, parent: String?, name: String, start: Int64?, end: Int64?,
    status: String?, attributes: JSONObject, events: [SpanEvent] = [],
    resource: JSONObject = JSONObject(), isCut: Bool = false
  ) {
    let read = SpanConventions(
      attributes, name: name, events: events.filter { SpanEvent.isMessage($0.name) })
    self.init(
      trace: trace, id: id, parent: parent.flatMap { $0.isEmpty ? nil : $0 }, name: name,
      start: start, end: end, work: read.work, labels: read.labels, resource: resource,
      rest: read.rest, isCut: isCut || read.isCut)
    if let status {
      // The exception says it in fewer words than the status, which some fill with its traceback.
      let thrown = events.compactMap(\.failure).last
      failure = SpanFailure(
        kind: thrown?.kind, message: thrown?.message ?? (status.isEmpty ? nil : status))
    }
  }
}
