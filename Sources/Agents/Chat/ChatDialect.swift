import EvalModel
import JSONKit

/// How one provider's interface to a chat model is spoken.
///
/// The history is kept in the provider's own words, so that what it needs to see again (ids,
/// encrypted reasoning) comes back as it was sent.
protocol ChatDialect: Sendable {
  /// Behind the base URL.
  var path: String { get }

  /// What carries the key, and what else the interface asks for.
  func headers(key: String?) -> [HTTPHeader]

  func request(_ prompt: ChatPrompt, history: [JSONValue]) -> JSONObject

  func user(_ text: String) -> JSONValue

  /// The answers of the tools, in the order of the calls.
  func results(_ results: [ChatToolResult]) -> [JSONValue]

  func answer(_ response: JSONValue) throws(TrialEnd) -> ChatAnswer

  /// Tokens that an answer cost, for the limit of tokens a minute.
  func tokens(_ usage: JSONValue) -> ChatTokens
}

struct ChatTokens: Equatable {
  var input: Int?
  var output: Int?

  /// Hostile counts must not overflow.
  var sum: Int {
    let (sum, overflow) = (input ?? 0).addingReportingOverflow(output ?? 0)
    return overflow ? .max : sum
  }
}

/// What a model is told besides the conversation.
struct ChatPrompt: Sendable {
  struct Tool: Sendable {
    /// As the provider allows it.
    var name: String
    var description: String
    var parameters: JSONValue
  }

  enum ToolChoice: String, Sendable, CaseIterable {
    case auto
    case required
    case never = "none"
  }

  var model: String
  var system: String?
  var tools: [Tool] = []
  var toolChoice: ToolChoice?
  var callsInParallel: Bool?
  var temperature: Double?
  var topP: Double?
  var seed: Int?
  var stop: [String] = []
  var maxTokens: Int?
  /// The name under which the limit is sent; newer interfaces refuse the older one.
  var maxTokensName = "max_tokens"
  /// What the answer has to look like.
  var schema: JSONObject?
  /// Whatever else the server takes; goes before what we would send.
  var parameters = JSONObject()
}

/// What a tool answered, as the worker protocol has it.
struct ChatToolResult {
  var call: ToolCall
  var members: JSONObject

  var isError: Bool { members["status"]?.string != "ok" }

  /// For the model: the result, or an error that says what it is.
  var text: String {
    if isError {
      return JSONValue.object(["error": members["error"] ?? "the tool failed"]).description
    }
    let result = members["result"] ?? .null
    return result.string ?? result.description
  }
}

/// One answer of a model.
struct ChatAnswer {
  enum Ending: Equatable {
    case complete
    /// Cut at a limit.
    case cut
    /// Held back by the provider.
    case withheld
  }

  var text = ""
  var refusal: String?
  var reasoning: String?
  var calls: [ToolCall] = []
  var ending = Ending.complete
  var finishReason: String?
  var model: String?
  var tokens = ChatTokens()
  /// What goes into the history.
  var echo: [JSONValue] = []

  /// Arguments are JSON in a text; what can't be read stays the text that the model wrote, and the
  /// tool says what is wrong with it.
  static func arguments(_ written: JSONValue?) -> JSONValue {
    guard let text = written?.string else { return written ?? [:] }
    if text.utf8.allSatisfy({ $0 <= 0x20 }) { return [:] }
    return (try? JSONValue.parse(text)) ?? .string(text)  // the reason is for the tool to say
  }

  /// A count that somebody can have measured.
  static func count(_ value: JSONValue?) -> Int? {
    value?.int.flatMap { $0 >= 0 ? $0 : nil }
  }

  /// An answer that is an error, though its status says otherwise.
  static func refuseError(_ response: JSONValue) throws(TrialEnd) {
    guard let error = response["error"], !error.isNull else { return }
    let words = error["message"]?.string ?? error.string ?? error.description
    throw .agent(
      .reported, "the model's service answered with an error: \(words.shortened(to: 300))")
  }
}
