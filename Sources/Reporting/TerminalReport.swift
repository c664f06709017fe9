import Diagnostics
import EvalModel
import Gating
import Statistics

/// The summary of a run for somebody at a desk: the verdict and its reasons on the first lines,
/// then what fails, then what it took, then what to type next. Never a row per trial.
package struct TerminalReport: Sendable {
  package var report: RunReport
  package var style: TextStyle

  package init(_ report: RunReport, style: TextStyle) {
    self.report = report
    self.style = style
  }

  package var text: String {
    var page = Page(style)
    headline(&page)
    reasons(&page)
    comparison(&page)
    intents(&page)
    reliability(&page)
    failures(&page)
    losses(&page)
    cases(&page)
    agent(&page)
    warnings(&page)
    next(&page)
    // A long report has scrolled its first line away.
    if page.lineCount > 30 {
      page.gap()
      page.line(firstLine)
    }
    return page.text
  }

  /// Only the verdict with its reasons and what casts doubt on it.
  package var verdictText: String {
    var page = Page(style)
    headline(&page)
    reasons(&page)
    comparison(&page)
    warnings(&page)
    return page.text
  }

  var firstLine: [Span] {
    let word = report.verdict.word
    // A green tick beside a pass rate of 0 % would be read as praise.
    let canFail = report.verdict.reasons != [.nothingToFail]
    var spans: [Span] = [
      canFail
        ? Span("\(word.symbol) \(word.rawValue)", word.tone)
        : Span("\(word.symbol) \(word.rawValue), nothing to fail", .strong), "   ",
    ]
    if let suite = report.suite {
      spans.append(Span("pass rate \(Figures.percent(suite.rate))", .strong))
      if suite.counts.trials > 1, let interval = suite.interval {
        spans.append(Span(" (95%: \(Figures.interval(interval)))"))
      }
    } else {
      spans.append(Span("nothing judged", .strong))
    }
    return spans
  }

  private func headline(_ page: inout Page) {
    let cases = Figures.count(report.tally.cases.count, "case")
    var scope = "\(cases) × \(Figures.count(report.run.trialsPerCase, "trial"))"
    if let clock = report.clock { scope += "   \(Figures.duration(clock.total))" }
    var facts = [report.run.evalSet, report.run.agent]
    if let profile = report.run.profile { facts.append("profile \(profile)") }
    facts.append("run \(report.run.id)")
    // The first line is read alone, so what doesn't fit whole moves to the second.
    let full = firstLine + [Span("   \(scope)")]
    let fits = full.reduce(0) { $0 + $1.width } <= style.columns
    page.line(fits ? full : firstLine)
    if !fits { page.line(Span(scope), indent: 2) }
    page.line(Span(facts.joined(separator: " · "), .quiet), indent: 2)
  }

  private func reasons(_ page: inout Page) {
    for reason in report.verdict.reasons {
      let (symbol, tone) = reason.symbol
      page.paragraph(reason.sentence, first: Span("\(symbol) ", tone), indent: 2)
      if case .incomplete = reason {
        page.command(report.invocation.resume(), indent: 4)
      } else if let advice = reason.advice(report.invocation) {
        page.paragraph(advice, first: "→ ", indent: 4)
      }
    }
    guard report.verdict.word != .passed else { return }
    let contacts = [("owner", report.owner), ("runbook", report.runbook)]
      .compactMap { name, value in value.map { "\(name) \($0)" } }
    if !contacts.isEmpty {
      page.line(Span(contacts.joined(separator: " · "), .quiet), indent: 2)
    }
  }

  func intents(_ page: inout Page) {
    // Of a single case the first line says it all.
    guard report.suite != nil, report.tally.cases.count > 1 else { return }
    page.gap()
    var table = PageTable([
      .init(title: "intent", isFlexible: true), .init(title: "passed", alignment: .right),
      .init(title: ""), .init(title: "95% interval", alignment: .right),
      .init(title: "cases", alignment: .right), .init(title: "flaky", alignment: .right),
      .init(title: report.comparison == nil ? "" : "baseline ±", alignment: .right),
    ])
    for group in report.intents {
      let interval = group.rate?.interval.map(Figures.interval) ?? "–"
      let flaky = Span(group.flaky == 0 ? "·" : Figures.count(group.flaky), .doubtful)
      table.row(
        Span(group.intent), Span(group.rate.map { Figures.percent($0.rate) } ?? "–", .strong),
        Span(group.rate.map { Figures.bar($0.rate) } ?? "", Self.tone(group.rate?.rate)),
        Span(interval), Span(Figures.count(group.cases)), flaky,
        Span(report.comparison?.intent(group.intent).map { Figures.points($0.change) } ?? ""))
    }
    page.table(table)
  }

  func reliability(_ page: inout Page) {
    // Where nothing failed every figure is 100 %.
    if report.run.trialsPerCase > 1, report.reliability.contains(where: { $0.rate < 1 }) {
      page.gap()
      reliability(
        report.reliability.map { ($0.k, $0.rate, $0.interval) }, "all of k pass", "^", &page)
      reliability(
        report.reliability.suffix(1).filter { $0.anyRate < 1 }
          .map { ($0.k, $0.anyRate, $0.anyInterval) }, "any of k passes", "@", &page)
    }
  }

  /// The last figure, which is the least certain one, says how uncertain it is.
  private func reliability(
    _ figures: [(k: Int, rate: Double, interval: ConfidenceInterval?)], _ meaning: String,
    _ sign: String, _ page: inout Page
  ) {
    guard !figures.isEmpty else { return }
    var texts = figures.map { "\($0.k) → \(Figures.percent($0.rate))" }
    if let interval = figures.last?.interval, let last = texts.popLast() {
      texts.append("\(last) (95%: \(Figures.interval(interval)))")
    }
    page.paragraph(
      texts.joined(separator: " · "), first: Span("pass\(sign)k, \(meaning):  ", .quiet), indent: 2)
  }

  private static func tone(_ rate: Double?) -> TextStyle.Tone? {
    guard let rate else { return nil }
    return rate == 1 ? .good : rate < 0.5 ? .bad : .doubtful
  }

  private func failures(_ page: inout Page) {
    let failed = report.tally.failed
    // A single failing case says the same in its own list.
    guard report.flaky.count + report.alwaysFailing.count > 1 else { return }
    page.gap()
    page.line(
      Span("Failures", .strong),
      Span(
        "  \(Figures.count(failed)) of \(Figures.count(report.tally.judged, "judged trial"))",
        .quiet))
    var table = PageTable([
      .init(title: "category"), .init(title: "trials", alignment: .right),
      .init(title: "share", alignment: .right), .init(title: "most in"),
      .init(
        title: "mostly because", isFlexible: true, lineLimit: 2),
    ])
    for failure in report.failures {
      table.row(
        Span(failure.kind, .bad), Span(Figures.count(failure.trials)),
        Span(Figures.percent(Double(failure.trials) / Double(failed))),
        Span("\(failure.mostIn.id) (\(failure.mostIn.trials))"), Span(failure.example))
    }
    page.table(table)
  }

  private func losses(_ page: inout Page) {
    let missing = report.tally.missing
    let lost = report.losses.reduce(0) { $0 + $1.trials }
    guard lost + missing > 0 else { return }
    page.gap()
    let shown = missing == 0 ? "" : ", \(Figures.count(missing)) not run"
    page.line(
      Span("Not judged", .strong), Span("  \(Figures.count(lost, "trial"))\(shown)", .quiet))
    var table = PageTable([
      .init(title: "cause"), .init(title: "trials", alignment: .right), .init(title: "most in"),
      .init(title: "mostly because", isFlexible: true),
    ])
    for loss in report.losses {
      table.row(
        Span(loss.kind, .doubtful), Span(Figures.count(loss.trials)),
        Span("\(loss.mostIn.id) (\(loss.mostIn.trials))"), Span(loss.example))
    }
    if !table.rows.isEmpty { page.table(table) }
  }
}
