import JSONKit

/// One span of a trace, whichever tool recorded it: what it did, when, and inside which other.
struct TraceSpan: Sendable {
  var trace: String
  var id: String
  var parent: String?
  var name: String
  /// Nanoseconds since 1970; `nil` where the recorder left the time out.
  var start: Int64?
  var end: Int64?
  var work: SpanWork
  var failure: SpanFailure?
  var labels = SpanLabels()
  /// Of the program that recorded it.
  var resource = JSONObject()
  /// What the conventions have no word for.
  var rest = JSONObject()
  /// The recorder dropped attributes because there were too many.
  var isCut = false
}

/// Why a span failed. Unset is no failure, and no success either.
struct SpanFailure: Sendable, Equatable {
  var kind: String?
  var message: String?
}

/// What a span says of the conversation that it belongs to.
struct SpanLabels: Sendable, Equatable {
  /// The conversation that several traces can be parts of.
  var session: String?
  var user: String?
  var caseID: String?
  var intent: String?
}

/// What happened in a span.
enum SpanWork: Sendable {
  case model(SpanModelCall)
  case tool(SpanToolCall)
  case retrieval(query: String?, [JSONValue])
  /// Something that others happen in: an agent, a chain, a workflow. Its input and output repeat
  /// those of its parts and are asked only where the parts have none.
  case container(input: [JSONValue], output: [JSONValue])
  case handoff(to: String)
  /// Messages of a model's call that were logged apart from its span, to be joined with it.
  case told(input: [JSONValue], output: [JSONValue])
  /// Models that judge or guard a conversation and don't take part in it.
  case aside(String)
  case other
}

struct SpanModelCall: Sendable {
  var call = ModelCallFields()
  /// Messages in any form, in their order.
  var input: [JSONValue] = []
  var output: [JSONValue] = []
  /// The messages were logged apart, a record each.
  var isTold = false
}

struct ModelCallFields: Sendable {
  var model: String?
  var inputTokens: Int?
  var outputTokens: Int?
  var costUSD: Double?
  var finishReason: String?
}

struct SpanToolCall: Sendable {
  var id: String?
  var name: String
  var arguments: JSONValue?
  var result: JSONValue?
}
