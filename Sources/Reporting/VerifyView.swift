package import JSONKit

/// Whether the proofs of cases from incidents still hold.
package struct VerifyView: Sendable {
  package struct Row: Sendable {
    package var id: String
    /// What no longer holds; empty for a proof that does.
    package var broken: [String]

    package init(id: String, broken: [String]) {
      self.id = id
      self.broken = broken
    }
  }

  private let rows: [Row]

  package init(rows: [Row]) { self.rows = rows }

  package var holds: Bool { rows.allSatisfy(\.broken.isEmpty) }

  package func text(style: TextStyle) -> String {
    var page = Page(style)
    let broken = rows.filter { !$0.broken.isEmpty }
    if broken.isEmpty {
      page.line(
        Span("✓ every proof holds", .goodStrong),
        Span("   \(Figures.count(rows.count, "case")) from incidents"))
      return page.text
    }
    page.line(
      Span("✗ \(broken.count) of \(Figures.count(rows.count, "proof")) no longer hold", .badStrong))
    for row in broken {
      page.line(Span(row.id, .strong), indent: 2)
      for reason in row.broken { page.paragraph(reason, first: Span("✗ ", .bad), indent: 4) }
    }
    return page.text
  }

  package var json: JSONValue {
    [
      "schema": "agent-eval.verification/1", "holds": .bool(holds),
      "cases": .array(
        rows.map {
          ["case": .string($0.id), "broken": .array($0.broken.map { .string($0) })]
        }),
    ]
  }
}
