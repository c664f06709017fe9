import Comparing
import Gating
import Statistics

extension ViewPage {
  /// A comparison as a page, in the order of its text.
  package static func diff(
    _ view: DiffView, caseDiff: @escaping (String) -> String,
    casePage: @escaping (String) -> String?,
    _ surroundings: PageSurroundings
  ) -> ViewPage {
    let page = DiffPage(view: view, caseDiff: caseDiff, casePage: casePage)
    return ViewPage(
      title: "\(view.before.name) → \(view.after.name)", surroundings: surroundings,
      content: page.content)
  }
}

/// The markup of a comparison.
private struct DiffPage {
  let view: DiffView
  let caseDiff: (String) -> String
  let casePage: (String) -> String?

  private static let rowLimit = 200

  var content: String {
    guard view.onlyCases.isEmpty else {
      return ([headline] + view.onlyCases.map(wholeCase) + [agent]).joined(separator: "\n")
    }
    return [
      headline, warnings, inCommon, section("New failures", view.newFailures),
      section("Worse", view.worse),
      section("Better", view.better), section("Explained by chance", view.open), intents,
      uncompared, agent,
    ].joined(separator: "\n")
  }

  private func shown(_ text: String) -> String { ViewPage.shown(text) }

  private var headline: String {
    var head = "<span class=\"doubt\">~</span> not judged on both sides"
    var kind = "inconclusive"
    if let suite = view.difference.suite {
      let (symbol, tone) = (suite.finding.symbol, suite.finding.tone?.htmlClass ?? "quiet")
      let word =
        suite.finding == .unresolved ? "no difference beyond chance" : suite.finding.rawValue
      head = """
        <span class="\(tone)">\(symbol) \(word)</span> <small>\(Figures.percent(suite.before)) → \
        \(Figures.percent(suite.after)), \(Figures.points(suite.change)) points \
        (95%: \(range(suite.interval)))</small>
        """
      kind = suite.finding == .worse ? "regressed" : suite.finding == .better ? "passed" : kind
    }
    let sides = [("before", view.before), ("now", view.after)].map { label, side in
      let facts = [side.kind + " " + side.name, side.agent] + (side.at.map { [$0] } ?? [])
      return "<p class=\"facts\">\(label): \(facts.map(shown).joined(separator: " · "))</p>"
    }
    return """
      <header class="card verdict \(kind)"><h1>\(head)</h1>
      <p class="facts">\(shown(view.evalSet)) · \
      \(Figures.count(view.difference.cases.count, "case")) compared</p>
      \(sides.joined())</header>
      """
  }

  private var warnings: String {
    view.warnings.isEmpty
      ? ""
      : ViewPage.card(
        view.warnings.map { "<p class=\"doubt\">! \(shown($0))</p>" }.joined(separator: "\n"))
  }

  private var inCommon: String {
    guard !view.common.isEmpty else { return "" }
    let items = view.common.prefix(12).map { one in
      "<li><span class=\"mark\">\(one.difference.mark)</span>"
        + "\(shown(one.difference.sentence)), \(Figures.count(one.cases, "case"))</li>"
    }
    return ViewPage.card(
      "<h2>In common <span class=\"quiet\">\(Figures.count(view.details.count, "case")) looked at"
        + "</span></h2><ul class=\"reasons\">\(items.joined())</ul>")
  }

  private func range(_ interval: ConfidenceInterval) -> String {
    "\(Figures.points(interval.lower)) to \(Figures.points(interval.upper))"
  }

  private func section(_ title: String, _ cases: [RunDifference.Case]) -> String {
    guard !cases.isEmpty else { return "" }
    let rows = cases.prefix(Self.rowLimit).map { one in
      let told = sentences(view.detail(one.id))
      let tone = one.finding.tone?.htmlClass ?? ""
      return """
        <tr><td class="\(tone)">\(one.finding.symbol)</td>\
        <th scope="row" class="id">\(ViewPage.link(caseDiff(one.id), one.id))</th>\
        <td class="num">\(counts(one.before))</td><td class="num">\(counts(one.after))</td>\
        <td class="num \(tone)">\(Figures.points(one.change))</td><td>\(told)</td></tr>
        """
    }
    let more =
      cases.count > rows.count
      ? "<p class=\"quiet\">and \(Figures.count(cases.count - rows.count)) more</p>" : ""
    return ViewPage.card(
      "<h2>\(title) <span class=\"quiet\">\(Figures.count(cases.count))</span></h2>\n"
        + ViewPage.table(
          [
            ("", ""), ("case", ""), ("before", "num"), ("now", "num"), ("change", "num"),
            ("what goes differently", ""),
          ], rows) + more, kind: "long")
  }

