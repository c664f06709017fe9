package import Diagnostics
package import JSONKit

/// A file of cases with what they share, and the rubrics that judge them.
package struct EvalSet: Sendable {
  package var name: String
  /// The path as it was given, for messages and stored runs.
  package var path: String
  package var owner: String?
  package var runbook: String?
  package var cases: [EvalCase]
  /// By intent.
  package var rubrics: [String: Rubric]
  package var floors: Floors
  /// How runs of the set are compared with a baseline.
  package var gate: GateRules
  /// The world that the cases share, before any of them changes it.
  package var world: World
  /// The file with that world.
  package var worldPath: String?

  package init(
    name: String, path: String, owner: String?, runbook: String?, cases: [EvalCase],
    rubrics: [String: Rubric], floors: Floors, gate: GateRules = GateRules(),
    world: World = World(), worldPath: String? = nil
  ) {
    self.name = name
    self.path = path
    self.owner = owner
    self.runbook = runbook
    self.cases = cases
    self.rubrics = rubrics
    self.floors = floors
    self.gate = gate
    self.world = world
    self.worldPath = worldPath
  }

  /// Digest of what the cases show to agents, independent of their order.
  package var digest: Digest {
    Digest.of(
      cases.map { "\($0.id)\u{0}\($0.inputDigest.hex)" }.sorted().joined(separator: "\u{1}"))
  }

  /// Digest of everything that grading depends on: rubrics, expectations and grader versions.
  /// Gradings of one trial are kept apart by it.
  package var gradingDigest: Digest {
    let expectations = cases.map { "\($0.id)\u{0}\($0.expectationDigest.hex)" }.sorted()
    let rubrics = rubrics.values.map { "\($0.intent)\u{0}\($0.digest.hex)" }.sorted()
    return Digest.of((expectations + rubrics).joined(separator: "\u{1}"))
  }
}

/// The rubric of one intent.
package struct Rubric: Sendable {
  package var intent: String
  /// The weighted score that a trial must reach when every critical criterion passed.
  package var passScore: Double
  package var criteria: [Criterion]
  package var place: SourcePlace
  package var digest: Digest

  package init(
    intent: String, passScore: Double, criteria: [Criterion], place: SourcePlace, digest: Digest
  ) {
    self.intent = intent
    self.passScore = passScore
    self.criteria = criteria
    self.place = place
    self.digest = digest
  }
}

/// One thing that is judged.
package struct Criterion: Sendable {
  package var id: String
  package var dimension: String
  package var weight: Double
  package var isCritical: Bool
  package var category: FailureCategory
  package var graderName: String
  package var graderVersion: Int
  package var grader: any Grader
  /// A checkpoint judges only what happened up to the end of this turn, counted from 1.
  package var turn: Int?
  package var place: SourcePlace

  package init(
    id: String, dimension: String, weight: Double, isCritical: Bool, category: FailureCategory,
    graderName: String, graderVersion: Int, grader: any Grader, turn: Int? = nil,
    place: SourcePlace
  ) {
    self.id = id
    self.dimension = dimension
    self.weight = weight
    self.isCritical = isCritical
    self.category = category
    self.graderName = graderName
    self.graderVersion = graderVersion
    self.grader = grader
    self.turn = turn
    self.place = place
  }
}

/// What kind of failure it is when a criterion is not met or a trial goes wrong.
package enum FailureCategory: String, Sendable, CaseIterable {
  case hallucination
  case integration
  case context
  case toolCall = "tool_call"
  case policy
  case permission
  case security
  case escalation
  case incomplete
  case goal
  case tone
  case cost
  case latency
}

/// Pass rates that must be reached whatever the baseline was.
package struct Floors: Sendable, Equatable {
  package var suite: Double?
  package var intents: [String: Double]
  package var tags: [String: Double]
  /// By a criterion's id: the share of the trials that it scored in which it was met.
  package var criteria: [String: Double]

  package init(
    suite: Double? = nil, intents: [String: Double] = [:], tags: [String: Double] = [:],
    criteria: [String: Double] = [:]
  ) {
    self.suite = suite
    self.intents = intents
    self.tags = tags
    self.criteria = criteria
  }

  package var isEmpty: Bool { self == Floors() }
}
