package import Statistics

extension ViewPage {
  /// One run in a history, the newest first.
  package struct Column: Sendable {
    package var run: String
    package var startedAt: String
    package var agent: String
    package var page: String
    /// How the whole set did.
    package var suite: Proportion?
    package var intents: [String: Proportion]

    package init(
      run: String, startedAt: String, agent: String, page: String, suite: Proportion?,
      intents: [String: Proportion]
    ) {
      self.run = run
      self.startedAt = startedAt
      self.agent = agent
      self.page = page
      self.suite = suite
      self.intents = intents
    }
  }

  /// The pass rates of an eval set's intents, run by run.
  package static func history(
    of set: String, _ columns: [Column], _ surroundings: PageSurroundings
  ) -> ViewPage {
    guard !columns.isEmpty else {
      return notice(set, "There is no run of this eval set.", surroundings)
    }
    let intents = Set(columns.flatMap(\.intents.keys)).sorted()
    var rows = [line("all trials", columns.map(\.suite), isTotal: true)]
    rows += intents.map { name in line(name, columns.map { $0.intents[name] }, isTotal: false) }
    let heads =
      [("intent", ""), ("oldest to newest", "plot")]
      + columns.map { ($0.startedAt.replacing("T", with: " ").dropLast(4), "num") }.map {
        (String($0.0), $0.1)
      }
    let links = columns.map { column in
      "<td class=\"num\">\(link(column.page, "open"))<br><span class=\"quiet\">\(shown(column.agent))</span></td>"
    }
    rows.append("<tr><th scope=\"row\">run</th><td></td>\(links.joined())</tr>")
    return ViewPage(
      title: "History of \(set)", surroundings: surroundings,
      content: "<h1>\(shown(set))</h1>\n"
        + card(
          "<h2>Pass rate by intent, newest run first</h2>\n" + table(heads, rows), kind: "long"))
  }

  private static func line(_ name: String, _ rates: [Proportion?], isTotal: Bool) -> String {
    let cells = rates.map { rate in
      let shown = rate.flatMap(\.rate).map(Figures.percent) ?? "–"
      let counts = rate.map { " title=\"\($0.passes) of \($0.trials)\"" } ?? ""
      return "<td class=\"num\"\(counts)>\(isTotal ? "<b>\(shown)</b>" : shown)</td>"
    }
    return """
      <tr><th scope="row">\(shown(name))</th><td class="plot">\(line(of: rates))</td>\
      \(cells.joined())</tr>
      """
  }

  /// A small curve; what it shows stands in the cells beside it.
  private static func line(of rates: [Proportion?]) -> String {
    let values = rates.reversed().map { $0?.rate }
    guard values.count > 1 else { return "" }
    let step = 100 / Double(values.count - 1)
    let points = values.enumerated().compactMap { place, rate in
      rate.map { "\(Figures.fixed(Double(place) * step, 1)),\(Figures.fixed(22 - 20 * $0, 1))" }
    }
    return """
      <svg viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">\
      <polyline class="curve" points="\(points.joined(separator: " "))"/></svg>
      """
  }

  /// One run of a case.
  package struct CasePast: Sendable {
    package var run: String
    package var startedAt: String
    package var agent: String
    package var counts: Proportion
    package var page: String
    /// The comparison with the run before; `nil` for the oldest.
    package var diff: String?

    package init(
      run: String, startedAt: String, agent: String, counts: Proportion, page: String,
      diff: String?
    ) {
      self.run = run
      self.startedAt = startedAt
      self.agent = agent
      self.counts = counts
      self.page = page
      self.diff = diff
    }
  }

  /// How one case did in every run, newest first.
  package static func history(
    ofCase id: String, _ past: [CasePast], _ surroundings: PageSurroundings
  ) -> ViewPage {
    guard !past.isEmpty else {
      return notice(id, "No stored run has a trial of this case.", surroundings)
    }
    let rows = past.map { one in
      let interval = one.counts.interval().map(Figures.interval) ?? "–"
      return """
        <tr><th scope="row" class="id">\(link(one.page, one.run))</th>\
        <td>\(shown(one.startedAt))</td><td class="optional">\(shown(one.agent))</td>\
        <td class="num">\(one.counts.passes)/\(one.counts.trials)</td>\
        <td class="num">\(one.counts.rate.map(Figures.percent) ?? "–")</td>\
        <td class="num optional">\(interval)</td>\
        <td>\(one.diff.map { link($0, "what changed") } ?? "")</td></tr>
        """
    }
    let heads = [
      ("run", ""), ("started (UTC)", ""), ("agent", "optional"), ("passed", "num"),
      ("rate", "num"), ("95%", "num optional"), ("against the run before", ""),
    ]
    let curve = line(of: past.map(\.counts))
    return ViewPage(
      title: "History of \(id)", surroundings: surroundings,
      content: "<h1 class=\"id\">\(shown(id))</h1>\n"
        + card(
          "<h2>Newest run first</h2>\n<div class=\"plot\">\(curve)</div>\n" + table(heads, rows),
          kind: "long"))
  }
}