  private func sentences(_ detail: DiffView.CaseDetail?) -> String {
    guard let detail else { return "" }
    let resolved = detail.trajectories?.resolved ?? []
    guard !resolved.isEmpty else { return shown(detail.reason ?? "") }
    return resolved.prefix(4).map { shown($0.sentence) }.joined(separator: "<br>")
  }

  private func counts(_ counts: Proportion) -> String { "\(counts.passes)/\(counts.trials)" }

  private var intents: String {
    guard view.difference.intents.count > 1 else { return "" }
    let rows = view.difference.intents.map { group in
      let tone = group.finding.tone?.htmlClass ?? ""
      let name =
        if case .intent(let name) = group.group { name } else { group.group.name }
      return """
        <tr><td class="\(tone)">\(group.finding.symbol)</td><th scope="row">\(shown(name))</th>\
        <td class="num">\(Figures.count(group.cases))</td>\
        <td class="num">\(Figures.percent(group.before))</td>\
        <td class="num">\(Figures.percent(group.after))</td>\
        <td class="num \(tone)">\(Figures.points(group.change))</td>\
        <td class="num">\(range(group.interval))</td></tr>
        """
    }
    return ViewPage.card(
      "<h2>Intents</h2>\n"
        + ViewPage.table(
          [
            ("", ""), ("intent", ""), ("cases", "num"), ("before", "num"), ("now", "num"),
            ("change", "num"), ("95%", "num"),
          ], rows), kind: "long")
  }

  private var uncompared: String {
    let lists = [
      ("new", view.difference.added), ("gone", view.difference.removed),
      ("ask something else now", view.difference.changed),
      ("not judged on both sides", view.difference.unmeasured),
    ].filter { !$0.1.isEmpty }
    guard !lists.isEmpty else { return "" }
    let items = lists.map { what, ids in
      "<p>\(Figures.count(ids.count)) \(what): \(shown(Verdict.Reason.list(ids)))</p>"
    }
    return ViewPage.card("<h2>Not compared</h2>\n" + items.joined(separator: "\n"))
  }

  private var agent: String {
    let changes = view.agent.changes
    guard !changes.isEmpty else {
      return ViewPage.card("<h2>Agent</h2><p>The same configuration on both sides.</p>")
    }
    let rows = changes.prefix(Self.rowLimit).map { change in
      """
      <tr><th scope="row" class="id">\(shown(change.path))</th>\
      <td class="id">\(shown(change.before ?? "–"))</td>\
      <td class="id">\(shown(change.after ?? "–"))</td></tr>
      """
    }
    return ViewPage.card(
      "<h2>Agent</h2>\n"
        + ViewPage.table([("setting", ""), ("before", ""), ("now", "")], rows), kind: "long")
  }

  private func wholeCase(_ id: String) -> String {
    let detail = view.detail(id)
    let one = view.difference.cases.first { $0.id.utf8.elementsEqual(id.utf8) }
    let counts = one.map {
      "<p>\(self.counts($0.before)) → \(self.counts($0.after)) passed, "
        + "<span class=\"\($0.finding.tone?.htmlClass ?? "")\">\($0.finding.symbol) "
        + "\($0.finding == .unresolved ? "chance explains it" : $0.finding.rawValue)</span></p>"
    }
    let name = casePage(id).map { ViewPage.link($0, id) } ?? shown(id)
    let trajectories = detail?.trajectories
    let differences = (trajectories?.resolved ?? []) + (trajectories?.doubtful ?? [])
    let items = differences.prefix(60).map { difference in
      return
        "<li class=\"\(difference.isResolved ? "" : "quiet")\"><span class=\"mark\">\(difference.mark)</span>"
        + "\(shown(difference.sentence))</li>"
    }
    let steps =
      detail?.trajectories == nil
      ? "<p>The steps of one side are not in this store.</p>"
      : items.isEmpty
        ? "<p>The trials go the same way.</p>" : "<ul class=\"reasons\">\(items.joined())</ul>"
    return ViewPage.card(
      "<h2 class=\"id\">\(name)</h2>\n\(counts ?? "")\n<p>\(shown(detail?.reason ?? ""))</p>\n\(steps)"
    )
  }
}
