import Diagnostics
import EvalModel
package import Grading
package import JSONKit
import Statistics

/// How much of what can go wrong an eval set would notice, for `strength`.
package struct StrengthView: Sendable {
  /// A mutation and what became of its mutants.
  struct Row {
    var kind: MutationKind
    var tally = StrengthTally()
    var intents: [String: StrengthTally] = [:]
  }

  /// A change that some trials of a case survived.
  struct Hole {
    var mutation: MutationKind
    var caseID: String
    /// From 0.
    var trials: [Int]
    var example: StrengthProbe.Hole
  }

  let evalSet: String
  let run: String
  let seed: UInt64
  /// Holes that are printed.
  let limit: Int
  private(set) var trials = 0
  private(set) var whole = StrengthTally()
  private(set) var rows: [Row]
  private(set) var intents: [(name: String, tally: StrengthTally)] = []
  private(set) var holes: [Hole] = []

  /// `probes` in the order of cases and trials, so that the same run is always shown alike.
  package init(
    evalSet: String, run: String, seed: UInt64, limit: Int, probes: [StrengthProbe],
    kinds: [MutationKind] = MutationCatalog.kinds
  ) {
    (self.evalSet, self.run, self.seed, self.limit) = (evalSet, run, seed, limit)
    rows = kinds.map { Row(kind: $0) }
    for probe in probes { add(probe) }
    holes.sort { left, right in
      let order = kinds.map(\.name)
      let (one, other) = (
        order.firstIndex(of: left.mutation.name) ?? 0,
        order.firstIndex(of: right.mutation.name) ?? 0
      )
      return (one, left.caseID) < (other, right.caseID)
    }
  }

  private mutating func add(_ probe: StrengthProbe) {
    trials += 1
    let intent = intents.firstIndex { $0.name == probe.intent } ?? intents.count
    if intent == intents.count { intents.append((probe.intent, StrengthTally())) }
    for (index, fate) in probe.fates.enumerated() where rows.indices.contains(index) {
      whole.add(fate, of: probe.caseID)
      intents[intent].tally.add(fate, of: probe.caseID)
      rows[index].tally.add(fate, of: probe.caseID)
      rows[index].intents[probe.intent, default: StrengthTally()].add(fate, of: probe.caseID)
      guard case .survived(let hole) = fate else { continue }
      let mutation = rows[index].kind
      let known = holes.firstIndex {
        $0.mutation.name == mutation.name && $0.caseID == probe.caseID
      }
      if let known {
        holes[known].trials.append(probe.trial)
      } else {
        holes.append(
          Hole(mutation: mutation, caseID: probe.caseID, trials: [probe.trial], example: hole))
      }
    }
  }

  /// The share of all mutants that didn't pass; `nil` when there was none.
  package var share: Double? { whole.share }

  /// The mutation of which the smallest share was caught, where any was applied.
  package var weakest: (name: String, share: Double)? {
    rows.compactMap { row in row.tally.share.map { (row.kind.name, $0) } }.min { $0.1 < $1.1 }
  }
}

extension StrengthView {
  package func text(style: TextStyle) -> String {
    var page = Page(style)
    let share = whole.share.map(Figures.percent) ?? "–"
    page.line(
      Span("strength", .strong),
      Span(
        "   \(Figures.count(whole.caught)) of \(Figures.count(whole.applied, "mutant")) caught, "),
      Span(share, .strong),
      Span(whole.interval.map { " (95%: \(Figures.interval($0)))" } ?? ""))
    page.line(
      Span(
        "\(evalSet) · run \(run) · \(Figures.count(trials, "passing trial")) · seed \(seed)",
        .quiet), indent: 2)
    page.gap()
    var table = PageTable([
      .init(title: "mutation", isWhole: true), .init(title: "mutants", alignment: .right),
      .init(title: "caught", alignment: .right), .init(title: "95% interval", alignment: .right),
      .init(title: "unjudged", alignment: .right), .init(title: "n/a", alignment: .right),
      .init(title: "what it does", isFlexible: true),
    ])
    for row in rows {
      table.rows.append(
        [Span(row.kind.name)] + cells(row.tally)
          + [Span(Figures.count(row.tally.notApplicable)), Span(row.kind.summary, .quiet)])
    }
    page.table(table)
    page.gap()
    table = PageTable([
      .init(title: "intent", isFlexible: true), .init(title: "mutants", alignment: .right),
      .init(title: "caught", alignment: .right), .init(title: "95% interval", alignment: .right),
      .init(title: "unjudged", alignment: .right),
    ])
    for intent in weakestFirst { table.rows.append([Span(intent.name)] + cells(intent.tally)) }
    page.table(table)
    page.gap()
    list(&page)
    return page.text
  }

