import EvalModel
import Gating
import JSONKit
import Statistics

extension HTMLReport {
  /// Every case, worst first; sorted and filtered by the page's program, whole without it.
  var cases: String {
    let order = report.rows.enumerated().sorted { one, other in
      let (first, second) = (Self.rank(one.element), Self.rank(other.element))
      return first == second ? one.offset < other.offset : first < second
    }
    let hasBaseline = report.rows.contains { $0.baseline != nil }
    let rows = order.enumerated().map { place, one in
      row(one.element, one.offset, place, hasBaseline: hasBaseline)
    }
    let heads: [(key: String, title: String, kind: String)] =
      [("name", "case", ""), ("standing", "standing", ""), ("rate", "passed", "num")]
      + (hasBaseline ? [("change", "change", "num")] : [])
      + [
        ("intent", "intent", "optional"), ("latency", "latency", "num optional"),
        ("cost", "cost", "num optional"), ("", "mostly because", ""),
      ]
    let head = heads.map { key, title, kind in
      let kind = kind.isEmpty ? "" : " class=\"\(kind)\""
      return key.isEmpty
        ? "<th scope=\"col\"\(kind)>\(title)</th>"
        : "<th scope=\"col\"\(kind) data-key=\"\(key)\"><button type=\"button\">\(title)</button></th>"
    }
    return """
      <section class="card long" id="cases" aria-labelledby="cases-title">
      <h2 id="cases-title">Cases <span class="quiet" id="shown" aria-live="polite">\
      \(Figures.count(report.rows.count))</span></h2>
      \(filters)
      <div class="scroll"><table id="table"><thead><tr>\(head.joined())</tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody></table></div>
      </section>
      """
  }

  private var filters: String {
    let standings = CaseRow.Standing.allCases.filter { standing in
      report.rows.contains { $0.standing == standing }
    }.map(\.rawValue)
    let intents = Set(report.rows.map(\.tally.labels.intent)).sorted()
    let tags = Set(report.rows.flatMap(\.tally.labels.tags)).sorted()
    let choices = [("standing", standings), ("intent", intents), ("tag", tags)]
    let selects = choices.filter { $0.1.count > 1 }.map { name, values -> String in
      let options = values.map { "<option value=\"\(text($0))\">\(text($0))</option>" }
      return """
        <label>\(name)<select id="filter-\(name)"><option value="">all</option>\
        \(options.joined())</select></label>
        """
    }
    return """
      <div class="filters" role="search"><label class="wide">words in the case, its intent or its \
      reason<input id="filter-q" type="search" autocomplete="off"></label>\(selects.joined())</div>
      """
  }

  private func row(
    _ row: CaseRow, _ number: Int, _ place: Int, hasBaseline: Bool
  ) -> String {
    let tally = row.tally
    let rate = tally.counts.rate
    let tags = JSONValue.array(tally.labels.tags.map { .string($0) }).text
    var data: [(String, String)] = [
      ("id", row.id), ("name", row.id), ("body", String(number)), ("order", String(place)),
      ("standing", row.standing.rawValue), ("rate", rate.map { "\($0)" } ?? ""),
      ("intent", tally.labels.intent), ("tags", tags), ("counts", row.counts),
      ("latency", row.meanLatency.map { "\($0.seconds)" } ?? ""),
      ("cost", row.meanCost.map { "\($0)" } ?? ""),
      ("command", report.invocation.show(case: row.id)),
    ]
    var change = ""
    if hasBaseline {
      let difference = rate.flatMap { rate in row.baseline?.rate.map { rate - $0 } }
      data.append(("change", difference.map { "\($0)" } ?? ""))
      let shown = difference.map { Figures.points($0) } ?? "–"
      change = "<td class=\"num\(difference.map { $0 < 0 } == true ? " bad" : "")\">\(shown)</td>"
    }
    let attributes = data.map { " data-\($0.0)=\"\(attribute($0.1))\"" }.joined()
    return """
      <tr\(attributes)><th scope="row">\(caseLink(row.id))</th>\
      <td><span class="badge \(row.standing.htmlClass)">\(row.standing.rawValue)</span></td>\
      <td class="num minibar">\(tally.passed)/\(tally.judged)\(minibar(rate))</td>\(change)\
      <td class="optional">\(text(tally.labels.intent))</td>\
      <td class="num optional">\(row.meanLatency.map(Figures.duration) ?? "–")</td>\
      <td class="num optional">\(row.meanCost.map(Figures.money) ?? "–")</td>\
      <td class="why">\(Markup.escaped(row.reason.shortened(to: 300)))</td></tr>
      """
  }

  /// The program looks cases up by these, so they keep every character that a page can hold.
  private func attribute(_ text: String) -> String { Markup.escaped(text) }

  private func minibar(_ rate: Double?) -> String {
    guard let rate else { return "" }
    let kind = rate == 1 ? "high" : rate < 0.5 ? "low" : "mid"
    return """
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">\
      <rect class="track" width="100" height="10"/>\
      <rect class="bar \(kind)" width="\(Figures.fixed(rate * 100, 1))" height="10"/></svg>
      """
  }

  /// What a reader has to look at first: what collapsed, then what fails, then what is unknown.
  private static func rank(_ row: CaseRow) -> Double {
    let rate = row.tally.counts.rate ?? 0
    return switch row.standing {
    case .failing: (row.isFlagged ? 0 : 1) + rate / 2
    case .flaky: (row.isFlagged ? 0.5 : 2) + rate / 2
    case .notJudged: 3
    case .notRun: 4
    case .passed: 5
    }
  }
}

extension CaseRow.Standing {
  fileprivate var htmlClass: String {
    switch self {
    case .notJudged, .notRun: "lost"
    case .failing, .flaky, .passed: rawValue
    }
  }
}
