import Comparing
import Diagnostics
import Gating
import Statistics

extension DiffView {
  /// New failures first, and all of it in what a person reads in a minute.
  package func text(style: TextStyle) -> String {
    var page = Page(style)
    if !onlyCases.isEmpty {
      for id in onlyCases {
        page.gap()
        wholeCase(id, &page)
      }
      agentChanges(&page)
    } else {
      headline(&page)
      warned(&page)
      inCommon(&page)
      section("New failures", newFailures, &page, telling: true)
      section("Worse", worse, &page, telling: true)
      section("Better", better, &page, telling: false)
      unresolved(&page)
      intents(&page)
      uncompared(&page)
      agentChanges(&page)
      next(&page)
    }
    return page.text
  }

  // MARK: - The whole

  private func headline(_ page: inout Page) {
    if let suite = difference.suite {
      page.line([
        Span("\(suite.finding.symbol) \(Self.told(suite.finding))", strong(suite.finding)),
        Span("   \(Figures.percent(suite.before)) → \(Figures.percent(suite.after))   "),
        Span("\(Figures.points(suite.change)) points (95%: \(Self.range(suite.interval)))"),
      ])
    } else {
      page.line(
        Span("~ nothing to compare", .doubtfulStrong), "   no case was judged on both sides")
    }
    page.line(
      Span("\(evalSet) · \(Figures.count(difference.cases.count, "case")) compared", .quiet),
      indent: 2)
    for (label, side) in [("before", before), ("now", after)] {
      let facts = ["\(side.kind) \(side.name)", side.agent] + (side.at.map { [$0] } ?? [])
      page.line(
        Span(TerminalText.padded(label, to: 8), .quiet), Span(facts.joined(separator: " · ")),
        indent: 2)
    }
  }

  private static func told(_ finding: Finding) -> String {
    switch finding {
    case .worse: "worse"
    case .better: "better"
    case .unresolved: "no difference that chance doesn't explain"
    }
  }

  private func strong(_ finding: Finding) -> TextStyle.Tone {
    switch finding {
    case .worse: .badStrong
    case .better: .goodStrong
    case .unresolved: .doubtfulStrong
    }
  }

  private static func range(_ interval: ConfidenceInterval) -> String {
    "\(Figures.points(interval.lower)) to \(Figures.points(interval.upper))"
  }

  private func warned(_ page: inout Page) {
    for warning in warnings {
      page.paragraph(warning, first: Span("! warning: ", .doubtful), indent: 2)
    }
  }

  /// What several of the cases that got worse share says more than each of them.
  private func inCommon(_ page: inout Page) {
    guard !common.isEmpty else { return }
    page.gap()
    page.line(
      Span("In common", .strong),
      Span("  \(Figures.count(details.count, "case")) looked at", .quiet))
    for one in common.prefix(5) {
      page.line(
        Span(one.difference.mark + " ", .strong), Span(one.difference.sentence),
        Span(", \(Figures.count(one.cases, "case"))", .quiet), indent: 2)
    }
  }

  /// What goes differently in one case and isn't said of several already. Where chance could be it,
  /// only what differs in most trials is worth a line.
  private func own(_ detail: CaseDetail) -> [(TextStyle.Tone?, String)] {
    let said = Set(common.map(\.difference.trait))
    let differences = (detail.trajectories?.differences ?? []).filter { !said.contains($0.trait) }
    let resolved = differences.filter(\.isResolved).map { (TextStyle.Tone?.none, $0.sentence) }
    guard resolved.isEmpty else { return resolved }
    return differences.filter { abs($0.change) >= 0.5 && $0.trait.kind != .answer }.prefix(1)
      .map { (.quiet, $0.sentence) }
  }

  // MARK: - Cases

  /// Rows of a section; the rest is counted.
  private static var rowLimit: Int { 8 }

