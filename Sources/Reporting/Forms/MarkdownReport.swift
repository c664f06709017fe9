import EvalModel
import Gating
import Statistics

/// The report for a pull request, a job's summary or a wiki: what happened in the first line, what
/// to do in the second, the rest by importance, so that whatever is cut is what matters least.
///
/// One text for GitHub and GitLab: it keeps to what both show alike.
package struct MarkdownReport: Sendable {
  package var report: RunReport
  /// The most bytes it may have; forges count characters, of which there are never more.
  package var limit: Int
  /// Ends with a mark by which a bot finds its comment again.
  package var isComment: Bool

  /// GitHub refuses comments of more than 65,536 characters.
  package static let commentLimit = 64_000
  /// GitHub drops summaries of more than 1 MiB.
  package static let summaryLimit = 1_000_000

  package init(
    _ report: RunReport, limit: Int = summaryLimit, isComment: Bool = false
  ) {
    self.report = report
    self.limit = limit
    self.isComment = isComment
  }

  package static func comment(_ report: RunReport) -> MarkdownReport {
    MarkdownReport(report, limit: commentLimit, isComment: true)
  }

  package var text: String {
    var page = MarkdownPage(limit: limit - foot.utf8.count)
    head(&page)
    reasons(&page)
    failing(&page)
    intents(&page)
    categories(&page)
    notJudged(&page)
    flaky(&page)
    agent(&page)
    for warning in report.warnings { page.line("⚠ warning: \(Markdown.prose(warning))\n") }
    return page.text + foot
  }

  /// What a bot looks for; the same for every run of the set.
  package var marker: String {
    // Two hyphens would end the comment that hides it.
    return "<!-- agent-eval \(Slug.of(report.run.evalSet).replacing("--", with: "-_")) -->"
  }
}

// MARK: - Sections

extension MarkdownReport {
  private var symbol: String {
    switch report.verdict.word {
    case .passed: "✅"
    case .regressed: "❌"
    case .inconclusive: "❔"
    }
  }

  private func head(_ page: inout MarkdownPage) {
    page.line("### \(symbol) agent-eval \(Markdown.prose(report.whatHappened))\n")
    page.line("**What to do:** \(report.whatToDo.map(\.markdown).joined())\n")
    var facts = [
      "pass rate **\(report.passRateText)**",
      "\(Figures.count(report.tally.cases.count, "case")) × "
        + Figures.count(report.run.trialsPerCase, "trial"),
      "eval set \(Markdown.code(report.run.evalSet, limit: 80))",
      "agent \(Markdown.code(report.run.agent, limit: 80))",
    ]
    if let profile = report.run.profile { facts.append("profile \(Markdown.code(profile))") }
    facts.append("run \(Markdown.code(report.run.id, limit: 80))")
    page.line(facts.joined(separator: " · ") + "\n")
    if let compared = report.comparison {
      let stop = compared.stopText.map { "; \($0)" } ?? ""
      page.line("Baseline \(Markdown.prose(compared.summary + stop))\n")
    }
  }

  /// More are read by nobody, and the tables below say the same.
  private static var reasonLimit: Int { 8 }

  private func reasons(_ page: inout MarkdownPage) {
    // The one that says most stands in the first line.
    var rest = report.verdict.reasons
    if let index = report.headline { rest.remove(at: index) }
    for reason in rest.prefix(Self.reasonLimit) {
      page.line("- \(reason.symbol.text) \(Markdown.prose(reason.sentence))")
    }
    if rest.count > Self.reasonLimit {
      page.line("- and \(Figures.count(rest.count - Self.reasonLimit, "reason")) more")
    }
    if !rest.isEmpty { page.line("") }
    guard report.verdict.word != .passed else { return }
    let contacts = [("owner", report.owner), ("runbook", report.runbook)]
      .compactMap { name, value in value.map { "\(name) \(Markdown.code($0, limit: 200))" } }
    if !contacts.isEmpty { page.line(contacts.joined(separator: " · ") + "\n") }
  }

  private func failing(_ page: inout MarkdownPage) {
    let rows = report.rows.filter { $0.standing == .failing }.sorted { one, other in
      one.isFlagged != other.isFlagged
        ? one.isFlagged
        : (one.tally.counts.rate ?? 0, one.id) < (other.tally.counts.rate ?? 0, other.id)
    }
    let hasBaseline = report.comparison != nil
    page.table(
      "Failing", count: rows.count, isOpen: true,
      columns: (hasBaseline ? ["before"] : []) + ["passed", "case", "category", "mostly because"],
      rows: rows.lazy.map { row in
        let before = row.baseline.map { "\($0.passes)/\($0.trials)" } ?? "–"
        return (hasBaseline ? [before] : []) + [
          "\(row.tally.passed)/\(row.tally.judged)", Markdown.code(row.id, limit: 120),
          (row.failure?.category.rawValue ?? "–").code, Markdown.prose(row.reason),
        ]
      })
    if let worst = rows.first {
      let trials = max(3, report.run.trialsPerCase)
      page.block(
        "Repeat the worst one:\n\n```sh\n\(report.invocation.repeatCase(worst.id, trials: trials))\n"
          + "```\n\n", unlessIn: worst.id)
    }
  }

  private func flaky(_ page: inout MarkdownPage) {
    let failing = Set(report.rows.filter { $0.standing == .failing }.map(\.id))
    let rows = report.flaky.filter { !failing.contains($0.id) }
    page.table(
      "Flaky: some trials pass, some fail", count: rows.count, isOpen: false,
      columns: ["passed", "case", "category", "mostly because"],
      rows: rows.lazy.map { row in
        [
          "\(row.counts.passes)/\(row.counts.trials)", Markdown.code(row.id, limit: 120),
          row.category.rawValue.code, Markdown.prose(row.reason),
        ]
      })
  }

