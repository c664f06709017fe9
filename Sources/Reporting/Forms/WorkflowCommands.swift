import Diagnostics
import EvalModel
import Gating

/// What GitHub's runners read in a job's log: problems that are shown on the line of a case, and
/// the care that nothing else there is taken for a command.
package enum WorkflowCommands {
  /// GitHub shows ten of a kind in a step and drops the rest.
  private static let limit = 10

  /// Commands for the reasons of the verdict and for the cases that fail, most important first.
  package static func annotations(_ report: RunReport) -> String {
    let setFile = report.run.evalSetPath
    var lines: [String] = []
    var errors = 0
    var warnings = 0
    func add(_ level: String, _ file: String, _ line: Int, _ title: String, _ message: String) {
      if level == "error" { errors += 1 } else { warnings += 1 }
      guard (level == "error" ? errors : warnings) <= limit else { return }
      lines.append(
        "::\(level) file=\(property(file)),line=\(max(1, line)),title=\(property(title))"
          + "::\(data(message))\n")
    }
    for reason in report.verdict.reasons {
      let advice = reason.advice(report.invocation).map { "\n→ \($0)" } ?? ""
      let title = "agent-eval: \(report.verdict.word.rawValue)"
      switch reason.symbol.tone {
      case .bad: add("error", setFile, 1, title, reason.sentence + advice)
      case .doubtful: add("warning", setFile, 1, title, reason.sentence + advice)
      default: break
      }
    }
    // A case that fails in a run that passed is known or bearable: it doesn't stop anybody.
    let level = report.verdict.word == .regressed ? "error" : "warning"
    for row in report.rows where row.standing == .failing {
      add(
        level, row.place?.file ?? setFile, row.place?.line ?? 1, row.id,
        "\(row.counts): \(row.reason)\n\(report.invocation.repeatCase(row.id, trials: 3))")
    }
    return lines.joined()
  }

  /// A message, escaped as the runner's toolkit does it.
  private static func data(_ text: String) -> String {
    TerminalText.sanitized(text.shortened(to: 2000), keepingLines: true)
      .replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  private static func property(_ text: String) -> String {
    data(Markup.inOneLine(text).shortened(to: 300))
      .replacing(":", with: "%3A").replacing(",", with: "%2C")
  }

  /// Text for a log in which lines that begin with `::`, and `##[`, `##vso[` and `##teamcity[`
  /// anywhere, are carried out. What an agent said ends up there, and may hold them.
  package static func neutralized(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: ":")) || text.utf8.contains(UInt8(ascii: "#")) else {
      return text
    }
    var inert = text
    for mark in ["##[", "##vso[", "##teamcity["] where inert.contains(mark) {
      inert = inert.replacing(mark, with: "##\u{200B}" + mark.dropFirst(2))
    }
    guard inert.contains("::") else { return inert }
    // By scalars, because a carriage return and a line feed are one character.
    let lines = inert.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { line in
      // The runner trims a line before it looks.
      let rest = line.drop { $0.properties.isWhitespace }
      guard rest.starts(with: "::".unicodeScalars) else { return String(line) }
      return String(line[..<rest.startIndex]) + ":\u{200B}:" + String(rest.dropFirst(2))
    }.joined(separator: "\n")
  }

  /// The same for JSON, which keeps its value: the marks can only stand in strings.
  package static func neutralized(json: String) -> String {
    json.contains("##") ? json.replacing("##", with: "#\\u0023") : json
  }
}
