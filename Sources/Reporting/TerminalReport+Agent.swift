import Diagnostics
import EvalModel

extension TerminalReport {
  /// What the trials took. What the agent didn't report is said to be unknown, never left out:
  /// an agent that reports no cost isn't free.
  func agent(_ page: inout Page) {
    let figures = report.agent
    guard figures.trials > 0 else { return }
    page.gap()
    page.line(Span("Agent", .strong))
    if let latency = figures.latency { row("latency", self.latency(latency), &page) }
    row("tokens", tokens(figures), &page)
    row("cost", cost(figures), &page)
    if !figures.tools.isEmpty { row("tools", tools(figures), &page) }
    // Among one there is no slowest.
    if figures.slowest.count > 1 {
      let cases = figures.slowest.map { "\($0.id) \(Figures.duration($0.mean))" }
      row("slowest", cases.joined(separator: " · "), &page)
    }
    if figures.dearest.count > 1 {
      let cases = figures.dearest.map { "\($0.id) \(Figures.money($0.mean))" }
      row("dearest", cases.joined(separator: " · "), &page)
    }
    if let clock = report.clock, let share = clock.agentShare {
      let width = clock.concurrency == 1 ? "one" : Figures.count(clock.concurrency)
      row(
        "clock",
        "\(Figures.duration(clock.total)) with \(width) at a time: "
          + "\(Figures.percent(share)) with the agent, "
          + "\(Figures.percent(1 - share)) in the harness or waiting", &page)
    }
  }

  private func latency(_ latency: AgentFigures.Latency) -> String {
    if latency.trials == 1 { return Figures.duration(latency.longest) }
    var parts = ["p50 \(Figures.duration(latency.p50))", "p95 \(Figures.duration(latency.p95))"]
    if let p99 = latency.p99 { parts.append("p99 \(Figures.duration(p99))") }
    return (parts + ["longest \(Figures.duration(latency.longest))"]).joined(separator: " · ")
  }

  private func row(_ name: String, _ text: String, _ page: inout Page) {
    page.paragraph(
      text, first: Span(TerminalText.padded(name, to: 9), .quiet), indent: 2, limit: 3)
  }

  private func tokens(_ figures: AgentFigures) -> String {
    let (input, output) = (figures.inputTokens, figures.outputTokens)
    let known = max(input.known, output.known)
    guard known > 0 else { return "unknown: no trial reported them" }
    func mean(_ total: AgentFigures.Total<Int>) -> String {
      total.known == 0 ? "?" : Figures.count(total.sum / total.known)
    }
    let total = Figures.count(AgentFigures.saturating(input.sum, output.sum))
    return "\(mean(input)) in + \(mean(output)) out a trial · \(total) in all"
      + unreported(figures.trials - known)
  }

  private func cost(_ figures: AgentFigures) -> String {
    let cost = figures.costUSD
    guard cost.known > 0 else { return "unknown: no trial reported it" }
    return "\(Figures.money(cost.sum / Double(cost.known))) a trial · "
      + "\(Figures.money(cost.sum)) in all" + unreported(cost.unknown)
  }

  private func unreported(_ trials: Int) -> String {
    trials == 0 ? "" : " · unknown for \(Figures.count(trials, "trial")), not counted"
  }

  /// Tools that fail come first in what a reader looks for, so failures are said for each.
  private func tools(_ figures: AgentFigures) -> String {
    let shown = figures.tools.prefix(6).map { tool in
      let failed =
        tool.failed == 0
        ? "" : ", \(Figures.percent(Double(tool.failed) / Double(tool.calls))) failed"
      return "\(tool.name) \(Figures.count(tool.calls))\(failed)"
    }
    let more = figures.tools.count > 6 ? " · \(figures.tools.count - 6) more" : ""
    return shown.joined(separator: " · ") + more
  }
}
