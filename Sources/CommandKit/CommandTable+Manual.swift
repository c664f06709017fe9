extension CommandTable {
  /// The manual page of the program with all its commands, in the `man` macros.
  ///
  /// These rather than `mdoc`: groff, mandoc and every pager's converter read both, and here no
  /// word of the table can be mistaken for a macro. `date` is printed at the foot, as `2026-05-02`.
  package func manualPage(date: String) -> String {
    var lines = [
      ".TH \(roffQuoted(program.uppercased())) 1 \"\(date)\" "
        + roffQuoted("\(program) \(version)"),
      ".SH NAME",
      roff(program) + " \\- " + roff(summary),
      ".SH SYNOPSIS",
      ".B \(roff(program))",
      ".I COMMAND",
      "[\\fIARGUMENT\\fR]...",
    ]
    if !discussion.isEmpty { lines += [".SH DESCRIPTION"] + paragraphs(discussion) }
    lines += [".SH COMMANDS"]
    lines += commands.flatMap(section)
    if !globalFlags.isEmpty { lines += [".SH GLOBAL FLAGS"] + globalFlags.flatMap(entry) }
    lines += [
      ".SH ENVIRONMENT", roff(environmentText),
    ]
    if !exitStatuses.isEmpty { lines += [".SH EXIT STATUS"] + exitStatuses.flatMap(entry) }
    if !examples.isEmpty { lines += [".SH EXAMPLES"] + examples.flatMap(entry) }
    return lines.map { $0 + "\n" }.joined()
  }

  private func section(_ command: Command) -> [String] {
    let required = command.flags.filter(\.isRequired).map {
      "\\fB" + roff("--" + $0.name) + "\\fR \\fI" + roff($0.valueName) + "\\fR"
    }
    let synopsis =
      ["\\fB" + roff("\(program) \(command.name)") + "\\fR"] + required + ["[\\fIFLAG\\fR]..."]
      + command.positionals.map { roff($0.placeholder) }
    var lines = [".SS \(roffQuoted(command.name))", synopsis.joined(separator: " ")]
    lines += [".PP", roff(sentence(command.summary))]
    if !command.discussion.isEmpty { lines += [".PP"] + paragraphs(command.discussion) }
    lines += command.positionals.flatMap { positional in
      [
        ".TP", "\\fI" + roff(positional.placeholder) + "\\fR",
        roff(positional.help + note(choices: positional.completion)),
      ]
    }
    lines += command.flags.flatMap(entry)
    if !command.exitStatuses.isEmpty {
      lines += [".PP", "Exit status:"] + command.exitStatuses.flatMap(entry)
    }
    if !command.examples.isEmpty {
      lines += [".PP", "Examples:"] + command.examples.flatMap(entry)
    }
    return lines
  }

  private func entry(_ flag: FlagDeclaration) -> [String] {
    let short = flag.short.map { "\\fB" + roff("-\($0)") + "\\fR, " } ?? ""
    let value = flag.takesValue ? " \\fI" + roff(flag.valueName) + "\\fR" : ""
    let name = (flag.isNegatable ? "--[no-]" : "--") + flag.name
    let details = flag.details.map { " " + $0 } ?? ""
    return [
      ".TP", short + "\\fB" + roff(name) + "\\fR" + value, roff(flag.help + details + flag.notes),
    ]
  }

  private func entry(_ status: Command.ExitStatus) -> [String] {
    [".TP", ".B \(status.code)", roff(status.meaning)]
  }

  private func entry(_ example: Command.Example) -> [String] {
    [".TP", ".B \(roffQuoted(example.line))", roff(example.purpose)]
  }

  private func paragraphs(_ text: String) -> [String] {
    Array(TextLayout.paragraphs(text).map { [roff($0)] }.joined(separator: [".PP"]))
  }

  /// Summaries are lower-case and without a full stop; in running text they are sentences.
  func sentence(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst() + (text.utf8.last == 46 ? "" : ".")
  }
}

/// Text on a line of its own: nothing in it is a request or an escape, and a dash stays the dash
/// that a reader copies into a shell.
func roff(_ text: String) -> String {
  var escaped = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\\": escaped += "\\e"
    case "-": escaped += "\\-"
    case "'": escaped += "\\(aq"
    case "`": escaped += "\\(ga"
    case "^": escaped += "\\(ha"
    case "~": escaped += "\\(ti"
    case TextLayout.unbrokenSpace: escaped += "\\ "
    case "\n", "\r": escaped += " "
    case _ where !scalar.isASCII:
      // Formatters read bytes of another encoding unless they are told.
      let digits = String(scalar.value, radix: 16, uppercase: true)
      escaped += "\\[u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
    default: escaped.unicodeScalars.append(scalar)
    }
  }
  return escaped.utf8.first == UInt8(ascii: ".") ? "\\&" + escaped : escaped
}

/// Text as one argument of a macro.
func roffQuoted(_ text: String) -> String {
  "\"" + roff(text).unicodeScalars.map { $0 == "\"" ? "\\(dq" : String($0) }.joined() + "\""
}