  private func intents(_ page: inout MarkdownPage) {
    guard report.suite != nil, report.intents.count > 1 else { return }
    page.table(
      "Pass rate by intent", count: report.intents.count,
      isOpen: report.verdict.word == .regressed && report.intents.count <= 12,
      columns: ["intent", "passed", "95% interval", "cases", "flaky"],
      rows: report.intents.lazy.map { group in
        [
          Markdown.code(group.intent, limit: 80),
          group.rate.map { Figures.percent($0.rate) } ?? "–",
          group.rate?.interval.map(Figures.interval) ?? "–", Figures.count(group.cases),
          Figures.count(group.flaky),
        ]
      })
  }

  private func categories(_ page: inout MarkdownPage) {
    page.table(
      "Failures by category", count: report.failures.count, isOpen: false,
      columns: ["category", "trials", "cases", "most in", "mostly because"],
      rows: report.failures.lazy.map(Self.row))
  }

  private func notJudged(_ page: inout MarkdownPage) {
    let missing = report.tally.missing
    page.table(
      "Not judged" + (missing > 0 ? ", and \(Figures.count(missing, "trial")) not run" : ""),
      count: report.losses.count, isOpen: report.verdict.word == .inconclusive,
      columns: ["cause", "trials", "cases", "most in", "mostly because"],
      rows: report.losses.lazy.map(Self.row))
  }

  private static func row(_ group: RunReport.Failures) -> [String] {
    [
      group.kind.code, Figures.count(group.trials), Figures.count(group.cases),
      "\(Markdown.code(group.mostIn.id, limit: 120)) (\(group.mostIn.trials))",
      Markdown.prose(group.example),
    ]
  }

  private func agent(_ page: inout MarkdownPage) {
    let figures = report.agent
    guard figures.trials > 0 else { return }
    var rows: [[String]] = []
    if let latency = figures.latency {
      rows.append([
        "latency",
        "p50 \(Figures.duration(latency.p50).code), p95 \(Figures.duration(latency.p95).code), "
          + "longest \(Figures.duration(latency.longest).code)",
      ])
    }
    let cost = figures.costUSD
    rows.append([
      "cost",
      cost.known == 0
        ? "unknown"
        : "\(Figures.money(cost.sum / Double(cost.known)).code) a trial, "
          + "\(Figures.money(cost.sum).code) in all",
    ])
    let tokens = figures.inputTokens.sum.addingReportingOverflow(figures.outputTokens.sum)
    rows.append([
      "tokens",
      figures.inputTokens.known == 0 && figures.outputTokens.known == 0
        ? "unknown" : Figures.count(tokens.overflow ? .max : tokens.partialValue),
    ])
    page.table(
      "Latency and cost", count: rows.count, isOpen: false, columns: ["", "of the agent"],
      rows: rows)
  }

  private var foot: String {
    let line = "\n<sub>agent-eval \(Markdown.prose(report.run.toolVersion, limit: 40))</sub>\n"
    return isComment ? line + marker + "\n" : line
  }
}

extension RunReport.Advice {
  fileprivate var markdown: String {
    switch self {
    case .words(let text): text
    case .foreign(let text): Markdown.prose(text)
    case .command(let text): Markdown.code(text)
    }
  }
}

extension String {
  /// One of our own words, as code.
  fileprivate var code: String { "`\(self)`" }
}

/// Markdown that stops growing at its limit, and says so.
struct MarkdownPage {
  private(set) var text = ""
  private var left: Int
  private var isFull = false

  init(limit: Int) { left = limit - Self.reserve }

  /// For the sentence that something was left out.
  private static let reserve = 200

  mutating func line(_ line: String) { block(line + "\n") }

  /// All of it or nothing.
  mutating func block(_ block: String, unlessIn foreign: String = "") {
    // A fence can't be escaped, so a text that could close it isn't put into one.
    if foreign.contains("`") || foreign.contains("\n") { return }
    guard !isFull, block.utf8.count <= left else { return end() }
    text += block
    left -= block.utf8.count
  }

  /// A table below its title, unfolded or folded; rows that don't fit are counted.
  mutating func table(
    _ title: String, count: Int, isOpen: Bool, columns: [String], rows: some Sequence<[String]>
  ) {
    guard count > 0, !isFull else { return }
    let start =
      isOpen
      ? "#### \(title) (\(count))\n\n"
      : """
      <details><summary>\(title) (\(count))</summary>


      """
    let end = isOpen ? "\n" : "\n</details>\n\n"
    var table = "| " + columns.joined(separator: " | ") + " |\n"
    table += "|" + columns.map { _ in " --- |" }.joined() + "\n"
    let room = left - start.utf8.count - end.utf8.count - 40
    var shown = 0
    for row in rows {
      let line = "| " + row.joined(separator: " | ") + " |\n"
      guard table.utf8.count + line.utf8.count <= room else { break }
      table += line
      shown += 1
    }
    guard shown > 0 else { return self.end() }
    if shown < count { table += "\nand \(Figures.count(count - shown)) more\n" }
    block(start + table + end)
  }

  private mutating func end() {
    guard !isFull else { return }
    isFull = true
    text += "\n_The report is longer than this place allows; the whole of it is in the run._\n"
  }
}
