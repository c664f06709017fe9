import Diagnostics
package import Importing
package import JSONKit

/// What was chosen from logs and how it compares with them, for people and programs.
package struct SampleView: Sendable {
  package var coverage: SampleCoverage
  /// Strata without a chosen interaction, largest first.
  package var missed: [(stratum: Stratum, count: Int)]
  package var nearDuplicates: Int
  package var unreadable: Int
  /// Chosen ones that the eval set has already, or that could not become a case.
  package var skipped: Int
  /// Where the set was written; `nil` when it only would have been.
  package var path: String?

  package init(
    _ coverage: SampleCoverage, missed: [(stratum: Stratum, count: Int)], nearDuplicates: Int,
    unreadable: Int, skipped: Int, path: String?
  ) {
    self.coverage = coverage
    self.missed = missed
    self.nearDuplicates = nearDuplicates
    self.unreadable = unreadable
    self.skipped = skipped
    self.path = path
  }

  /// Values of one dimension that get a line of their own.
  private static let shown = 12

  package func text(style: TextStyle) -> String {
    var page = Page(style)
    page.line(
      Span("sample", .strong),
      Span(
        "   \(Figures.count(coverage.set)) of "
          + "\(Figures.count(coverage.logs, "interaction"))   \(path ?? "nothing written")"))
    let left = [
      (nearDuplicates, "left out because they nearly repeat a chosen one"),
      (skipped, "chosen that could not become a case"), (unreadable, "that could not be read"),
    ]
    for (count, what) in left where count > 0 {
      page.line(Span("\(Figures.count(count)) \(what)", .quiet), indent: 2)
    }
    page.gap()
    var table = PageTable([
      .init(title: ""), .init(title: "", isFlexible: true),
      .init(title: "in the logs", alignment: .right), .init(title: "share", alignment: .right),
      .init(title: "in the set", alignment: .right), .init(title: "share", alignment: .right),
    ])
    for dimension in coverage.dimensions {
      for (index, row) in dimension.rows.prefix(Self.shown).enumerated() {
        table.row(
          Span(index == 0 ? dimension.name : "", .strong), Span(row.value),
          Span(Figures.count(row.logs)), Span(share(row.logs, coverage.logs)),
          Span(Figures.count(row.set), row.set == 0 ? .doubtful : nil),
          Span(share(row.set, coverage.set)))
      }
      let rest = dimension.rows.dropFirst(Self.shown)
      if !rest.isEmpty {
        let (logs, set) = (rest.reduce(0) { $0 + $1.logs }, rest.reduce(0) { $0 + $1.set })
        table.row(
          Span(""), Span("\(Figures.count(rest.count)) more", .quiet), Span(Figures.count(logs)),
          Span(share(logs, coverage.logs)), Span(Figures.count(set)),
          Span(share(set, coverage.set)))
      }
    }
    page.table(table)
    if let largest = missed.first {
      page.gap()
      page.paragraph(
        "\(Figures.count(missed.count, "kind")) of interaction in the logs "
          + "\(missed.count == 1 ? "has" : "have") no case; the most frequent: "
          + "\(largest.stratum.words) (\(Figures.count(largest.count)))", indent: 2, tone: .quiet)
    }
    return page.text
  }

  private func share(_ part: Int, _ whole: Int) -> String {
    whole == 0 ? "–" : Figures.percent(Double(part) / Double(whole))
  }

  package var json: JSONValue {
    var dimensions = JSONObject()
    for dimension in coverage.dimensions {
      dimensions[dimension.name] = .array(
        dimension.rows.map { row in
          .object([
            "value": .string(row.value), "logs": .int(Int64(row.logs)),
            "set": .int(Int64(row.set)),
          ])
        })
    }
    var object: JSONObject = [
      "schema": "agent-eval.sample/1", "interactions": .int(Int64(coverage.logs)),
      "cases": .int(Int64(coverage.set)), "near_duplicates": .int(Int64(nearDuplicates)),
      "skipped": .int(Int64(skipped)), "unreadable": .int(Int64(unreadable)),
      "dimensions": .object(dimensions),
      "missed": .array(
        missed.map { .object(["kind": .string($0.stratum.words), "logs": .int(Int64($0.count))]) }),
    ]
    if let path { object["path"] = .string(path) }
    return .object(object)
  }
}

extension Stratum {
  /// `refund, escalate, single, tool_failed`.
  var words: String {
    ([intent, outcome.rawValue, length.rawValue]
      + Interaction.Signs.named.filter { signs.contains($0.sign) }.map(\.name))
      .joined(separator: ", ")
  }
}
