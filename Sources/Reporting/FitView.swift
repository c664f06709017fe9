import Diagnostics
package import Importing
package import JSONKit

/// Which intents fit an agent, for people and programs.
package struct FitView: Sendable {
  package var rows: [IntentFit.Row]
  /// Trajectories that could not be read.
  package var unreadable: Int

  package init(_ rows: [IntentFit.Row], unreadable: Int) {
    self.rows = rows
    self.unreadable = unreadable
  }

  private var interactions: Int { rows.reduce(0) { $0 + $1.interactions } }

  package func text(style: TextStyle) -> String {
    var page = Page(style)
    let count = Figures.count(interactions, "interaction")
    page.line(
      Span("fit", .strong), Span("   \(count)   \(Figures.count(rows.count, "intent"))"))
    if unreadable > 0 {
      page.line(Span("\(Figures.count(unreadable)) more could not be read", .doubtful), indent: 2)
    }
    page.gap()
    var table = PageTable(
      [.init(title: "intent", isFlexible: true), .init(title: "count", alignment: .right)]
        + IntentFit.Dimension.allCases.map { .init(title: $0.rawValue, alignment: .right) }
        + [.init(title: "advice", isWhole: true)])
    for row in rows {
      table.rows.append(
        [Span(row.intent), Span(Figures.count(row.interactions))]
          + IntentFit.Dimension.allCases.map { cell(row, $0) }
          + [Span(row.advice.words, row.advice.tone)])
    }
    page.table(table)
    page.gap()
    page.paragraph(
      "each from 1 to 5, 5 speaks for an agent: the measure stands before its score; "
        + "docs/fit.md has the rules", indent: 2, tone: .quiet)
    return page.text
  }

  private func cell(_ row: IntentFit.Row, _ dimension: IntentFit.Dimension) -> Span {
    guard let score = row.scores.first(where: { $0.dimension == dimension }) else {
      return Span("–", .quiet)
    }
    let tone: TextStyle.Tone? = score.score <= 1 ? .bad : score.score >= 5 ? .good : nil
    return Span("\(Figures.percent(score.measure)) \(score.score)", tone)
  }

  package var json: JSONValue {
    let intents = rows.map { row -> JSONValue in
      var object: JSONObject = [
        "intent": .string(row.intent), "interactions": .int(Int64(row.interactions)),
        "advice": .string(row.advice.rawValue),
      ]
      for dimension in IntentFit.Dimension.allCases {
        let score = row.scores.first { $0.dimension == dimension }
        object[dimension.rawValue] =
          score.map {
            .object(["measure": .double($0.measure), "score": .int(Int64($0.score))])
          } ?? .null
      }
      return .object(object)
    }
    return .object([
      "schema": "agent-eval.fit/1", "interactions": .int(Int64(interactions)),
      "unreadable": .int(Int64(unreadable)), "intents": .array(intents),
    ])
  }
}

extension IntentFit.Advice {
  fileprivate var words: String {
    switch self {
    case .automate: "automate"
    case .assist: "assist"
    case .leave: "leave to people"
    case .tooFew: "too few to say"
    }
  }

  fileprivate var tone: TextStyle.Tone? {
    switch self {
    case .automate: .good
    case .assist: nil
    case .leave: .bad
    case .tooFew: .quiet
    }
  }
}