  private func section(
    _ title: String, _ cases: [RunDifference.Case], _ page: inout Page, telling: Bool
  ) {
    guard !cases.isEmpty else { return }
    page.gap()
    page.line(
      Span(title, .strong), Span("  \(Figures.count(cases.count, "case"))", .quiet))
    let shown = cases.prefix(Self.rowLimit)
    let width = shown.map { TerminalText.width($0.id) }.max() ?? 0
    // A longer id is moved out of line, not cut: people copy it.
    for one in shown {
      page.line(row(one, min(width, 52)), indent: 2)
      guard telling, let detail = detail(one.id) else { continue }
      let own = own(detail)
      for (mark, sentence) in own.prefix(3) {
        page.line(
          Span(mark == nil ? "" : "~ ", .quiet), Span(sentence, mark), indent: 6)
      }
      if own.isEmpty, common.isEmpty, let reason = detail.reason, !reason.isEmpty {
        page.line(Span(reason, .quiet), indent: 6)
      }
    }
    if cases.count > shown.count {
      page.line(Span("and \(Figures.count(cases.count - shown.count)) more", .quiet), indent: 2)
    }
  }

  private func row(_ one: RunDifference.Case, _ width: Int) -> [Span] {
    [
      Span("\(one.finding.symbol) ", one.finding.tone),
      Span(TerminalText.padded(one.id, to: width)),
      Span("  \(Self.counts(one.before)) → \(Self.counts(one.after))"),
      Span("   \(Figures.points(one.change))", one.finding.tone),
    ]
  }

  private static func counts(_ counts: Proportion) -> String {
    "\(Figures.count(counts.passes))/\(Figures.count(counts.trials))"
  }

  private func unresolved(_ page: inout Page) {
    let cases = open
    guard !cases.isEmpty else { return }
    page.gap()
    let worst = cases.prefix(3).map { "\($0.id) \(Figures.points($0.change))" }
    page.paragraph(
      "\(Figures.count(cases.count, "more case differs", "more cases differ")), and chance "
        + "explains it: \(worst.joined(separator: ", "))\(cases.count > 3 ? ", …" : "")",
      first: Span("~ ", .quiet))
  }

  // MARK: - Groups

  private func intents(_ page: inout Page) {
    guard difference.intents.count > 1 else { return }
    page.gap()
    page.line(Span("Intents", .strong))
    var table = PageTable([
      .init(title: "", isWhole: true), .init(title: "intent", isFlexible: true),
      .init(title: "cases", alignment: .right), .init(title: "before", alignment: .right),
      .init(title: "now", alignment: .right), .init(title: "change", alignment: .right),
      .init(title: "95%", isWhole: true),
    ])
    let order: [Finding] = [.worse, .unresolved, .better]
    let sorted = difference.intents.sorted { one, other in
      let (first, second) = (order.firstIndex(of: one.finding), order.firstIndex(of: other.finding))
      return first == second ? one.change < other.change : (first ?? 0) < (second ?? 0)
    }
    for group in sorted.prefix(12) {
      table.row(
        Span(group.finding.symbol, group.finding.tone), Span(group.group.bareName),
        Span(Figures.count(group.cases)), Span(Figures.percent(group.before)),
        Span(Figures.percent(group.after)),
        Span(Figures.points(group.change), group.finding.tone),
        Span(Self.range(group.interval), .quiet))
    }
    page.table(table)
    if sorted.count > 12 {
      page.line(Span("and \(Figures.count(sorted.count - 12)) more", .quiet), indent: 2)
    }
  }

  private func uncompared(_ page: inout Page) {
    let lists = [
      ("new", difference.added), ("gone", difference.removed),
      ("ask something else now", difference.changed),
      ("not judged on both sides", difference.unmeasured),
    ].filter { !$0.1.isEmpty }
    guard !lists.isEmpty else { return }
    page.gap()
    page.line(Span("Not compared", .strong))
    for (what, ids) in lists {
      page.paragraph(
        "\(Figures.count(ids.count)) \(what): " + Verdict.Reason.list(ids), indent: 2, limit: 2)
    }
  }

  // MARK: - The agent

