import JSONKit

/// The forms that a report can be written in.
package enum ReportFormat: String, Sendable, CaseIterable {
  case text
  case markdown
  /// Markdown that fits into a comment on a pull request.
  case comment
  case html
  case junit
  case json
  case csv
  case sarif

  /// What people type for it.
  package var name: String { rawValue }

  /// The form that a file's name asks for; `nil` when it doesn't say.
  package init?(file path: String) {
    let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    // A hidden file that is nothing but an ending has no name that says anything.
    let found = Self.endings.first { name.hasSuffix($0.0) && !name.hasPrefix(".") }
    guard let found else { return nil }
    self = found.1
  }

  /// The first that fits holds.
  package static let endings: [(String, ReportFormat)] = [
    ("comment.md", .comment), (".md", .markdown), (".markdown", .markdown), (".html", .html),
    (".htm", .html), (".xml", .junit), (".sarif.json", .sarif), (".sarif", .sarif),
    (".json", .json), (".csv", .csv), (".txt", .text),
  ]

  /// The whole report in this form; `nil` for HTML, which needs the trials and is made in pieces.
  package func text(of report: RunReport) -> String? {
    switch self {
    case .text: TerminalReport(report, style: TextStyle()).text
    case .markdown: MarkdownReport(report).text
    case .comment: MarkdownReport.comment(report).text
    case .junit: JUnitReport(report).text
    case .json: Self.document(report.json)
    case .csv: CSVReport(report).text
    case .sarif: Self.document(SARIFReport(report).json)
    case .html: nil
    }
  }

  private static func document(_ json: JSONValue) -> String {
    String(decoding: json.encoded(.pretty), as: UTF8.self) + "\n"
  }
}
