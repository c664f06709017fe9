import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML

/// The adapter `a2a`: an agent that speaks the Agent2Agent protocol over JSON-RPC.
enum A2AAdapter {
  static let a2a = AdapterKind(
    name: "a2a",
    summary: "An agent that speaks Agent2Agent: message/send, and tasks asked for until they end",
    example: "a2a: {url: https://agent.example.com/a2a}",
    shape: shape)

  private static let url = Field(
    "url",
    Shape<String>.name.map { url, node, problems in
      guard HTTPOrigin(url) != nil else {
        problems.add(
          Diagnostic(
            "bad-url", "a URL begins with http:// or https:// and a host", at: node.place))
        return nil as String?
      }
      return url
    }, "Where the agent takes JSON-RPC; its card says it as 'url'")
  private static let urlVariable = Field(
    "url_env", Shape<Located<String>>.variableName, "The variable that holds the URL")
  private static let headers = Field(
    "headers", Shape<[HeaderField]>.headers, "Headers: a text, or {env: VARIABLE, prefix: TEXT}")
  private static let version = Field(
    "protocol", Shape<A2AVersion>.choice,
    "The version of the protocol: \"0.3\" (when absent) or \"1.0\"")
  private static let every = Field(
    "every", Shape<Duration>.duration, "Between two questions for a task; 1s when absent")

  private static let shape: Shape<AdapterSetup> = {
    let fields: [any FieldDescription] =
      [url, urlVariable, headers, version, every] + LineFields.all
    return .record(fields) { record in
      let address = record.read(url)
      let variable = record.read(urlVariable)
      if !record.has(url), !record.has(urlVariable) {
        record.problems.add(
          Diagnostic(
            "missing-field", "the agent has neither 'url' nor 'url_env'", at: record.node.place))
        return nil
      }
      let headers = record.read(headers) ?? []
      let settings = A2ASettings(
        url: address ?? "", urlVariable: variable, headers: headers,
        version: record.read(version) ?? .v03,
        every: max(.milliseconds(20), record.read(every) ?? .seconds(1)),
        line: LineFields.read(&record))
      return AdapterSetup(variables: settings.needed) { context in A2AAgent(settings, context) }
    }
  }()
}

/// What an agent file says of an agent that speaks Agent2Agent.
struct A2ASettings: Sendable {
  var url: String
  var urlVariable: Located<String>?
  var headers: [HeaderField]
  var version: A2AVersion
  var every: Duration
  var line: LineSettings

  var needed: [AdapterVariable] {
    headers.compactMap(\.variable)
      + (urlVariable.map { [AdapterVariable($0, isSecret: false)] } ?? [])
  }
}

/// How the protocol's methods and messages are written.
enum A2AVersion: String, Sendable, CaseIterable {
  case v03 = "0.3"
  case v10 = "1.0"

  var sending: String { self == .v03 ? "message/send" : "SendMessage" }
  var asking: String { self == .v03 ? "tasks/get" : "GetTask" }

  func message(_ text: String, id: String, context: String?, task: String?) -> JSONValue {
    var message: JSONObject =
      switch self {
      case .v03:
        [
          "kind": "message", "role": "user", "messageId": .string(id),
          "parts": [["kind": "text", "text": .string(text)]],
        ]
      case .v10:
        [
          "role": "ROLE_USER", "messageId": .string(id), "parts": [["text": .string(text)]],
        ]
      }
    if let context { message["contextId"] = .string(context) }
    if let task { message["taskId"] = .string(task) }
    return .object(message)
  }
}
