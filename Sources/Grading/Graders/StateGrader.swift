import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML

/// The world's records at the end are as expected.
///
/// For each named table these are the rows that the trial created or changed: `{}` says that none
/// was, `null` that a row was deleted. Tables that are not named don't matter. The fields written
/// for a row must be as written, by a value or a rule as for arguments; other fields don't matter.
/// With `rows: subset` the written rows are a part of the changed ones and there may be others.
/// `tolerance` is how far numbers may differ, unless a rule says so itself.
///
/// A table called `tables` needs the long form, which starts with that word.
struct StateGrader: Grader {
  enum Rows: String, Sendable, CaseIterable {
    case exact
    case subset
  }

  /// What is expected of one row.
  enum Expectation: Sendable {
    case deleted
    case fields([NamedRule])
  }

  struct Row: Sendable {
    let id: CaseText
    let expectation: Expectation
  }

  struct Table: Sendable {
    let name: String
    let rows: [Row]
  }

  let tables: [Table]
  let rows: Rows
  let tolerance: Double

  static let kind = GraderKind(
    name: "state", version: 1,
    summary: "The rows that the trial created, changed or deleted are exactly these.",
    category: .goal, dimension: "correctness",
    example: """
      state: {refunds: {}}
      state: {refunds: {$case.vars.order: {amount: $case.vars.amount}}, orders: {RT-1: null}}
      state: {tables: {refunds: {RF-1: {amount: 39.9}}}, rows: subset, tolerance: 0.01}
      """,
    shape: Shape<StateGrader>(
      schema: { writer in
        ["anyOf": [longForm.schema(&writer), tablesShape.schema(&writer)]]
      },
      read: { node, problems in
        if node["tables"] != nil { return longForm.read(node, &problems) }
        return tablesShape.read(node, &problems).map {
          StateGrader(tables: $0, rows: .exact, tolerance: 0)
        }
      }
    ).anyGrader)

  private static let tablesField = Field(
    "tables", tablesShape, "Table by table, the rows that were created or changed.",
    required: true)
  private static let rowsField = Field<Rows>(
    "rows", .choice,
    "`exact` (the default): these rows and no others. `subset`: these rows among others.")
  private static let toleranceField = Field<Double>(
    "tolerance", .number(0...Double.infinity), "How far numbers may differ; 0 by default.")

  private static var longForm: Shape<StateGrader> {
    .record([tablesField, rowsField, toleranceField]) { record in
      let tables = record.read(tablesField)
      let rows = record.read(rowsField)
      let tolerance = record.read(toleranceField)
      return tables.map {
        StateGrader(tables: $0, rows: rows ?? .exact, tolerance: tolerance ?? 0)
      }
    }
  }

  private static var tablesShape: Shape<[Table]> {
    let rows = Shape<[NamedValue<Expectation>]>.map(of: rowShape).map {
      rows, node, problems -> [Row]? in
      rows.compactMap { row in
        let id = Shape<CaseText>.caseText.read(
          Node(.string(row.name), at: row.namePlace), &problems)
        return id.map { Row(id: $0, expectation: row.value) }
      }
    }
    return Shape<[NamedValue<[Row]>]>.map(of: rows).map { tables, node, problems in
      if case .map(let entries) = node.kind, entries.isEmpty {
        problems.expected("at least one table", at: node)
      }
      return tables.isEmpty ? nil : tables.map { Table(name: $0.name, rows: $0.value) }
    }
  }

  private static var rowShape: Shape<Expectation> {
    let fields = Shape<[NamedRule]>.namedRules
    return Shape<Expectation>(
      schema: { writer in ["anyOf": [["type": "null"], fields.schema(&writer)]] },
      read: { node, problems in
        if case .null = node.kind { return .deleted }
        guard case .map = node.kind else {
          problems.expected("the fields of a row, or null for a deleted one", at: node)
          return nil
        }
        return fields.read(node, &problems).map { .fields($0) }
      })
  }

  func grade(_ evidence: Evidence) -> Assessment {
    guard let state = evidence.trajectory.state else { return .unscored(Messages.noState) }
    do throws(Unjudged) {
      try checkReferences(in: evidence.evalCase)
      for table in tables {
        guard let value = state[table.name] else { return .unscored(Messages.noTable(table.name)) }
        guard let found = value.object else { return .unscored(Messages.notATable(table.name)) }
        if let problem = try problem(with: table, found, evidence.evalCase) {
          return .fail(
            problem.sentence, steps: evidence.stepsWriting(to: table.name, row: problem.row))
        }
      }
    } catch { return .unscored(error.reason) }
    return .pass(Messages.asExpected)
  }