  private func cells(_ tally: StrengthTally) -> [Span] {
    let tone: TextStyle.Tone? = tally.share.map { $0 < 0.9 ? .bad : $0 < 0.95 ? .doubtful : .good }
    return [
      Span(Figures.count(tally.applied)), Span(tally.share.map(Figures.percent) ?? "–", tone),
      Span(tally.interval.map(Figures.interval) ?? ""),
      Span(tally.unjudged == 0 ? "" : Figures.count(tally.unjudged)),
    ]
  }

  private var weakestFirst: [(name: String, tally: StrengthTally)] {
    intents.sorted { ($0.tally.share ?? 1, $0.name) < ($1.tally.share ?? 1, $1.name) }
  }

  private func list(_ page: inout Page) {
    guard !holes.isEmpty else {
      return page.line(Span("✓ no mutant passes", whole.applied == 0 ? nil : .good))
    }
    page.line(
      Span("Holes", .strong),
      Span("   \(Figures.count(holes.count, "change")) that still pass", .quiet))
    for hole in holes.prefix(limit) {
      let trials = hole.trials.prefix(5).map { "\($0 + 1)" }.joined(separator: ", ")
      let more = hole.trials.count > 5 ? ", …" : ""
      page.line(
        Span("○ ", .doubtful), Span(hole.caseID, .strong),
        Span("  trial \(trials)\(more) · \(hole.mutation.name)"), indent: 2)
      page.paragraph("\(hole.example.change) (step \(hole.example.step + 1))", indent: 4)
      page.paragraph(sentence(hole), indent: 4, tone: .quiet)
    }
    if holes.count > limit {
      page.line(
        Span("and \(Figures.count(holes.count - limit)) more: --limit \(holes.count)", .quiet),
        indent: 2)
    }
  }

  private func sentence(_ hole: Hole) -> String {
    let expected = hole.example.expected
    let category = hole.mutation.category.rawValue
    if expected.isEmpty { return "no criterion of this case looks for '\(category)'" }
    let names = expected.prefix(4).joined(separator: ", ") + (expected.count > 4 ? ", …" : "")
    return "should have been seen by \(names), or by a criterion that is missing"
  }
}

extension StrengthView {
  package var json: JSONValue {
    [
      "schema": "agent-eval.strength/1", "eval_set": .string(evalSet), "run": .string(run),
      "seed": .string(String(seed)), "trials": .int(Int64(trials)), "all": whole.json,
      "mutations": .array(
        rows.map { row in
          var object = row.tally.json.object ?? JSONObject()
          object.members.insert(.init("mutation", .string(row.kind.name)), at: 0)
          object["summary"] = .string(row.kind.summary)
          object["category"] = .string(row.kind.category.rawValue)
          object["intents"] = .object(
            JSONObject(
              row.intents.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.json) }))
          return .object(object)
        }),
      "intents": .array(
        weakestFirst.map { intent in
          var object = intent.tally.json.object ?? JSONObject()
          object.members.insert(.init("intent", .string(intent.name)), at: 0)
          return .object(object)
        }),
      "holes": .array(
        holes.prefix(limit).map { hole in
          [
            "case": .string(hole.caseID), "mutation": .string(hole.mutation.name),
            "trials": .array(hole.trials.map { .int(Int64($0 + 1)) }),
            "change": .string(hole.example.change), "step_index": .int(Int64(hole.example.step)),
            "expected_of": .array(hole.example.expected.map { .string($0) }),
          ]
        }),
      "holes_left_out": .int(Int64(max(0, holes.count - limit))),
    ]
  }
}

extension StrengthTally {
  fileprivate var json: JSONValue {
    [
      "mutants": .int(Int64(applied)), "caught": .int(Int64(caught)),
      "unjudged": .int(Int64(unjudged)), "not_applicable": .int(Int64(notApplicable)),
      "share": share.map { .double($0) } ?? .null,
      "interval": interval.map { [.double($0.lower), .double($0.upper)] } ?? .null,
    ]
  }
}
