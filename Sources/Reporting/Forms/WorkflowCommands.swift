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
    TerminalText.sanitized(text.shortened(to: 2000), keepingLines: true).replacingScalars {
      switch $0 {
      case "%": "%25"
      case "\r": "%0D"
      case "\n": "%0A"
      default: nil
      }
    }
  }

  private static func property(_ text: String) -> String {
    data(Markup.inOneLine(text).shortened(to: 300)).replacingScalars {
      $0 == ":" ? "%3A" : $0 == "," ? "%2C" : nil
    }
  }

  /// Text for a log in which lines that begin with `::`, and `##[`, `##vso[` and `##teamcity[`
  /// anywhere, are carried out. What an agent said ends up there, and may hold them.
  ///
  /// A character that nobody sees comes between the first two. Works on bytes, as the runners do.
  package static func neutralized(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var inert: [UInt8] = []
    inert.reserveCapacity(bytes.count)
    var isLineStart = true
    var changed = false
    for (index, byte) in bytes.enumerated() {
      inert.append(byte)
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      let isCommand =
        (byte == UInt8(ascii: ":") && next == byte && isLineStart)
        || (byte == UInt8(ascii: "#") && next == byte && isMark(bytes[(index + 2)...]))
      if isCommand {
        inert += Array("\u{200B}".utf8)
        changed = true
      }
      // The runner trims white space, of which there are kinds beyond ASCII, before it looks.
      isLineStart =
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
        || (isLineStart && (byte <= 0x20 || byte >= 0x80))
    }
    return changed ? String(decoding: inert, as: UTF8.self) : text
  }

  private static func isMark(_ rest: ArraySlice<UInt8>) -> Bool {
    ["[", "vso[", "teamcity["].contains { rest.starts(with: $0.utf8) }
  }

  /// The same for JSON, which keeps its value: the marks can only stand in strings.
  package static func neutralized(json: String) -> String {
    let bytes = Array(json.utf8)
    var inert: [UInt8] = []
    inert.reserveCapacity(bytes.count)
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "#"), index > 0, bytes[index - 1] == byte {
        inert += Array("\\u0023".utf8)
      } else {
        inert.append(byte)
      }
    }
    return inert.count == bytes.count ? json : String(decoding: inert, as: UTF8.self)
  }
}
