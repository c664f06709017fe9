import Diagnostics
package import EvalModel
package import Gating
import JSONKit
import Statistics

/// All trials of one case in a list, for whoever wants to know how it fails and how often.
package struct CaseView: Sendable {
  package var caseID: String
  package var labels: CaseLabels?
  package var input: [String]
  package var trials: [TrialSummary]
  package var invocation: Invocation

  package init(
    caseID: String, labels: CaseLabels?, input: [String], trials: [TrialSummary],
    invocation: Invocation
  ) {
    self.caseID = caseID
    self.labels = labels
    self.input = input
    self.trials = trials.sorted { $0.plan.index < $1.plan.index }
    self.invocation = invocation
  }

  private var tally: CaseTally {
    var tally = CaseTally(
      id: caseID, labels: labels ?? CaseLabels(intent: "unknown", tags: []), planned: trials.count)
    for trial in trials { tally.count(trial) }
    return tally
  }

  package func text(style: TextStyle) -> String {
    var page = Page(style)
    headline(&page)
    let failed = trials.filter { $0.passed == false }
    if let reason = RunReport.mostFrequent(failed.map(\.reason)) {
      let count = failed.count { $0.reason.utf8.elementsEqual(reason.utf8) }
      page.gap()
      page.line(
        Span("Mostly because", .strong), Span("  \(count) of \(failed.count) failures", .quiet))
      page.paragraph(reason, indent: 2)
    }
    list(&page)
    if let shown = failed.first ?? trials.first {
      page.gap()
      page.command(
        invocation.show(case: caseID, trial: shown.plan.index),
        note: failed.isEmpty ? "step by step" : "the first failure",
        indent: 0)
    }
    return page.text
  }

  private func headline(_ page: inout Page) {
    let tally = tally
    let counts = tally.counts
    var spans = [Span(caseID, .strong), "   "]
    if let rate = counts.rate {
      spans.append(
        Span("\(counts.passes) of \(counts.trials) passed, \(Figures.percent(rate))"))
      if let interval = counts.interval() {
        spans.append(Span(" (95%: \(Figures.interval(interval)))"))
      }
    } else {
      spans.append("nothing judged")
    }
    if tally.isFlaky { spans.append(Span("   flaky", .doubtful)) }
    let others = [(tally.unscored, "unscored"), (tally.harnessFailed, "lost to the harness")]
      .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    if !others.isEmpty { spans.append(Span("   " + others.joined(separator: ", "), .doubtful)) }
    page.line(spans)
    let facts = (labels.map { [$0.intent] + $0.tags } ?? []) + ["run \(invocation.run)"]
    page.line(Span(facts.joined(separator: " · "), .quiet), indent: 2)
    for text in input { page.paragraph(text, first: Span("user  ", .quiet), indent: 2, limit: 3) }
  }

  private func list(_ page: inout Page) {
    guard !trials.isEmpty else { return }
    page.gap()
    var table = PageTable([
      .init(title: "trial", alignment: .right), .init(title: "verdict"),
      .init(title: "category"), .init(title: "wrong step", alignment: .right),
      .init(title: "latency", alignment: .right), .init(title: "reason", isFlexible: true),
    ])
    for trial in trials {
      let ruling = TrialRuling(trial)
      table.row(
        Span(String(trial.plan.index + 1)), Span("\(ruling.symbol) \(ruling.word)", ruling.tone),
        Span(ruling.category ?? ""), Span(trial.firstWrongStep.map { String($0 + 1) } ?? ""),
        Span(Figures.duration(trial.latency)), Span(trial.passed == true ? "" : trial.reason))
    }
    page.table(table)
  }
}
