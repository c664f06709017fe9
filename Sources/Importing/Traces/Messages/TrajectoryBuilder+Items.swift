import EvalModel
import JSONKit

extension TrajectoryBuilder {
  /// Adds what one message holds, as a format that has its messages one after the other needs it.
  mutating func add(_ items: [ChatItem], beside rest: JSONObject = JSONObject()) {
    let acts = items.contains { if case .call = $0 { true } else { false } }
    for item in items {
      switch item {
      case .user(let text, let own): user(text, own.joined(with: rest))
      case .context(let role, let text, let own): context(role, text, own.joined(with: rest))
      case .said(let text, let isRefusal, let own):
        say(
          text, endsTurn: !acts, outcome: isRefusal ? .refuse : nil, own.joined(with: rest))
      case .call(let id, let name, let arguments, let own):
        call(id, name, arguments, own.joined(with: rest))
      case .result(let id, let name, let value, let isError, let own):
        let answer: ToolResult.Answer =
          switch isError {
          case true: .error(ToolError(saying: value.string ?? value.text))
          case false: .ok(value)
          default: judged(value)
          }
        result(id, of: name, answer, own.joined(with: rest))
      case .reasoning(let text): add(.model(ModelCall(reasoning: text)), rest)
      case .other(let type, let own):
        add(
          .unknown(type: type), own.without("text").joined(with: rest), text: own["text"]?.string)
      }
    }
  }
}

extension JSONObject {
  fileprivate func joined(with other: JSONObject) -> JSONObject {
    other.isEmpty ? self : JSONObject(members + other.members)
  }
}

extension Trajectory {
  /// The time that the recorder measured, when it is one.
  mutating func measured(_ seconds: Double?) {
    guard let seconds, seconds >= 0, seconds < 1e9 else { return }
    usage.latency = .milliseconds(Int64(seconds * 1000))
    missing.removeAll { $0 == .latency }
  }

  /// Tokens that are counted for the whole rather than for each call.
  mutating func counted(input: Int?, output: Int?, costUSD: Double? = nil) {
    if input == nil && output == nil { return }
    usage.inputTokens = input
    usage.outputTokens = output
    if let costUSD, costUSD >= 0, costUSD < 1e9 { usage.costUSD = costUSD }
    missing.removeAll { $0 == .tokens }
  }

  /// The trajectory, unless nothing happened in it: nobody must take a document without messages
  /// for an agent that did nothing.
  func unlessEmpty(_ what: String) -> Result<Trajectory, TrajectoryFormatError> {
    steps.isEmpty ? .failure(TrajectoryFormatError("\(what) holds no messages")) : .success(self)
  }
}
