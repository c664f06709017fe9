import Diagnostics
import EvalModel
package import Gating
package import JSONKit
import Statistics

/// What is accepted, for people.
package struct BaselineView: Sendable {
  package var baseline: Baseline
  package var path: String

  package init(_ baseline: Baseline, path: String) {
    self.baseline = baseline
    self.path = path
  }

  private struct Group {
    var name: String
    var cases: [Baseline.Case]

    var counts: Proportion {
      Proportion(
        passes: cases.reduce(0) { $0 + $1.pooled.passes },
        trials: cases.reduce(0) { $0 + $1.pooled.trials })
    }

    /// Every case counts the same.
    var rate: Double? {
      let rates = cases.compactMap(\.pooled.rate)
      return rates.isEmpty ? nil : rates.reduce(0, +) / Double(rates.count)
    }

    /// The fewest and the most trials of a case.
    var trials: String {
      let counts = cases.map(\.pooled.trials)
      guard let fewest = counts.min(), let most = counts.max() else { return "–" }
      return fewest == most ? "\(fewest)" : "\(fewest)–\(most)"
    }
  }

  private var whole: Group { Group(name: baseline.evalSet, cases: baseline.cases) }

  private var intents: [Group] {
    Dictionary(grouping: baseline.cases, by: \.intent).map { Group(name: $0.key, cases: $0.value) }
      .sorted { $0.name < $1.name }
  }

  package func text(style: TextStyle) -> String {
    var page = Page(style)
    let rate = whole.rate.map(Figures.percent) ?? "–"
    page.line(
      Span("baseline \(baseline.name) of \(baseline.evalSet)", .strong),
      Span("   pass rate \(rate)"))
    page.line(
      Span(
        "\(Figures.count(baseline.cases.count, "case")) · \(whole.trials) trials a case · "
          + "\(baseline.agent) · \(path)", .quiet), indent: 2)
    page.gap()
    var runs = PageTable([
      .init(title: "run"), .init(title: "accepted"), .init(title: "by"), .init(title: "verdict"),
      .init(title: "commit"), .init(title: "reason", isFlexible: true, lineLimit: 2),
    ])
    for batch in baseline.batches {
      let verdict = batch.verdict.rawValue + (batch.isForced ? ", forced" : "")
      runs.row(
        Span(batch.id), Span(String(batch.acceptedAt.prefix(10))), Span(batch.acceptedBy),
        Span(verdict, batch.isForced ? .doubtful : nil),
        Span(batch.commit.map { String($0.prefix(10)) } ?? "–"), Span(batch.reason))
    }
    page.table(runs)
    page.gap()
    var table = PageTable([
      .init(title: "intent", isFlexible: true), .init(title: "passed", alignment: .right),
      .init(title: "cases", alignment: .right), .init(title: "trials a case", alignment: .right),
    ])
    for group in intents {
      table.row(
        Span(group.name), Span(group.rate.map(Figures.percent) ?? "–", .strong),
        Span(Figures.count(group.cases.count)), Span(group.trials))
    }
    page.table(table)
    return page.text
  }

  /// A row for each.
  package static func table(_ views: [BaselineView], style: TextStyle) -> String {
    var page = Page(style)
    guard !views.isEmpty else {
      page.line("no baseline: make one from a run with 'agent-eval baseline accept'")
      return page.text
    }
    var table = PageTable([
      .init(title: "eval set"), .init(title: "name"), .init(title: "passed", alignment: .right),
      .init(title: "cases", alignment: .right), .init(title: "trials a case", alignment: .right),
      .init(title: "accepted"), .init(title: "reason", isFlexible: true),
    ])
    for view in views {
      let last = view.baseline.batches.last
      table.row(
        Span(view.baseline.evalSet), Span(view.baseline.name, .strong),
        Span(view.whole.rate.map(Figures.percent) ?? "–"),
        Span(Figures.count(view.baseline.cases.count)), Span(view.whole.trials),
        Span(last.map { String($0.acceptedAt.prefix(10)) } ?? "–"), Span(last?.reason ?? ""))
    }
    page.table(table)
    return page.text
  }

  /// Without the cases, which the file itself has.
  package var json: JSONValue {
    [
      "schema": "agent-eval.baseline-summary/1",
      "eval_set": .string(baseline.evalSet), "name": .string(baseline.name),
      "path": .string(path), "agent": .string(baseline.agent),
      "cases": .int(Int64(baseline.cases.count)),
      "trials": .int(Int64(whole.counts.trials)),
      "pass_rate": whole.rate.map { .double($0) } ?? .null,
      "runs": .array(
        baseline.batches.map { batch in
          [
            "id": .string(batch.id), "accepted_at": .string(batch.acceptedAt),
            "accepted_by": .string(batch.acceptedBy), "reason": .string(batch.reason),
            "verdict": .string(batch.verdict.rawValue), "forced": .bool(batch.isForced),
            "commit": batch.commit.map { .string($0) } ?? .null,
          ]
        }),
    ]
  }

  package static func json(_ views: [BaselineView]) -> JSONValue {
    ["schema": "agent-eval.baselines/1", "baselines": .array(views.map(\.json))]
  }
}
