import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML

/// The agent did not contradict what it had said before about a named fact.
///
/// A fact is a `pattern`, whose first group is the value, or `one_of` several values. Statements are
/// compared with the latest one before, over all turns: dates by day, numbers by value, other values
/// as `says` compares texts. Questions state nothing, and a message that states several values
/// contradicts only what is none of them.
///
/// `corrections` says when another value is right: `with_evidence` (the default) when a result or a
/// retrieved document in between has it, `after_result` when there is any in between, or `never`.
/// What the user says is no evidence: an agent that gives way to a wrong guess contradicts itself.
struct Consistent: Grader {
  enum Corrections: String, Sendable, CaseIterable {
    case withEvidence = "with_evidence"
    case afterResult = "after_result"
    case never
  }

  let facts: [StatedFact]
  let corrections: Corrections

  static let kind = GraderKind(
    name: "consistent", version: 1,
    summary: "The agent does not contradict its own earlier statement about a fact.",
    category: .context, dimension: "memory",
    example: #"""
      consistent: {facts: {delivery: {pattern: 'arrives? on (\w+ \d+)'}}}
      consistent: {facts: {status: {one_of: [shipped, {waiting: [waiting, not shipped]}]}}}
      consistent: {facts: {total: 'total is ([\d.,]+)'}, corrections: never}
      """#,
    shape: Shape<Consistent>.record([factsField, correctionsField]) { record in
      let facts = record.read(factsField)
      let corrections = record.read(correctionsField) ?? .withEvidence
      guard let facts else { return nil }
      guard !facts.isEmpty else {
        if case .map(let entries) = record.node[factsField.name]?.kind, entries.isEmpty {
          record.problems.add(Messages.noFact(at: record.place(of: factsField)))
        }
        return nil
      }
      return Consistent(
        facts: facts.map { StatedFact(name: $0.name, form: $0.value) }, corrections: corrections)
    }.anyGrader)

  private static let factsField = Field<[NamedValue<StatedFact.Form>]>(
    "facts", .map(of: .statedFact), "Fact by fact: `pattern`, or the values that it is `one_of`.",
    required: true)
  private static let correctionsField = Field<Corrections>(
    "corrections", .choice,
    "When another value is right: `with_evidence` (the default), when a result or document in "
      + "between has it; `after_result`, when there is any in between; or `never`.")

  /// Bytes of results and documents that are searched for corrections in one trial.
  private static let mostEvidence = 5_000_000

  private struct Statement {
    var step: Int
    var values: [StatedValue]
  }

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      var stated = 0
      var allowance = Self.mostEvidence
      var contradictions: [(fact: StatedFact, before: Statement, after: Statement)] = []
      for fact in facts {
        var latest: Statement?
        for (step, text) in evidence.spoken {
          let values = try fact.values(in: text)
          if values.isEmpty { continue }
          stated += 1
          let statement = Statement(step: step, values: values)
          defer { latest = statement }
          guard let before = latest,
            !before.values.contains(where: { old in values.contains { $0.isSame(as: old) } })
          else { continue }
          if try !isCorrection(statement, of: before, evidence, &allowance) {
            contradictions.append((fact, before, statement))
          }
        }
      }
      if let first = contradictions.first {
        let turns = evidence.turnOfStep
        return .fail(
          Messages.contradicts(
            first.fact.name, (first.before.values, turns[first.before.step]),
            (first.after.values, turns[first.after.step]), others: contradictions.count - 1),
          steps: contradictions.flatMap { [$0.after.step, $0.before.step] })
      }
      if stated == 0 { return .unscored(Messages.nothingStated) }
      return .pass(Messages.consistent(stated))
    } catch { return .unscored(error.reason) }
  }

  private func isCorrection(
    _ statement: Statement, of before: Statement, _ evidence: Evidence, _ allowance: inout Int
  ) throws(Unjudged) -> Bool {
    guard corrections != .never else { return false }
    let end = min(statement.step, evidence.trajectory.steps.count)
    for step in evidence.trajectory.steps[min(before.step, end)..<end] {
      let texts: [String]
      switch step.kind {
      case .toolResult(let result):
        switch result.answer {
        case .ok(let value): texts = [value.string ?? value.text]
        case .error(let error): texts = [error.message]
        }
      case .retrieval(let retrieval): texts = retrieval.documents.compactMap(\.text)
      default: continue
      }
      if corrections == .afterResult { return true }
      for text in texts {
        allowance -= text.utf8.count * statement.values.count
        if allowance < 0 { throw Unjudged(reason: Messages.tooMuch) }
        if statement.values.contains(where: { $0.stands(in: text) }) { return true }
      }
    }
    return false
  }
}

private enum Messages {
  static let tooMuch = "there is too much that could correct a statement"
  static let nothingStated = "the agent stated none of the facts"
  static func consistent(_ count: Int) -> String {
    "\(Quoting.count(count, "statement")) without a contradiction"
  }
  static func contradicts(
    _ fact: String, _ before: (values: [StatedValue], turn: Int),
    _ after: (values: [StatedValue], turn: Int), others: Int
  ) -> String {
    func list(_ values: [StatedValue]) -> String {
      Quoting.list(values.map { Quoting.quoted($0.text) })
    }
    return "in turn \(after.turn) the agent said that \(Quoting.bounded(fact)) is "
      + "\(list(after.values)), in turn \(before.turn) that it is \(list(before.values))"
      + (others > 0 ? " (and \(Quoting.count(others, "other contradiction")))" : "")
  }
  static func noFact(at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "missing-field", "there is no fact to compare", at: place,
      hints: ["write {facts: {status: {one_of: [shipped, delivered]}}}"])
  }
}
