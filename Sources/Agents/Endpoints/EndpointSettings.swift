import Diagnostics
import EvalModel
import Importing
import JSONKit
import MarkedYAML

/// What an agent file says of an agent that is reached over HTTP.
struct EndpointSettings: Sendable {
  /// How an answer is read.
  enum Reading: Sendable {
    case mapping(TrajectoryMapping)
    /// One of the formats of traces.
    case format(String)
  }

  /// How a stream of events is read.
  struct Stream: Sendable {
    /// Where in an event a piece of the answer's text stands; the event itself when `nil`.
    var text: JSONPath?
    /// The name of the last event, besides an event that is `[DONE]`.
    var until: String?
  }

  /// Asking again until the answer is there.
  struct Poll: Sendable {
    var url: String
    var every: Duration
    var until: JSONPathFilter
    var failed: JSONPathFilter?
  }

  var method: String
  var url: String
  var urlVariable: Located<String>?
  var headers: [HeaderField]
  var body: JSONValue?
  var reading: Reading
  var stream: Stream
  var poll: Poll?
  var line: LineSettings

  var variables: [AdapterVariable] {
    headers.compactMap(\.variable)
      + (urlVariable.map { [AdapterVariable($0, isSecret: false)] } ?? [])
  }

  /// The place of the agent: what the variable says, with the file's path behind it.
  func base(_ environment: [String: String]) -> String {
    guard let name = urlVariable?.value, var base = environment[name] else { return url }
    if base.hasSuffix("/"), url.hasPrefix("/") { base.removeLast() }
    return base + url
  }
}

/// How the line to a service is used: the same for every adapter that has one.
struct LineSettings: Sendable {
  var retries: Int
  var connect: Duration?
  var firstByte: Duration?
  var requestsPerMinute: Int?
  var tokensPerMinute: Int?

  func service(_ context: AdapterContext, _ variables: [AdapterVariable]) -> Service {
    let secrets = variables.filter(\.isSecret).compactMap { context.environment[$0.name.value] }
    return Service(
      HTTPClient(
        HTTPSettings(
          environment: context.environment, connectionsPerHost: max(1, context.concurrency))),
      Throttle(
        Allowance.Limits(
          requestsPerMinute: requestsPerMinute, tokensPerMinute: tokensPerMinute,
          concurrency: max(1, context.concurrency))), retries: retries,
      secrets: SecretMask(secrets))
  }

  func limits(_ time: TrialTime) -> HTTPRequest.Limits {
    var limits = HTTPRequest.Limits()
    if let connect { limits.connect = connect }
    limits.firstByte = firstByte
    limits.whole = time.left
    return limits
  }
}

/// The fields of `LineSettings`, for the tables of the adapters.
enum LineFields {
  static let retries = Field(
    "retries", Shape<Int>.int(0...20),
    "Further tries after a failure that may pass: no connection, 408, 5xx; 4 when absent. After a 429 it is tried again as long as the service asks"
  )
  static let connect = Field(
    "connect_timeout", Shape<Duration>.duration, "Until there is a connection; 10s when absent")
  static let firstByte = Field(
    "first_byte_timeout", Shape<Duration>.duration,
    "Until an answer begins; the trial's time when absent")
  static let requests = Field(
    "requests_per_minute", Shape<Int>.int(1...10_000_000), "At most so many requests a minute")
  static let tokens = Field(
    "tokens_per_minute", Shape<Int>.int(1...Int.max), "At most so many tokens a minute")

  static let all: [any FieldDescription] = [retries, connect, firstByte, requests, tokens]

  static func read(_ record: inout Record) -> LineSettings {
    LineSettings(
      retries: record.read(retries) ?? 4, connect: record.read(connect),
      firstByte: record.read(firstByte), requestsPerMinute: record.read(requests),
      tokensPerMinute: record.read(tokens))
  }
}
