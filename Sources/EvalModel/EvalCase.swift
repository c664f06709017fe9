package import Diagnostics
package import JSONKit

/// One interaction: who asks, what is said, the world it happens in, and what is expected.
package struct EvalCase: Sendable {
  package var id: String
  package var intent: String
  package var tags: [String]
  /// Where the case comes from, as written.
  package var source: JSONValue?
  /// For cases made from incidents.
  package var proof: CaseProof?
  package var user: User
  /// What the user says, turn by turn; never empty.
  package var turns: [String]
  /// Values that rubrics may refer to as `$case.vars.…`.
  package var variables: JSONObject
  package var world: World
  package var limits: Limits
  /// What is expected of this case alone: `expect`, checkpoints and `criteria`.
  package var criteria: [Criterion]
  package var place: SourcePlace
  /// Digest of everything that the agent and its tools can see: it changes when a stored trial of
  /// the case would no longer be one of the same experiment.
  package var inputDigest: Digest
  /// Digest of everything that is expected.
  package var expectationDigest: Digest

  package init(
    id: String, intent: String, tags: [String], source: JSONValue?, user: User, turns: [String],
    variables: JSONObject, world: World, limits: Limits, criteria: [Criterion],
    place: SourcePlace, inputDigest: Digest, expectationDigest: Digest, proof: CaseProof? = nil
  ) {
    self.id = id
    self.intent = intent
    self.tags = tags
    self.source = source
    self.proof = proof
    self.user = user
    self.turns = turns
    self.variables = variables
    self.world = world
    self.limits = limits
    self.criteria = criteria
    self.place = place
    self.inputDigest = inputDigest
    self.expectationDigest = expectationDigest
  }

  /// Digest of the case without its rubric: two results of cases that agree in it are comparable
  /// where the rubrics are.
  package var contentDigest: Digest {
    Digest.of(inputDigest.hex + expectationDigest.hex)
  }
}

/// How much a trial may use before it counts as a failure. `nil` is no limit.
package struct Limits: Sendable, Equatable {
  package var turns: Int?
  package var toolCalls: Int?
  package var tokens: Int?
  package var costUSD: Double?
  package var latency: Duration?

  package init(
    turns: Int? = nil, toolCalls: Int? = nil, tokens: Int? = nil, costUSD: Double? = nil,
    latency: Duration? = nil
  ) {
    self.turns = turns
    self.toolCalls = toolCalls
    self.tokens = tokens
    self.costUSD = costUSD
    self.latency = latency
  }

  /// These limits, with `other` where they say nothing.
  package func falling(backTo other: Limits) -> Limits {
    Limits(
      turns: turns ?? other.turns, toolCalls: toolCalls ?? other.toolCalls,
      tokens: tokens ?? other.tokens, costUSD: costUSD ?? other.costUSD,
      latency: latency ?? other.latency)
  }

  package var isEmpty: Bool { self == Limits() }
}
