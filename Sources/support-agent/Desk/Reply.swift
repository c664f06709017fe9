/// How a conversation ended.
enum Outcome: String, Sendable {
  case answer, abstain, escalate, refuse
}

/// What the agent says at the end of a turn.
struct Reply: Sendable {
  var text: String
  var outcome: Outcome
  var confidence: Double
  var citations: [String] = []
}
