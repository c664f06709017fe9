import Diagnostics
import EvalModel
import Gating
import Statistics

extension RecordedReport {
  /// The summary for somebody at a desk, built like that of a run. It names trajectories by where
  /// they stand, because there is no stored run to show them from.
  package func text(style: TextStyle) -> String {
    var page = Page(style)
    let report = TerminalReport(run, style: style)
    headline(&page, report)
    reasons(&page)
    report.intents(&page)
    report.reliability(&page)
    errors(&page)
    losses(&page)
    cases(&page)
    report.agent(&page)
    report.warnings(&page)
    return page.text
  }

  private func headline(_ page: inout Page, _ report: TerminalReport) {
    let shown = sources.prefix(3).joined(separator: ", ")
    let more = sources.count > 3 ? " and \(sources.count - 3) more" : ""
    let scope = Figures.count(found, "recorded trajectory", "recorded trajectories")
    let full = report.firstLine + [Span("   \(scope)")]
    let fits = full.reduce(0) { $0 + $1.width } <= page.style.columns
    page.line(fits ? full : report.firstLine)
    if !fits { page.line(Span(scope), indent: 2) }
    page.line(Span("\(run.run.evalSet) · \(shown)\(more)", .quiet), indent: 2)
  }

  private func reasons(_ page: inout Page) {
    for reason in run.verdict.reasons {
      let (symbol, tone) = reason.symbol
      page.paragraph(reason.sentence, first: Span("\(symbol) ", tone), indent: 2)
      switch reason {
      case .leftOut, .floorMissed, .nothingJudged:
        if let advice = reason.advice(run.invocation) {
          page.paragraph(advice, first: "→ ", indent: 4)
        }
      default: break
      }
    }
    if casesWithout > 0 {
      page.paragraph(
        "\(Figures.count(casesWithout, "case")) of the eval set "
          + "\(casesWithout == 1 ? "has" : "have") no trajectory",
        first: Span("· ", .quiet), indent: 2)
    }
    guard run.verdict.word != .passed else { return }
    let contacts = [("owner", run.owner), ("runbook", run.runbook)]
      .compactMap { name, value in value.map { "\(name) \($0)" } }
    if !contacts.isEmpty {
      page.line(Span(contacts.joined(separator: " · "), .quiet), indent: 2)
    }
  }

  private func errors(_ page: inout Page) {
    guard !errors.isEmpty else { return }
    let failed = run.tally.failed
    page.gap()
    page.line(
      Span("Errors by category", .strong),
      Span(
        "  \(Figures.count(failed)) of "
          + Figures.count(run.tally.judged, "judged trajectory", "judged trajectories"), .quiet))
    var table = PageTable([
      .init(title: "category"), .init(title: "failed", alignment: .right),
      .init(title: "share", alignment: .right), .init(title: "first wrong step"),
      .init(title: "for example", isFlexible: true),
      .init(title: "mostly because", isFlexible: true, lineLimit: 2),
    ])
    for one in errors {
      let first = one.firstWrong.first.map { "\($0.what) (\($0.trials))" } ?? "–"
      table.row(
        Span(one.category.rawValue, .bad), Span(Figures.count(one.trials)),
        Span(Figures.percent(Double(one.trials) / Double(max(1, failed)))), Span(first),
        Span(one.examples.first ?? ""), Span(one.reason))
    }
    page.table(table)
  }

  private func losses(_ page: inout Page) {
    guard !losses.isEmpty || run.tally.unscored > 0 else { return }
    page.gap()
    let unscored = run.tally.unscored
    let note = unscored == 0 ? "" : ", \(Figures.count(unscored)) judged without a score"
    page.line(
      Span("Left out", .strong),
      Span("  \(Figures.count(leftOut, "trajectory", "trajectories"))\(note)", .quiet))
    var table = PageTable([
      .init(title: "cause"), .init(title: "trajectories", alignment: .right),
      .init(title: "for example", isFlexible: true),
      .init(title: "mostly because", isFlexible: true, lineLimit: 3),
    ])
    for loss in losses {
      table.row(
        Span(loss.cause, .doubtful), Span(Figures.count(loss.trials)),
        Span(loss.examples.first ?? ""), Span(loss.reasons.prefix(3).joined(separator: " · ")))
    }
    if !table.rows.isEmpty { page.table(table) }
  }

  /// Cases with failures, worst first.
  private func cases(_ page: inout Page) {
    let failing = run.alwaysFailing + run.flaky
    // A single failing trajectory is in the table above already.
    guard failing.count > 1 || failing.first.map({ $0.counts.trials > 1 }) == true else { return }
    page.gap()
    page.line(Span("Failing cases", .strong), Span("  \(Figures.count(failing.count))", .quiet))
    var table = PageTable([
      .init(title: "passed", alignment: .right), .init(title: "case"),
      .init(title: "mostly because", isFlexible: true),
    ])
    for one in failing.prefix(10) {
      table.row(
        Span("\(one.counts.passes)/\(one.counts.trials)"), Span(one.id), Span(one.reason))
    }
    page.table(table)
    if failing.count > 10 { page.line(Span("and \(failing.count - 10) more", .quiet), indent: 2) }
  }
}
