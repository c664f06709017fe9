import Diagnostics
package import JSONKit

/// What redaction replaced, for people.
package struct RedactView: Sendable {
  private let report: JSONValue
  private let total: Int

  /// The report's own JSON: a list of kinds with their counts and places.
  package init(_ report: JSONValue, total: Int) {
    self.report = report
    self.total = total
  }

  package func text(style: TextStyle) -> String {
    var page = Page(style)
    let kinds = report.array ?? []
    guard total > 0 else {
      page.line("nothing personal or secret was found")
      return page.text
    }
    page.line(Span("\(Figures.count(total, "place")) replaced", .strong))
    var table = PageTable([
      .init(title: "kind"), .init(title: "places", alignment: .right),
      .init(title: "values", alignment: .right), .init(title: "where", isFlexible: true),
    ])
    for kind in kinds {
      let places = kind["places"]?.array?.compactMap(\.string) ?? []
      let more = (kind["occurrences"]?.int ?? 0) - places.count
      table.row(
        Span((kind["kind"]?.string ?? "").replacing("_", with: " ")),
        Span(Figures.count(kind["occurrences"]?.int ?? 0)),
        Span(Figures.count(kind["distinct"]?.int ?? 0)),
        Span(places.prefix(3).joined(separator: ", ") + (more > 0 || places.count > 3 ? ", …" : ""))
      )
    }
    page.table(table)
    return page.text
  }

  package var json: JSONValue {
    ["schema": "agent-eval.redaction/1", "replaced": .int(Int64(total)), "kinds": report]
  }
}