  func agentChanges(_ page: inout Page) {
    page.gap()
    page.line(Span("Agent", .strong))
    guard !agent.changes.isEmpty else {
      page.line(Span("the same configuration on both sides", .quiet), indent: 2)
      return
    }
    var table = PageTable([
      .init(title: "setting", isWhole: true), .init(title: "before"), .init(title: "now"),
    ])
    for change in agent.changes.prefix(12) {
      table.row(
        Span(change.path.shortened(to: 40)), Span(Self.shown(change.before, change.kind)),
        Span(Self.shown(change.after, change.kind)))
    }
    page.table(table)
    if agent.changes.count > 12 {
      page.line(Span("and \(Figures.count(agent.changes.count - 12)) more", .quiet), indent: 2)
    }
  }

  private static func shown(_ value: String?, _ kind: FingerprintDifference.Change.Kind) -> String {
    guard let value else { return "–" }
    // Of a digest the beginning tells two files apart.
    return kind == .file ? String(value.prefix(12)) : value
  }

  private func next(_ page: inout Page) {
    guard let first = (newFailures + worse).first else { return }
    page.gap()
    page.line(Span("Next", .strong))
    let whole = "\(command) --case \(Invocation.quoted(first.id))"
    let column = TerminalText.width(whole)
    page.command(whole, note: "this case in full", noteColumn: column)
    if let invocation, let trial = detail(first.id)?.failing {
      page.command(
        invocation.show(case: first.id, trial: trial), note: "step by step", noteColumn: column)
    }
  }
}

extension DiffView {
  /// One case with everything that is known of how it goes differently.
  private func wholeCase(_ id: String, _ page: inout Page) {
    let detail = detail(id)
    if let one = difference.cases.first(where: { $0.id.utf8.elementsEqual(id.utf8) }) {
      page.line([
        Span(id, .strong), "   ",
        Span("\(one.finding.symbol) \(Self.told(one.finding))", strong(one.finding)),
      ])
      for (label, counts) in [("before", one.before), ("now", one.after)] {
        let rate = counts.rate.map(Figures.percent) ?? "–"
        let interval = counts.interval().map { " (95%: \(Figures.interval($0)))" } ?? ""
        page.line(
          Span(TerminalText.padded(label, to: 8), .quiet),
          Span("\(counts.passes) of \(counts.trials) passed, \(rate)\(interval)"), indent: 2)
      }
      if let reason = detail?.reason, !reason.isEmpty {
        page.paragraph(reason, first: Span("mostly  ", .quiet), indent: 2)
      }
    } else {
      page.line(Span(id, .strong), "   not judged on both sides")
    }
    page.gap()
    guard let trajectories = detail?.trajectories else {
      page.paragraph(
        "The steps of one side are not in this store, so only the counts can be compared.")
      return
    }
    page.line(
      Span("Steps", .strong),
      Span(
        "  \(Figures.count(trajectories.before, "trial")) before, "
          + "\(Figures.count(trajectories.after)) now", .quiet))
    let open = trajectories.doubtful
    for difference in trajectories.resolved.prefix(40) {
      page.paragraph(
        difference.sentence,
        first: Span(difference.mark + " ", .strong), indent: 2, limit: 2)
    }
    if trajectories.resolved.isEmpty {
      page.line(Span("nothing differs that chance doesn't explain", .quiet), indent: 2)
    }
    for difference in open.prefix(10) {
      page.paragraph(
        difference.sentence, first: Span("~ ", .quiet), indent: 2, tone: .quiet, limit: 1)
    }
    if open.count > 10 {
      page.line(Span("~ and \(Figures.count(open.count - 10)) more", .quiet), indent: 2)
    }
    if let invocation, let trial = detail?.failing {
      page.command(invocation.show(case: id, trial: trial), note: "the first failure of now")
    }
  }
}

extension CaseGroup {
  /// The name alone, where a title says what it is.
  fileprivate var bareName: String {
    switch self {
    case .suite: "suite"
    case .intent(let name), .tag(let name), .criterion(let name): name
    }
  }
}
