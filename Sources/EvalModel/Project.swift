/// The settings of a project, from the nearest `agent-eval.yaml`.
package struct Project: Sendable {
  /// The folder in which the file stands; paths in it are relative to this one.
  package var folder: String
  package var store: String
  package var evalSets: [String]
  package var agent: String?
  package var profiles: [Profile]
  /// Patterns that are redacted besides the built-in ones.
  package var extraRedactions: [String]
  package var prices: PriceTable
  /// What else is personal in traces.
  package var personalRules: [PersonalRule]
  /// What stays in traces although it looks personal: kinds, or patterns of whole values.
  package var keptPersonal: [String]

  package init(
    folder: String, store: String, evalSets: [String], agent: String?, profiles: [Profile],
    extraRedactions: [String], prices: PriceTable = PriceTable(),
    personalRules: [PersonalRule] = [], keptPersonal: [String] = []
  ) {
    self.folder = folder
    self.store = store
    self.evalSets = evalSets
    self.agent = agent
    self.profiles = profiles
    self.extraRedactions = extraRedactions
    self.prices = prices
    self.personalRules = personalRules
    self.keptPersonal = keptPersonal
  }
}

/// What a project says is personal besides what everybody's traces hold.
package struct PersonalRule: Sendable, Equatable {
  package enum Match: Sendable, Equatable {
    case pattern(String)
    case words([String])
    case field(String)
  }

  /// The word for it in reports.
  package var kind: String
  package var match: Match

  package init(kind: String, match: Match) {
    self.kind = kind
    self.match = match
  }
}

/// A named set of overrides for a run.
package struct Profile: Sendable, Equatable {
  package var name: String
  package var trials: Int?
  package var tags: [String]
  package var excludedTags: [String]
  /// The name of the baseline to compare with.
  package var baseline: String?
  package var stopsEarly: Bool?
  package var gate: GateRules

  package init(
    name: String, trials: Int?, tags: [String], excludedTags: [String], baseline: String? = nil,
    stopsEarly: Bool? = nil, gate: GateRules = GateRules()
  ) {
    self.name = name
    self.trials = trials
    self.tags = tags
    self.excludedTags = excludedTags
    self.baseline = baseline
    self.stopsEarly = stopsEarly
    self.gate = gate
  }
}
