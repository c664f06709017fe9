import Diagnostics
import EvalModel
import Gating
import Statistics

/// A row for each case, for spreadsheets and notebooks (RFC 4180).
package struct CSVReport: Sendable {
  package var report: RunReport

  package init(_ report: RunReport) { self.report = report }

  package static let columns = [
    "run", "eval_set", "agent", "intent", "case", "standing", "planned", "passed", "failed",
    "unscored", "harness_failed", "missing", "pass_rate", "lower", "upper",
    "baseline_passed", "baseline_trials", "flagged", "mean_latency", "mean_cost_usd", "category",
    "reason", "tags", "file", "line",
  ]

  package var text: String {
    let head = Self.columns.joined(separator: ",") + "\r\n"
    return report.rows.reduce(into: head) { text, row in
      text += cells(of: row).joined(separator: ",") + "\r\n"
    }
  }

  private func cells(of row: CaseRow) -> [String] {
    let tally = row.tally
    let interval = tally.counts.interval()
    return [
      Self.cell(report.run.id), Self.cell(report.run.evalSet), Self.cell(report.run.agent),
      Self.cell(tally.labels.intent), Self.cell(row.id), row.standing.rawValue,
      String(tally.planned), String(tally.passed), String(tally.failed), String(tally.unscored),
      String(tally.harnessFailed), String(tally.missing), Self.number(tally.counts.rate),
      Self.number(interval?.lower), Self.number(interval?.upper),
      row.baseline.map { String($0.passes) } ?? "",
      row.baseline.map { String($0.trials) } ?? "", row.isFlagged ? "1" : "0",
      Self.number(row.meanLatency?.seconds), Self.number(row.meanCost),
      row.failure?.category.rawValue ?? "", Self.cell(row.reason),
      Self.cell(tally.labels.tags.joined(separator: " ")), Self.cell(row.place?.file ?? ""),
      row.place.map { String($0.line) } ?? "",
    ]
  }

  private static func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }

  /// A cell that begins like a formula would be carried out by spreadsheets, so an apostrophe
  /// stands before it; theirs is the convention that it makes the rest a text.
  static func cell(_ text: String) -> String {
    // Some spreadsheets drop the spaces before they look.
    var clean = String(Markup.inOneLine(text).unicodeScalars.drop { $0 == " " })
    if let first = clean.unicodeScalars.first, "=+-@＝＋－＠".unicodeScalars.contains(first) {
      clean = "'" + clean
    }
    guard clean.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") })
    else { return clean }
    return "\"" + clean.replacingScalars { $0 == "\"" ? "\"\"" : nil } + "\""
  }
}
