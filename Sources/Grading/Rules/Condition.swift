import EvalModel
import JSONKit
import MarkedYAML

/// When a rule applies: what must hold for the case and, with `grader`, for the trajectory.
///
/// In its short form a map from the case's variables to rules, as for the arguments of calls.
/// Everything that is written must hold.
struct Condition: Sendable {
  var variables: [NamedRule] = []
  /// The case has one of these; empty means that it doesn't matter.
  var tags: [String] = []
  var intents: [String] = []
  var groups: [String] = []
  var grader: ChosenGrader?

  enum Answer {
    case holds(String)
    case fails(String)
  }

  func answer(_ evidence: Evidence) throws(Unjudged) -> Answer {
    let evalCase = evidence.evalCase
    let words = [
      ("tag", tags, evalCase.tags), ("intent", intents, [evalCase.intent]),
      ("group", groups, evalCase.user.groups),
    ]
    for (what, wanted, actual) in words where !wanted.isEmpty {
      let hit = wanted.contains { word in actual.contains { $0.utf8.elementsEqual(word.utf8) } }
      if !hit { return .fails(Messages.lacks(what, wanted)) }
    }
    for named in variables {
      guard let value = evalCase.variables[named.name] else {
        // A slip in the name would switch a rule off for ever and nobody would notice.
        guard named.rule.isOptional else {
          throw Unjudged(reason: Messages.noVariable(named.name))
        }
        return .fails(Messages.noVariable(named.name))
      }
      let comparison = ArgumentComparison(evalCase: evalCase, mode: .subset)
      if try named.rule.mismatch(value, comparison) != nil {
        return .fails(Messages.variable(named.name, value))
      }
    }
    if let grader {
      let assessment = grader.grader.grade(evidence)
      let reason = "\(grader.kind.name): \(assessment.reason)"
      switch assessment.verdict {
      case .unscored: throw Unjudged(reason: reason)
      case .scored(_, passed: false): return .fails(reason)
      case .scored(_, passed: true): return .holds(reason)
      }
    }
    let values = variables.compactMap { named in
      evalCase.variables[named.name].map { Messages.variable(named.name, $0) }
    }
    return .holds(values.isEmpty ? Messages.holds : Quoting.list(values))
  }

  /// The rule's calls are only looked at: no trial is bound to make a condition true.
  var mentions: [ToolMention] { grader?.checkedMentions ?? [] }
}

extension Shape where Value == Condition {
  static var condition: Shape {
    let oneWord = Shape<[String]>.oneOrMore(of: Shape<String>.name)
    let vars = Field<[NamedRule]>(
      "vars", .namedRules,
      "Variables of the case and what they must look like. A case without the variable can't be "
        + "judged, unless its rule says `optional: true`: then the condition doesn't hold.")
    let tags = Field("tags", oneWord, "The case has one of these tags.")
    let intents = Field("intents", oneWord, "The case has one of these intents.")
    let groups = Field("groups", oneWord, "The user is in one of these groups.")
    let grader = Field<ChosenGrader>("grader", .nestedGrader, "This grader passes.")
    let fields: [any FieldDescription] = [vars, tags, intents, groups, grader]
    let names = fields.map(\.name)
    let long = Shape<Condition>.record(fields) { record in
      Condition(
        variables: record.read(vars) ?? [], tags: record.read(tags) ?? [],
        intents: record.read(intents) ?? [], groups: record.read(groups) ?? [],
        grader: record.read(grader))
    }
    let short = Shape<[NamedRule]>.namedRules.map { rules, _, _ in Condition(variables: rules) }
    return Shape(
      schema: { writer in ["anyOf": [long.schema(&writer), short.schema(&writer)]] },
      read: { node, problems in
        guard case .map(let entries) = node.kind, !entries.isEmpty else {
          problems.expected("a condition, such as {amount: {over: 500}} or {tags: [vip]}", at: node)
          return nil
        }
        let isLong = entries.contains { names.contains($0.key) }
        return isLong ? long.read(node, &problems) : short.read(node, &problems)
      })
  }
}

private enum Messages {
  static let holds = "the condition holds"
  static func lacks(_ what: String, _ wanted: [String]) -> String {
    "the case has no \(what) \(Quoting.list(wanted.map { Quoting.quoted($0) }, or: "or"))"
  }
  static func noVariable(_ name: String) -> String {
    "the case has no vars.\(Quoting.bounded(name))"
  }
  static func variable(_ name: String, _ value: JSONValue) -> String {
    "vars.\(Quoting.bounded(name)) is \(Quoting.quoted(value))"
  }
}
