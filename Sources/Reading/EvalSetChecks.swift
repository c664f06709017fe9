import Diagnostics
import EvalModel
import MarkedYAML

/// What can only be said once the whole set is read: names that lead nowhere, and expectations
/// that contradict each other or can never be met.
struct EvalSetChecks {
  let set: EvalSet
  let draft: EvalSetDraft

  func run(_ problems: inout Problems) {
    if set.cases.isEmpty, !problems.hasErrors {
      problems.add(Diagnostic("empty-selection", "the set has no cases", at: draft.casesPlace))
    }
    checkIDs(&problems)
    checkFloors(&problems)
    var checkedRubrics: [String] = []
    for (evalCase, written) in zip(set.cases, draft.cases) {
      let rubric = set.rubrics[evalCase.intent]
      if rubric == nil {
        problems.add(
          Diagnostic(
            "no-rubric", "there is no rubric for the intent '\(evalCase.intent)'",
            at: written.intent.place,
            hints: Suggestion.hints(for: evalCase.intent, in: set.rubrics.keys.sorted())))
      }
      checkMentions(evalCase.criteria, in: evalCase, &problems)
      if let rubric, !checkedRubrics.contains(rubric.intent) {
        checkedRubrics.append(rubric.intent)
        checkMentions(rubric.criteria, in: evalCase, &problems)
      }
      checkReachable(evalCase, (rubric?.criteria ?? []) + evalCase.criteria, written, &problems)
    }
    for rubric in set.rubrics.values.sorted(by: { $0.intent < $1.intent })
    where !set.cases.isEmpty && !checkedRubrics.contains(rubric.intent) {
      problems.add(
        Diagnostic(
          "unused-rubric", .warning, "no case has the intent '\(rubric.intent)'", at: rubric.place))
    }
  }

  private func checkIDs(_ problems: inout Problems) {
    var seen: [String: Int] = [:]
    for evalCase in set.cases {
      if let line = seen[evalCase.id] {
        problems.add(
          Diagnostic(
            "duplicate-id", "there is another case '\(evalCase.id)'", at: evalCase.place,
            hints: ["the first one stands in line \(line)"]))
      } else {
        seen[evalCase.id] = evalCase.place.line
      }
    }
  }

  private func checkFloors(_ problems: inout Problems) {
    let intents = Set(set.cases.map(\.intent)).sorted()
    let tags = Set(set.cases.flatMap(\.tags)).sorted()
    let named = [
      ("intent", draft.floors.intents, intents), ("tag", draft.floors.tags, tags),
    ]
    for (what, floors, known) in named {
      for floor in floors where !known.contains(floor.name) {
        problems.add(
          Diagnostic(
            "unknown-floor", "no case has the \(what) '\(floor.name)'", at: floor.namePlace,
            hints: Suggestion.hints(for: floor.name, in: known)))
      }
    }
  }

  private func checkMentions(
    _ criteria: [Criterion], in evalCase: EvalCase, _ problems: inout Problems
  ) {
    let tools = evalCase.world.tools.map(\.name)
    // An agent that brings its own tools names them as it likes.
    guard !tools.isEmpty else { return }
    for mention in criteria.flatMap(\.grader.mentions) where !tools.contains(mention.tool) {
      problems.add(
        Diagnostic(
          "unknown-tool", "there is no tool '\(mention.tool)' in the world", at: mention.place,
          hints: Suggestion.hints(for: mention.tool, in: tools)))
    }
  }

  /// Expectations that no trajectory can meet would make a case fail for ever, and nobody would
  /// know that it is the case's fault.
  private func checkReachable(
    _ evalCase: EvalCase, _ criteria: [Criterion], _ written: CaseDraft,
    _ problems: inout Problems
  ) {
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
