import Diagnostics
package import EvalModel
package import MarkedYAML

/// The project file, `agent-eval.yaml`.
package enum ProjectFile {
  package static let fileName = "agent-eval.yaml"

  static let version = Field("version", .versionOne, "The version of the format: 1", required: true)
  static let store = Field(
    "store", .name, "The SQLite file with all results; .agent-eval/results.sqlite when absent")
  static let evalSets = Field(
    "evalsets", Shape<[String]>.oneOrMore(of: .name), "The eval sets; patterns with * are allowed")
  static let agent = Field("agent", .name, "The agent that runs unless --agent says otherwise")
  static let profiles = Field(
    "profiles", .map(of: profileShape), "Named sets of overrides for --profile")
  static let redaction = Field(
    "redaction", redactionShape, "What is taken out before anything is stored")
  static let prices = Field(
    "prices", .map(of: priceShape),
    "What models cost: name → input and output in US dollars for a million tokens; a name may end in *"
  )

  package static let shape: Shape<ProjectDraft> = {
    let fields: [any FieldDescription] = [
      version, store, evalSets, agent, profiles, redaction, prices,
    ]
    return Shape<ProjectDraft>.record(fields) { record in
      _ = record.read(version)
      let redactions = record.read(redaction) ?? RedactionDraft()
      let project = Project(
        folder: "", store: record.read(store) ?? ".agent-eval/results.sqlite",
        evalSets: record.read(evalSets) ?? ["evalsets/*.yaml"], agent: record.read(agent),
        profiles: (record.read(profiles) ?? []).map { named in
          var profile = named.value
          profile.name = named.name
          return profile
        },
        extraRedactions: redactions.extra.map(\.value),
        prices: PriceTable(
          (record.read(prices) ?? []).map {
            PriceTable.Price(model: $0.name, input: $0.value.input, output: $0.value.output)
          }),
        personalRules: redactions.rules.map(\.value), keptPersonal: redactions.keep.map(\.value))
      return ProjectDraft(project: project, redactions: redactions.patterns)
    }
  }()

  private static let profileShape: Shape<Profile> = {
    let trials = Field("trials", .int(1...100_000), "Trials of each case")
    let tags = Field("tags", .list(of: Shape<String>.name), "Only cases with one of these tags")
    let excluded = Field(
      "exclude_tags", .list(of: Shape<String>.name), "No cases with one of these tags")
    let baseline = Field(
      "baseline", baselineName, "The baseline to compare with; main when absent")
    let earlyStop = Field(
      "early_stop", .bool, "Whether the run ends as soon as the verdict is known")
    let gate = Field("gate", GateFields.shape, "What the gate demands instead of the eval set")
    let fields: [any FieldDescription] = [trials, tags, excluded, baseline, earlyStop, gate]
    return .record(fields) { record in
      Profile(
        name: "", trials: record.read(trials), tags: record.read(tags) ?? [],
        excludedTags: record.read(excluded) ?? [], baseline: record.read(baseline),
        stopsEarly: record.read(earlyStop), gate: (record.read(gate) ?? GateRulesDraft()).rules)
    }
  }()

  private static let priceShape: Shape<(input: Double, output: Double)> = {
    let input = Field(
      "input", .number(0...1_000_000), "US dollars for a million tokens of input", required: true)
    let output = Field(
      "output", .number(0...1_000_000), "US dollars for a million tokens of output",
      required: true)
    return .record([input, output]) { record in
      guard let input = record.read(input), let output = record.read(output) else { return nil }
      return (input, output)
    }
  }()

  private static let baselineName = Shape<String>.name.map { name, node, problems in
    if BaselineName.isValid(name) { return name }
    problems.add(
      Diagnostic(
        "bad-name", "'\(name)' can't name a baseline", at: node.place,
        hints: ["use letters, digits, - and _; it becomes part of a file's name"]))
    return nil
  }

  private static let redactionShape: Shape<RedactionDraft> = {
    let extra = Field(
      "extra", .list(of: Shape<String>.name.located),
      "Regular expressions of texts that must not be stored"
    )
    let redact = Field(
      "redact", .list(of: personalRuleShape),
      "What is personal in traces besides what everybody's hold")
    let keep = Field(
      "keep", .list(of: Shape<String>.name.located),
      "What stays in traces: kinds such as ip_address, or patterns of whole values")
    return .record([extra, redact, keep]) { record in
      RedactionDraft(
        extra: record.read(extra) ?? [], rules: record.read(redact) ?? [],
        keep: record.read(keep) ?? [])
    }
  }()

  private static let personalRuleShape: Shape<Located<PersonalRule>> = {
    let kind = Field("kind", Shape<String>.name, "The word for it in reports", required: true)
    let pattern = Field("pattern", Shape<String>.name, "A regular expression of the values")
    let words = Field("words", .list(of: Shape<String>.name), "Words, in any case")
    let field = Field("field", Shape<String>.name, "The name of fields whose values go whole")
    return Shape<PersonalRule>.record([kind, pattern, words, field]) { record in
      let matches: [PersonalRule.Match?] = [
        record.read(pattern).map { .pattern($0) }, record.read(words).map { .words($0) },
        record.read(field).map { .field($0) },
      ]
      let found = matches.compactMap { $0 }
      let name = record.read(kind)
      guard found.count == 1, let match = found.first, let name else {
        if found.count != 1 {
          record.problems.expected("one of 'pattern', 'words' and 'field'", at: record.node)
        }
        return nil
      }
      return PersonalRule(kind: name, match: match)
    }.located
  }()
}

/// What a project says about redaction, as it is written.
struct RedactionDraft: Sendable {
  var extra: [Located<String>] = []
  var rules: [Located<PersonalRule>] = []
  var keep: [Located<String>] = []

  /// Everything that has to be a regular expression; a kind is one too.
  var patterns: [Located<String>] {
    extra + keep
      + rules.compactMap { rule in
        guard case .pattern(let source) = rule.value.match else { return nil }
        return Located(source, at: rule.place)
      }
  }
}

/// A project before its patterns are tried.
package struct ProjectDraft: Sendable {
  var project: Project
  var redactions: [Located<String>]
}

extension Reader {
  /// The project that a file describes, with its paths seen from where the program runs.
  package mutating func project(_ path: String) -> Project? {
    guard let node = node(path), let draft = ProjectFile.shape.read(node, &collected) else {
      return nil
    }
    for pattern in draft.redactions where patterns(pattern.value) == nil {
      collected.add(
        Diagnostic(
          "bad-pattern", "the pattern can't be used", at: pattern.place,
          hints: ["it is a regular expression; in YAML, single quotes keep backslashes: '\\d+'"]))
    }
    var project = draft.project
    let folder = SourceFile.folder(of: path)
    project.folder = folder
    project.store = SourceFile.join(folder, project.store)
    project.evalSets = project.evalSets.map { SourceFile.join(folder, $0) }
    project.agent = project.agent.map { SourceFile.join(folder, $0) }
    return project
  }

  /// The nearest project file from a folder upwards.
  package static func nearestProject(from folder: String) -> String? {
    var folder = folder
    while true {
      let candidate = SourceFile.join(folder, ProjectFile.fileName)
      if SourceFile.exists(candidate) { return candidate }
      if folder == "/" || folder.isEmpty { return nil }
      folder = SourceFile.folder(of: folder)
    }
  }
}
