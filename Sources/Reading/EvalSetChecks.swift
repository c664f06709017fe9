import Diagnostics
import EvalModel
import MarkedYAML

/// What can only be said once the whole set is read: names that lead nowhere, and expectations
/// that contradict each other or can never be met.
///
/// A name is only missed where all names are known: a broken rubric must not make each of its
/// cases look broken too.
struct EvalSetChecks {
  let set: EvalSet
  let draft: EvalSetDraft
  /// The tools of the world; `nil` when it couldn't be read whole.
  let tools: [String]?
  let hasAllRubrics: Bool
  /// What the set says under `rubrics`, patterns and files.
  let namedFiles: [String]

  func run(_ problems: inout Problems) {
    if set.cases.isEmpty, draft.hasAllCases {
      problems.add(Diagnostic("empty-selection", "the set has no cases", at: draft.casesPlace))
    }
    checkIDs(&problems)
    checkNearDuplicates(&problems)
    if draft.hasAllCases { checkFloors(&problems) }
    if hasAllRubrics { checkIntents(&problems) }
    let rubrics = set.rubrics.values.sorted { $0.intent < $1.intent }
    for rubric in rubrics { checkMentions(rubric.criteria, tools, &problems) }
    for (evalCase, written) in zip(set.cases, draft.cases) {
      checkMentions(
        evalCase.criteria, tools.map { _ in evalCase.world.tools.map(\.name) }, &problems)
      checkReachable(evalCase, written, &problems)
    }
    if draft.hasAllCases { checkUnused(rubrics, &problems) }
  }

  /// A pattern may well bring rubrics that other sets need; a rubric that is named by itself is
  /// meant for this one. With an intent that has no rubric, the two probably mean each other.
  private func checkUnused(_ rubrics: [Rubric], _ problems: inout Problems) {
    let intents = Set(set.cases.map(\.intent))
    guard !intents.isEmpty, intents.allSatisfy({ set.rubrics[$0] != nil }) else { return }
    for rubric in rubrics
    where !intents.contains(rubric.intent) && namedFiles.contains(rubric.place.file) {
      problems.add(
        Diagnostic(
          "unused-rubric", .warning, "no case of '\(set.name)' has the intent '\(rubric.intent)'",
          at: rubric.place))
    }
  }

  private func checkIDs(_ problems: inout Problems) {
    var first: [String: SourcePlace] = [:]
    for evalCase in set.cases {
      if let place = first[evalCase.id] {
        problems.add(.duplicateID("case", evalCase.id, at: evalCase.place, first: place))
      } else {
        first[evalCase.id] = evalCase.place
      }
    }
  }

  private func checkNearDuplicates(_ problems: inout Problems) {
    let inputs = set.cases.map { $0.turns.joined(separator: " ") }
    for pair in NearDuplicates.pairs(in: inputs) {
      let (later, earlier) = (set.cases[pair.later], set.cases[pair.earlier])
      problems.add(
        Diagnostic(
          "near-duplicate", .warning,
          "'\(later.id)' says nearly what '\(earlier.id)' says: "
            + "\(Int((pair.similarity * 100).rounded())) % of their words are shared",
          at: later.place,
          hints: ["it adds trials but no coverage; write it anew or take it away"]))
    }
  }

  /// One problem for each intent, at the first case that has it.
  private func checkIntents(_ problems: inout Problems) {
    let known = set.rubrics.keys.sorted()
    var missed: [String] = []
    for intent in draft.cases.map(\.intent)
    where !known.contains(intent.value) && !missed.contains(intent.value) {
      missed.append(intent.value)
      let hints = Suggestion.hints(for: intent.value, in: known)
      problems.add(
        Diagnostic(
          "no-rubric", "there is no rubric for the intent '\(intent.value)'", at: intent.place,
          hints: hints.isEmpty ? ["a rubric is a file with 'intent: \(intent.value)'"] : hints))
    }
  }

  private func checkFloors(_ problems: inout Problems) {
    let intents = Set(set.cases.map(\.intent)).sorted()
    let tags = Set(set.cases.flatMap(\.tags)).sorted()
    let criteria = Set(
      (set.rubrics.values.flatMap(\.criteria) + set.cases.flatMap(\.criteria)).map(\.id)
    ).sorted()
    let floors = draft.gate.floors
    var named = [
      ("case has the intent", floors.intents, intents), ("case has the tag", floors.tags, tags),
      ("case has the intent", draft.gate.rules.intents, intents),
    ]
    // A rubric that can't be read may hold any criterion.
    if hasAllRubrics { named.append(("rubric has the criterion", floors.criteria, criteria)) }
    for (what, floors, known) in named {
      for floor in floors where !known.contains(floor.name) {
        problems.add(
          Diagnostic(
            "unknown-floor", "no \(what) '\(floor.name)'", at: floor.namePlace,
            hints: Suggestion.hints(for: floor.name, in: known)))
      }
    }
  }

  private func checkMentions(
    _ criteria: [Criterion], _ tools: [String]?, _ problems: inout Problems
  ) {
    // An agent that brings its own tools names them as it likes.
    guard let tools, !tools.isEmpty else { return }
    for mention in criteria.flatMap(\.grader.mentions) where !tools.contains(mention.tool) {
      problems.add(.unknownTool(mention.tool, in: tools, mention.place))
    }
  }

  /// Expectations that no trajectory can meet would make a case fail for ever, and nobody would
  /// know that it is the case's fault.
  private func checkReachable(
    _ evalCase: EvalCase, _ written: CaseDraft, _ problems: inout Problems
  ) {
    let criteria = (set.rubrics[evalCase.intent]?.criteria ?? []) + evalCase.criteria
    let critical = criteria.filter(\.isCritical)
    var required: [String: Int] = [:]
    // The earliest turn by whose end the tool must have been called.
    var due: [String: Int] = [:]
    for criterion in critical {
      for mention in criterion.grader.mentions {
        guard case .required(let count) = mention.stance else { continue }
        required[mention.tool] = max(required[mention.tool] ?? 0, count)
        due[mention.tool] = min(due[mention.tool] ?? .max, criterion.turn ?? .max)
      }
    }
    let forbidden = critical.flatMap { criterion in
      criterion.grader.mentions.filter { $0.stance == .forbidden }
        // What a checkpoint forbids may still be required later.
        .filter { due[$0.tool].map { $0 <= criterion.turn ?? .max } ?? false }
    }
    for mention in forbidden {
      let place = mention.place.file == evalCase.place.file ? mention.place : evalCase.place
      problems.add(
        Diagnostic(
          "contradiction",
          "'\(evalCase.id)' both requires and forbids a call of '\(mention.tool)'", at: place,
          hints: ["take one of the two away"]))
    }
    let calls = required.values.reduce(0, +)
    if let limit = evalCase.limits.toolCalls, calls > limit {
      problems.add(
        Diagnostic(
          "unreachable",
          "'\(evalCase.id)' requires \(calls) tool calls, but its limit is \(limit)",
          at: written.limitsPlace, hints: ["raise limits.tool_calls"]))
    }
    if let limit = evalCase.limits.turns, evalCase.turns.count > limit {
      problems.add(
        Diagnostic(
          "unreachable",
          "'\(evalCase.id)' has \(evalCase.turns.count) user turns, but its limit is \(limit)",
          at: written.limitsPlace, hints: ["raise limits.turns"]))
    }
  }
}