  private func problem(
    with table: Table, _ found: JSONObject, _ evalCase: EvalCase
  ) throws(Unjudged) -> (sentence: String, row: String)? {
    let comparison = ArgumentComparison(
      evalCase: evalCase, mode: .subset, values: ValueComparison(tolerance: tolerance))
    var named: [String] = []
    for row in table.rows {
      let id = try row.id.text(in: evalCase)
      named.append(id)
      let words = Messages(table: table.name, row: id)
      switch (row.expectation, found[id]) {
      case (_, nil): return (words.untouched(row.expectation), id)
      case (.deleted, .some(.null)): continue
      case (.deleted, .some): return (words.notDeleted, id)
      case (.fields, .some(.null)): return (words.deleted, id)
      case (.fields(let rules), .some(let value)):
        if let mismatch = try rules.mismatch(value, comparison) {
          return (words.differs(mismatch.afterRow(in: evalCase)), id)
        }
      }
    }
    guard rows == .exact else { return nil }
    for member in found.members
    where !named.contains(where: { $0.utf8.elementsEqual(member.key.utf8) }) {
      let words = Messages(table: table.name, row: member.key)
      return (words.unexpected(member.value), member.key)
    }
    return nil
  }

  private func checkReferences(in evalCase: EvalCase) throws(Unjudged) {
    for row in tables.flatMap(\.rows) {
      _ = try row.id.text(in: evalCase)
      guard case .fields(let rules) = row.expectation else { continue }
      for reference in rules.flatMap(\.rule.references) { _ = try reference.value(in: evalCase) }
    }
  }
}

extension Evidence {
  /// The successful calls of tools that write to a table: those about the row first, from the last
  /// one back, because the last one left the row as it is.
  fileprivate func stepsWriting(to table: String, row: String) -> [Int] {
    let writers = evalCase.world.tools.filter {
      $0.behaviour.writtenTable?.utf8.elementsEqual(table.utf8) ?? false
    }
    let writing = calls.filter { call in
      call.succeeded && writers.contains { $0.name.utf8.elementsEqual(call.call.name.utf8) }
    }.reversed()
    let telling = writing.filter { $0.call.arguments.mentions(row) || $0.answer.mentions(row) }
    let steps = (telling.isEmpty ? Array(writing) : telling).map(\.step)
    return steps.isEmpty ? [answerStep] : steps
  }
}

extension Evidence.Call {
  fileprivate var answer: JSONValue {
    if case .ok(let value) = result?.answer { value } else { .null }
  }
}

extension JSONValue {
  /// Whether a text at the top of an object is exactly this one.
  fileprivate func mentions(_ text: String) -> Bool {
    object?.members.contains { $0.value.string?.utf8.elementsEqual(text.utf8) ?? false } ?? false
  }
}

extension ToolBehaviour {
  fileprivate var writtenTable: String? {
    switch self {
    case .create(let table, _, _, _), .update(let table, _, _, _), .delete(let table, _, _): table
    case .lookup, .find, .list, .search, .retrieve, .replies, .fixed: nil
    }
  }
}

private struct Messages {
  static let noState = "the end state was not recorded"
  static let asExpected = "the records are as expected"
  static func noTable(_ table: String) -> String {
    "the end state has no table \(Quoting.quoted(table))"
  }
  static func notATable(_ table: String) -> String {
    "\(Quoting.quoted(table)) in the end state is no table"
  }

  let name: String

  init(table: String, row: String) {
    name = "row \(Quoting.quoted(row)) of \(Quoting.bounded(table))"
  }

  var notDeleted: String { "\(name) was changed, expected deleted" }
  var deleted: String { "\(name) was deleted" }
  func untouched(_ expectation: StateGrader.Expectation) -> String {
    switch expectation {
    case .deleted: "\(name) was not deleted"
    case .fields: "\(name) was neither created nor changed"
    }
  }
  func differs(_ how: String) -> String { "\(name) \(how)" }
  func unexpected(_ value: JSONValue) -> String {
    value.isNull
      ? "\(name) was deleted, which is not expected"
      : "\(name) was created or changed, which is not expected: \(Quoting.quoted(value))"
  }
}
