import JSONKit

/// One thing in a recorded conversation, whatever the format that its message was written in.
enum ChatItem: Sendable, Equatable {
  case user(String, JSONObject)
  /// Text that was given by neither the user nor a tool, such as instructions.
  case context(role: String, String, JSONObject)
  case said(String, isRefusal: Bool, JSONObject)
  case call(id: String?, name: String, arguments: JSONValue, JSONObject)
  /// `isError` is `nil` where the format has no mark for failures.
  case result(id: String?, name: String?, JSONValue, isError: Bool?, JSONObject)
  case reasoning(String)
  case other(String, JSONObject)

  var isUser: Bool { if case .user = self { true } else { false } }

  /// Whether the agent or one of its tools made it: what comes after the last of these in a
  /// history is what the model was asked to answer.
  var isByAgent: Bool {
    switch self {
    case .said, .call, .result, .reasoning: true
    case .user, .context, .other: false
    }
  }
}

/// Which way messages went, for those that don't say who spoke.
enum MessageSide: Sendable {
  case input
  case output
}
