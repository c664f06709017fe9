import Diagnostics
package import EvalModel
package import JSONKit
package import MarkedYAML

/// An eval set as it is written, before the files that it names are read.
package struct EvalSetDraft: Sendable {
  var name: String
  var owner: String?
  var runbook: String?
  var rubrics: [Located<String>]
  var world: Located<String>?
  var limits: Limits
  var gate: GateDraft
  var cases: [CaseDraft]
  var casesPlace: SourcePlace
  /// Whether `cases` are all that were written.
  var hasAllCases: Bool
}

/// What the gate demands, as it is written.
struct GateDraft: Sendable {
  var floors = FloorsDraft()
  var rules = GateRulesDraft()
}

/// Floors whose names are still to be checked against the cases.
struct FloorsDraft: Sendable {
  var suite: Double?
  var intents: [NamedValue<Double>] = []
  var tags: [NamedValue<Double>] = []
  var criteria: [NamedValue<Double>] = []
}

/// A case as it is written.
struct CaseDraft: Sendable {
  var id: Located<String>
  var intent: Located<String>
  var tags: [String]
  var source: JSONValue?
  var proof: CaseProof?
  var user: User
  var turns: [String]
  var variables: JSONObject
  var world: WorldChange
  var limits: Limits
  var limitsPlace: SourcePlace
  var criteria: [Criterion]
  var writtenWorld: JSONValue?
  var expectations: JSONValue
}

/// The eval set's fields.
package enum EvalSetFile {
  package static func shape(
    graders: [GraderKind], patterns: @escaping JSONSchema.PatternCompiler
  ) -> Shape<EvalSetDraft> {
    let version = Field("version", .versionOne, "The version of the format: 1", required: true)
    let name = Field("name", .name, "The name in reports and stored runs", required: true)
    let owner = Field("owner", .text, "Whom to tell when the gate fails")
    let runbook = Field("runbook", .text, "What to do then: a path or a link")
    let rubrics = Field(
      "rubrics", Shape<[Located<String>]>.oneOrMore(of: Shape<String>.name.located),
      "The rubric files; patterns with * are allowed", required: true)
    let world = Field("world", Shape<String>.name.located, "The world file that the cases share")
    let defaults = Field(
      "defaults", defaultsShape, "What holds for every case that says nothing else")
    let gate = Field("gate", gateShape, "What the gate demands")
    let cases = Field(
      "cases", .list(of: CaseFields.shape(graders: graders, patterns: patterns)), "The cases",
      required: true)
    let fields: [any FieldDescription] = [
      version, name, owner, runbook, rubrics, world, defaults, gate, cases,
    ]
    return Shape<EvalSetDraft>.record(fields) { record in
      _ = record.read(version)
      let written: [Node] =
        if case .list(let items) = record.node["cases"]?.kind { items } else { [] }
      let read = record.read(cases) ?? []
      return EvalSetDraft(
        name: record.read(name) ?? "", owner: record.read(owner), runbook: record.read(runbook),
        rubrics: record.read(rubrics) ?? [], world: record.read(world),
        limits: record.read(defaults) ?? Limits(), gate: record.read(gate) ?? GateDraft(),
        cases: read, casesPlace: record.place(of: cases), hasAllCases: read.count == written.count)
    }
  }

  private static let defaultsShape: Shape<Limits> = {
    let limits = Field("limits", limitsShape, "How much a trial may use")
    return .record([limits]) { record in record.read(limits) ?? Limits() }
  }()

  static let limitsShape: Shape<Limits> = {
    let turns = Field("turns", .int(1...100_000), "Turns of the conversation")
    let toolCalls = Field("tool_calls", .int(0...100_000), "Calls of tools")
    let tokens = Field("tokens", .int(0...Int.max), "Input and output tokens together")
    let cost = Field("cost_usd", .number(0...Double.infinity), "What the trial costs")
    let latency = Field("latency", .duration, "How long the agent takes")
    return .record([turns, toolCalls, tokens, cost, latency]) { record in
      Limits(
        turns: record.read(turns), toolCalls: record.read(toolCalls), tokens: record.read(tokens),
        costUSD: record.read(cost), latency: record.read(latency))
    }
  }()

  private static let gateShape: Shape<GateDraft> = {
    let floors = Field("floors", floorsShape, "Pass rates that must be reached")
    return .record([floors] + GateFields.fields) { record in
      GateDraft(
        floors: record.read(floors) ?? FloorsDraft(), rules: GateFields.read(&record))
    }
  }()

  private static let floorsShape: Shape<FloorsDraft> = {
    let rate = Shape<Double>.number(0...1)
    let suite = Field("suite", rate, "The pass rate of the whole set")
    let intents = Field("intents", .map(of: rate), "Pass rates by intent")
    let tags = Field("tags", .map(of: rate), "Pass rates by tag")
    let criteria = Field(
      "criteria", .map(of: rate), "The share of trials in which a criterion is met, by its id")
    return .record([suite, intents, tags, criteria]) { record in
      FloorsDraft(
        suite: record.read(suite), intents: record.read(intents) ?? [],
        tags: record.read(tags) ?? [], criteria: record.read(criteria) ?? [])
    }
  }()
}

extension FloorsDraft {
  var floors: Floors {
    func byName(_ values: [NamedValue<Double>]) -> [String: Double] {
      Dictionary(values.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }
    return Floors(
      suite: suite, intents: byName(intents), tags: byName(tags), criteria: byName(criteria))
  }
}
