import EvalModel
import Importing
import JSONKit
import MarkedYAML

/// The interfaces to chat models, named as the formats of their traces are.
enum ChatInterface: String, Sendable, CaseIterable {
  case completions = "openai-chat"
  case responses = "openai-responses"
  case messages = "anthropic-messages"

  var dialect: any ChatDialect {
    switch self {
    case .completions: ChatCompletions()
    case .responses: ResponsesInterface()
    case .messages: MessagesInterface()
    }
  }

  var usualBase: String {
    switch self {
    case .completions, .responses: "https://api.openai.com/v1"
    case .messages: "https://api.anthropic.com/v1"
    }
  }
}

/// What an agent file says of an agent that is a prompt with tools.
struct ChatSettings: Sendable {
  enum Seed: Sendable {
    case fixed(Int)
    /// A different one for each trial, the same when a run is repeated with `--seed`.
    case ofTrial
  }

  var interface: ChatInterface
  var base: String?
  var baseVariable: Located<String>?
  var keyVariable: Located<String>?
  var headers: [HeaderField]
  var query: [(name: String, value: String)]
  var system: Located<String>?
  var variables: [String: String]
  var prompt: ChatPrompt
  var seed: Seed?
  /// Calls of the model in one trial.
  var callLimit: Int
  var offersTools: Bool
  /// Where in a structured answer the parts of the final answer stand.
  var answer: TrajectoryMapping?
  var line: LineSettings

  var needed: [AdapterVariable] {
    (baseVariable.map { [AdapterVariable($0, isSecret: false)] } ?? [])
      + (keyVariable.map { [AdapterVariable($0, isSecret: true)] } ?? [])
      + headers.compactMap(\.variable)
  }

  func url(_ environment: [String: String]) -> String {
    var base =
      baseVariable.flatMap { environment[$0.value] } ?? self.base ?? interface.usualBase
    while base.hasSuffix("/") { base.removeLast() }
    let fields = query.map { "\($0.name)=\($0.value)" }
    return base + "/" + interface.dialect.path
      + (fields.isEmpty ? "" : "?" + fields.joined(separator: "&"))
  }
}
