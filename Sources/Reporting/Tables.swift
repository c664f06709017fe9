import Diagnostics
package import EvalModel
import Gating
import JSONKit

/// The tables behind `list`, as text and as JSON.
package enum Tables {
  /// A stored run in a list.
  package struct ListedRun: Sendable, Equatable {
    package var run: RunDescription
    package var status: RunStatus
    /// Trials with a stored end.
    package var trials: Int
    /// `nil` when nothing was judged.
    package var passRate: Double?
    /// Against the previous run of the same eval set over the same cases; `nil` for the first.
    package var change: Double?

    package init(
      run: RunDescription, status: RunStatus, trials: Int, passRate: Double?, change: Double?
    ) {
      self.run = run
      self.status = status
      self.trials = trials
      self.passRate = passRate
      self.change = change
    }
  }

  package static func runs(_ runs: [ListedRun], style: TextStyle) -> String {
    // What tells runs apart least gives way first.
    let isNarrow = style.columns < 110
    var table = PageTable([
      .init(title: "run", isWhole: true),
      .init(title: isNarrow ? "started" : "started (UTC)", isWhole: true),
      .init(title: "eval set", isFlexible: true), .init(title: isNarrow ? "" : "agent"),
      .init(title: "trials", alignment: .right), .init(title: "passed", alignment: .right),
      .init(title: "change", alignment: .right), .init(title: "status", isWhole: true),
    ])
    if isNarrow { table.columns.remove(at: 3) }
    for listed in runs {
      let profile = listed.run.profile.map { " (\($0))" } ?? ""
      let planned = listed.run.plannedTrials
      let trials =
        listed.trials == planned
        ? Figures.count(planned) : "\(Figures.count(listed.trials))/\(Figures.count(planned))"
      let tone: TextStyle.Tone? = listed.change.map { $0 < 0 ? .bad : .good }
      var cells = [
        Span(listed.run.id), Span(minute(listed.run.startedAt, withYear: style.columns >= 100)),
        Span(listed.run.evalSet + profile), Span(listed.run.agent), Span(trials),
        Span(listed.passRate.map(Figures.percent) ?? "–"),
        Span(listed.change.map(Figures.points) ?? "", tone),
        Span(listed.status.rawValue, listed.status == .finished ? nil : .doubtful),
      ]
      if isNarrow { cells.remove(at: 3) }
      table.rows.append(cells)
    }
    return page(table, none: "no runs yet", style)
  }

  package static func cases(_ cases: [EvalCase], style: TextStyle) -> String {
    var table = PageTable([
      .init(title: "case", isWhole: true), .init(title: "intent"), .init(title: "tags"),
      .init(title: "input", isFlexible: true),
    ])
    for one in cases {
      table.row(
        Span(one.id), Span(one.intent), Span(one.tags.joined(separator: ", ")),
        Span(one.turns.first ?? ""))
    }
    return page(table, none: "no cases", style)
  }

  package static func graders(_ kinds: [GraderKind], style: TextStyle) -> String {
    catalog(
      "grader",
      kinds.map { ($0.name, "\($0.dimension), \($0.category.rawValue)", $0.summary) }, style)
  }

  package static func adapters(_ kinds: [AdapterKind], style: TextStyle) -> String {
    catalog("adapter", kinds.map { ($0.name, "", $0.summary) }, style)
  }

  private static func catalog(
    _ title: String, _ kinds: [(name: String, note: String, summary: String)], _ style: TextStyle
  ) -> String {
    let hasNotes = kinds.contains { !$0.note.isEmpty }
    var columns = [PageTable.Column(title: title)]
    if hasNotes { columns.append(.init(title: "dimension, category")) }
    columns.append(.init(title: "what it does", isFlexible: true, lineLimit: 3))
    var table = PageTable(columns)
    for kind in kinds {
      table.rows.append(
        [Span(kind.name, .strong)] + (hasNotes ? [Span(kind.note)] : []) + [Span(kind.summary)])
    }
    return page(table, none: "none", style)
  }

  private static func page(_ table: PageTable, none: String, _ style: TextStyle) -> String {
    var page = Page(style)
    if table.rows.isEmpty { page.line(Span(none)) } else { page.table(table, indent: 0) }
    return page.text
  }

  /// `2026-05-02 10:15` of a full ISO 8601 time; other texts as they are.
  private static func minute(_ time: String, withYear: Bool) -> String {
    let scalars = Array(time.unicodeScalars)
    guard scalars.count >= 16, scalars[10] == "T" else { return time }
    return time.prefix(10).dropFirst(withYear ? 0 : 5) + " " + time.dropFirst(11).prefix(5)
  }
}
