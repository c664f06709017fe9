package import JSONKit
import Statistics

/// Every step of a trial in order, how it ended and what it cost.
package struct Trajectory: Sendable, Equatable {
  /// The name and version of the format, written into every document.
  package static let schema = "agent-eval.trajectory/1"

  package var steps: [Step]
  package var final: FinalAnswer?
  /// The world at the end: per table, the rows that the trial created or changed (`null` for
  /// deleted ones). `nil` when nobody recorded it.
  package var state: JSONValue?
  package var usage: Usage
  /// What whoever recorded the trial could not record, so that nobody takes its absence for an
  /// event that never happened. Empty for trials that the harness recorded.
  package var missing: [MissingDatum]
  package var extra: JSONObject

  package init(
    steps: [Step] = [], final: FinalAnswer? = nil, state: JSONValue? = nil, usage: Usage = Usage(),
    missing: [MissingDatum] = [], extra: JSONObject = JSONObject()
  ) {
    self.steps = steps
    self.final = final
    self.state = state
    self.usage = usage
    self.missing = missing
    self.extra = extra
  }
}

/// Something that a format of traces has no place for, or that a recorder left out. A word that
/// this version doesn't know is kept.
package struct MissingDatum: RawRepresentable, Sendable, Hashable {
  package var rawValue: String

  package init(rawValue: String) { self.rawValue = rawValue }

  /// Whether a tool failed: its answers are there, but an error looks like any other answer.
  package static let toolErrors = MissingDatum(rawValue: "tool_errors")
  package static let toolCalls = MissingDatum(rawValue: "tool_calls")
  package static let toolResults = MissingDatum(rawValue: "tool_results")
  package static let userMessages = MissingDatum(rawValue: "user_messages")
  /// The beginning of the conversation, which limits of the recorder cut off.
  package static let messages = MissingDatum(rawValue: "messages")
  package static let finalAnswer = MissingDatum(rawValue: "final_answer")
  package static let tokens = MissingDatum(rawValue: "tokens")
  package static let latency = MissingDatum(rawValue: "latency")
}

/// What the agent gave as its answer.
package struct FinalAnswer: Sendable, Equatable {
  package var text: String
  /// `answer`, `abstain`, `escalate` or `refuse`, as the agent sees it; `nil` when it didn't say.
  package var outcome: String?
  package var confidence: Double?
  package var citations: [String]
  package var extra: JSONObject

  package init(
    text: String, outcome: String? = nil, confidence: Double? = nil, citations: [String] = [],
    extra: JSONObject = JSONObject()
  ) {
    self.text = text
    self.outcome = outcome
    self.confidence = confidence
    self.citations = citations
    self.extra = extra
  }
}

/// What a trial used up. Each is `nil` when it is unknown: unknown is not zero.
package struct Usage: Sendable, Equatable {
  package var inputTokens: Int?
  package var outputTokens: Int?
  package var costUSD: Double?
  package var latency: Duration?

  package init(
    inputTokens: Int? = nil, outputTokens: Int? = nil, costUSD: Double? = nil,
    latency: Duration? = nil
  ) {
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.costUSD = costUSD
    self.latency = latency
  }

  /// Input and output together; `nil` when neither is known.
  package var tokens: Int? {
    if inputTokens == nil && outputTokens == nil { return nil }
    // Agents report the counts, and hostile ones must not overflow.
    let (sum, overflow) = (inputTokens ?? 0).addingReportingOverflow(outputTokens ?? 0)
    return overflow ? Int.max : sum
  }
}

/// The four ways in which a request can end well or badly.
package enum AnswerKind: String, Sendable, CaseIterable {
  case answer
  case abstain
  case escalate
  case refuse
}

extension Trajectory {
  /// A hash of what was done and said, without what it took: two repeats that a cache answered
  /// have the same one even when their latencies differ. It only ever decides whether a warning is
  /// given, so it is quick rather than collision-proof.
  package var behaviour: UInt64 {
    var bare = self
    bare.usage = Usage()
    bare.extra = JSONObject()
    for index in bare.steps.indices {
      switch bare.steps[index].kind {
      case .model(var call):
        call.latency = nil
        bare.steps[index].kind = .model(call)
      case .toolResult(var result):
        result.latency = nil
        bare.steps[index].kind = .toolResult(result)
      default: break
      }
    }
    return FNV1a64.hash(bare.json.encoded(.compact))
  }
}
