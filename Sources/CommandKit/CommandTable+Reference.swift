extension CommandTable {
  /// The reference page of all commands, as Markdown.
  package var referencePage: String {
    var text = "# Commands\n\n" + markdown(discussion.isEmpty ? summary : discussion) + "\n\n"
    text += "| command | does |\n|---|---|\n"
    for command in commands {
      text += "| [`\(command.name)`](#\(anchor(command.name))) | \(markdown(command.summary)) |\n"
    }
    text += "\n" + markdown(environmentText) + "\n"
    if !globalFlags.isEmpty {
      text += "\n## Flags of every command\n\n" + rows(globalFlags)
    }
    for command in commands { text += section(command) }
    if !exitStatuses.isEmpty {
      text += "\n## Exit status\n\nWhere a command doesn't say otherwise:\n\n" + rows(exitStatuses)
    }
    return text
  }

  private func section(_ command: Command) -> String {
    let synopsis =
      ([program, command.name]
      + command.flags.filter(\.isRequired).map { "--\($0.name) \($0.valueName)" }
      + ["[FLAG]..."] + command.positionals.map(\.placeholder)).joined(separator: " ")
    var text = "\n## \(command.name)\n\n`\(synopsis)`\n\n\(markdown(sentence(command.summary)))\n"
    for paragraph in TextLayout.paragraphs(command.discussion) {
      text += "\n\(markdown(paragraph))\n"
    }
    for example in command.examples {
      text += "\n\(markdown(sentence(example.purpose)))\n\n```text\n\(example.line)\n```\n"
    }
    if !command.positionals.isEmpty {
      text += "\n| argument | meaning |\n|---|---|\n"
      for positional in command.positionals {
        let help = positional.help + note(choices: positional.completion)
        text += "| `\(positional.placeholder)` | \(markdown(help)) |\n"
      }
    }
    for (group, members) in grouped(command.flags, by: \.group) {
      text += "\n### \(command.name): \(group)\n\n" + rows(members)
    }
    if !command.exitStatuses.isEmpty { text += "\n" + rows(command.exitStatuses) }
    return text
  }

  private func rows(_ flags: [FlagDeclaration]) -> String {
    var text = "| flag | meaning | variable |\n|---|---|---|\n"
    for flag in flags {
      let spelling = (flag.short.map { "-\($0), " } ?? "") + flag.longForm
      let details = flag.details.map { " " + $0 } ?? ""
      let meaning = markdown(flag.help + details + flag.notes)
      text += "| `\(spelling)` | \(meaning) | `\(variable(for: flag.name))` |\n"
    }
    return text
  }

  private func rows(_ statuses: [Command.ExitStatus]) -> String {
    "| exit status | meaning |\n|---|---|\n"
      + statuses.map { "| \($0.code) | \(markdown($0.meaning)) |\n" }.joined()
  }

  /// As forges make them of headings.
  private func anchor(_ heading: String) -> String {
    String(heading.lowercased().map { $0 == " " ? "-" : $0 })
  }

  /// Help is plain text; nothing in it is meant as markup.
  private func markdown(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\\", "*", "_", "<", "|", "`", "[", "]": "\\" + String(scalar)
      case TextLayout.unbrokenSpace, "\n": " "
      default: String(scalar)
      }
    }.joined()
  }
}
