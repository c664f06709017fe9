package import EvalModel
import JSONKit
import Statistics

/// What choosing and counting interactions needs to know of one: small, so that a million fit.
package struct Interaction: Sendable, Equatable {
  /// How it ended.
  package enum Outcome: String, Sendable, CaseIterable {
    case answer
    case abstain
    case escalate
    case refuse
    /// The trace holds no answer: the agent failed, or its answer wasn't recorded.
    case none
  }

  /// How many times the user spoke.
  package enum Length: String, Sendable, CaseIterable {
    case single
    /// Two to four.
    case short
    /// Five or more.
    case long
  }

  /// What is rare in most logs and found out too late.
  package struct Signs: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let toolFailed = Signs(rawValue: 1)
    package static let lowConfidence = Signs(rawValue: 2)
    package static let escalated = Signs(rawValue: 4)
    package static let negativeFeedback = Signs(rawValue: 8)

    package static let named: [(sign: Signs, name: String)] = [
      (.toolFailed, "tool_failed"), (.lowConfidence, "low_confidence"),
      (.escalated, "escalated"), (.negativeFeedback, "negative_feedback"),
    ]
  }

  /// Under this an agent counts as unsure of itself.
  package static let lowConfidence = 0.5

  package var intent: String
  package var outcome: Outcome
  package var length: Length
  package var signs: Signs
  /// What the user said, as a set of words.
  package var words: WordSketch
  /// The tools that were called, in order, as one number.
  package var path: UInt64
  package var toolCalls: Int
  /// Tools and searches that brought nothing: failures, and empty answers.
  package var emptyAnswers: Int
  /// Retrievals and tool results.
  package var answers: Int

  /// `intent` is what the log says, or what somebody made of it.
  package init(_ trajectory: Trajectory, intent: String) {
    self.intent = intent
    var signs: Signs = []
    var texts: [String] = []
    var tools: [UInt8] = []
    (toolCalls, emptyAnswers, answers) = (0, 0, 0)
    var confidence = trajectory.final?.confidence ?? 1
    for step in trajectory.steps {
      switch step.kind {
      case .user(let turn): texts.append(turn.text)
      case .decision(let decision): confidence = min(confidence, decision.confidence ?? 1)
      case .handoff: signs.insert(.escalated)
      case .toolCall(let call):
        toolCalls += 1
        tools += Array(call.name.utf8) + [0]
      case .toolResult(let result):
        answers += 1
        switch result.answer {
        case .ok(let value): if value.isBlank { emptyAnswers += 1 }
        case .error:
          emptyAnswers += 1
          signs.insert(.toolFailed)
        }
      case .retrieval(let retrieval):
        answers += 1
        if retrieval.documents.isEmpty { emptyAnswers += 1 }
      default: break
      }
    }
    outcome = Self.outcome(trajectory, isHandedOver: signs.contains(.escalated))
    if outcome == .escalate { signs.insert(.escalated) }
    if confidence < Self.lowConfidence { signs.insert(.lowConfidence) }
    if Feedback.isNegative(trajectory.extra) { signs.insert(.negativeFeedback) }
    self.signs = signs
    length = texts.count < 2 ? .single : texts.count < 5 ? .short : .long
    words = WordSketch(texts)
    path = FNV1a64.hash(tools)
  }

  private static func outcome(_ trajectory: Trajectory, isHandedOver: Bool) -> Outcome {
    if let told = trajectory.final?.outcome.flatMap(Outcome.init(rawValue:)) { return told }
    if isHandedOver { return .escalate }
    guard let final = trajectory.final, !final.text.isEmpty else { return .none }
    return .answer
  }

  /// The intent that an agent says it saw: its decision of that name.
  package static func decidedIntent(_ trajectory: Trajectory) -> String? {
    for case .decision(let decision) in trajectory.steps.lazy.map(\.kind)
    where decision.name == "intent" {
      if let value = decision.value.string, !value.isEmpty { return value }
    }
    return nil
  }
}

/// What users said of an interaction afterwards, as recorders write it down beside the trace.
private enum Feedback {
  private static let fields = ["feedback", "user_feedback", "rating", "score", "thumbs"]
  private static let words: Set<String> = [
    "negative", "bad", "down", "thumbs_down", "thumbsdown", "dislike", "unhelpful", "-1", "no",
  ]

  static func isNegative(_ labels: JSONObject) -> Bool {
    fields.contains { name in labels[name].map { isNegative($0, depth: 0) } ?? false }
  }

  /// A word, a number below zero, `false`, or an object with one of these as its score or value.
  private static func isNegative(_ value: JSONValue, depth: Int) -> Bool {
    switch value {
    case .string(let text): return words.contains(text.lowercased())
    case .bool(let isGood): return !isGood
    case .object(let object):
      guard depth < 2 else { return false }
      return (fields + ["value", "sentiment"]).contains { name in
        object[name].map { isNegative($0, depth: depth + 1) } ?? false
      }
    default: return value.number.map { $0 < 0 } ?? false
    }
  }
}

extension JSONValue {
  /// Nothing was found: null, an empty text, an empty list or an empty object.
  fileprivate var isBlank: Bool {
    switch self {
    case .null: true
    case .string(let text): text.isEmpty
    case .array(let items): items.isEmpty
    case .object(let object): object.members.isEmpty
    default: false
    }
  }
}
