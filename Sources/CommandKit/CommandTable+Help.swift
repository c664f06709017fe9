extension CommandTable {
  /// The text that `--help` or `help` prints, ending with a newline.
  package func help(_ topic: HelpTopic, _ length: HelpLength) -> String {
    let sections =
      switch topic {
      case .program: overview(length)
      case .command(let command): help(for: command, length)
      case .commands(let prefix): help(forCommandsUnder: prefix)
      }
    return sections.map { $0.map { $0 + "\n" }.joined() }.joined(separator: "\n")
  }

  /// What `--version` prints.
  package var versionLine: String { "\(program) \(version)\n" }

  // MARK: - The program

  private func overview(_ length: HelpLength) -> [[String]] {
    var sections = [TextLayout.wrapped("\(program) \(version): \(summary)", indent: 0)]
    sections += exampleSection(examples)
    sections.append(["Usage: \(program) COMMAND [ARGUMENT]..."])
    if length == .long, !discussion.isEmpty {
      sections.append(TextLayout.wrapped(discussion, indent: 0))
    }
    for (group, members) in grouped(commands, by: \.group) {
      sections.append(
        ["\(group):"]
          + TextLayout.table(
            members.map { ($0.name, $0.summary) }, aligning: commands.map(\.name)))
    }
    sections += flagSections(
      globalFlags, under: "Global flags", length, aligning: globalFlags.map(\.term))
    sections.append(["Also:"] + TextLayout.table(standardRows))
    if length == .long {
      sections += exitSection(exitStatuses)
      sections.append(environmentNote)
    }
    return sections
  }

  private func help(forCommandsUnder prefix: String) -> [[String]] {
    let members = commands.filter { $0.name.utf8.starts(with: (prefix + " ").utf8) }
    return [
      ["Usage: \(program) \(prefix) COMMAND [ARGUMENT]..."],
      ["Commands:"] + TextLayout.table(members.map { ($0.name, $0.summary) }),
      ["'\(program) help COMMAND' tells more about one of them."],
    ]
  }

  // MARK: - One command

  private func help(for command: Command, _ length: HelpLength) -> [[String]] {
    var sections = [
      TextLayout.wrapped("\(program) \(command.name): \(command.summary)", indent: 0)
    ]
    sections += exampleSection(command.examples)
    sections.append(usage(of: command))
    if length == .long, !command.discussion.isEmpty {
      sections.append(TextLayout.wrapped(command.discussion, indent: 0))
    }
    if !command.positionals.isEmpty {
      let rows = command.positionals.map { positional in
        (positional.placeholder, positional.help + note(choices: positional.completion))
      }
      sections.append(["Arguments:"] + TextLayout.table(rows))
    }
    let terms = (command.flags + globalFlags).map(\.term)
    for (group, members) in grouped(command.flags, by: \.group) {
      sections += flagSections(members, under: group, length, aligning: terms)
    }
    sections += flagSections(globalFlags, under: "Global flags", length, aligning: terms)
    if length == .long {
      let own = command.exitStatuses.map(\.code)
      let inherited = exitStatuses.filter { !own.contains($0.code) }
      sections += exitSection((command.exitStatuses + inherited).sorted { $0.code < $1.code })
      sections.append(environmentNote)
    } else {
      sections.append(["'\(program) help \(command.name)' tells more."])
    }
    return sections
  }

  /// `agent-eval run --reason TEXT [FLAG]... RUN [FILE]...`
  private func usage(of command: Command) -> [String] {
    let required = command.flags.filter(\.isRequired).map { "--\($0.name) \($0.valueName)" }
    let hasOthers = !globalFlags.isEmpty || command.flags.contains { !$0.isRequired }
    let words =
      [program, command.name] + required + (hasOthers ? ["[FLAG]..."] : [])
      + command.positionals.map(\.placeholder)
    return TextLayout.wrapped("Usage: " + words.joined(separator: " "), indent: 0)
  }

  private func flagSections(
    _ flags: [FlagDeclaration], under heading: String, _ length: HelpLength,
    aligning terms: [String]
  ) -> [[String]] {
    guard !flags.isEmpty else { return [] }
    let rows = flags.map { ($0.term, text(of: $0, length)) }
    return [["\(heading):"] + TextLayout.table(rows, aligning: terms)]
  }

  private func text(of flag: FlagDeclaration, _ length: HelpLength) -> String {
    guard length == .long else { return flag.help + flag.notes }
    let details = flag.details.map { " " + $0 } ?? ""
    return flag.help + details + flag.notes + " [\(variable(for: flag.name))]"
  }

  private func exampleSection(_ examples: [Command.Example]) -> [[String]] {
    guard !examples.isEmpty else { return [] }
    return [
      ["Examples:"]
        + examples.flatMap { ["  " + $0.line] + TextLayout.wrapped($0.purpose, indent: 6) }
    ]
  }

  private func exitSection(_ statuses: [Command.ExitStatus]) -> [[String]] {
    guard !statuses.isEmpty else { return [] }
    return [["Exit status:"] + TextLayout.table(statuses.map { (String($0.code), $0.meaning) })]
  }

  private var standardRows: [(term: String, text: String)] {
    [
      ("\(program) COMMAND --help", "The flags of a command"),
      ("\(program) help [COMMAND]", "Everything about a command or the program"),
      ("\(program) --version", "The version"),
    ]
  }

  private var environmentNote: [String] { TextLayout.wrapped(environmentText, indent: 0) }

  /// Shared with the manual page.
  var environmentText: String {
    """
    Every flag can be set by a variable: --example by \(variable(for: "example")). The flag itself \
    wins. A variable for a flag that repeats holds a list with commas, or one value on each line.
    """
  }
}

// MARK: - Pieces that the manual page shares

extension FlagDeclaration {
  /// `-n, --trials N`; aligned, so that a flag without a letter starts where the others' names do.
  var term: String { (short.map { "-\($0), " } ?? "    ") + longForm }

  var longForm: String {
    (isNegatable ? "--[no-]" : "--") + name + (takesValue ? " " + valueName : "")
  }

  /// What the sentence of help doesn't say: choices, repetition, the default.
  var notes: String {
    var notes = note(choices: completion)
    if repeats { notes += " [repeats]" }
    if let defaultText { notes += " " + TextLayout.unbroken("[default: \(defaultText)]") }
    return notes
  }
}

extension PositionalDeclaration {
  /// `RUN`, `[RUN]`, `RUN...` or `[RUN]...`, the notation of POSIX synopses.
  var placeholder: String {
    switch arity {
    case .required: name
    case .optional: "[\(name)]"
    case .rest(atLeastOne: true): "\(name)..."
    case .rest(atLeastOne: false): "[\(name)]..."
    }
  }
}

func note(choices completion: Completion) -> String {
  let choices = completion.choices
  return choices.isEmpty ? "" : " " + TextLayout.unbroken("[\(choices.joined(separator: ", "))]")
}

/// Members by heading, in the order in which the headings first appear.
func grouped<Member>(
  _ members: [Member], by heading: (Member) -> String
) -> [(heading: String, members: [Member])] {
  var groups: [(heading: String, members: [Member])] = []
  for member in members {
    let name = heading(member)
    if let index = groups.firstIndex(where: { $0.heading == name }) {
      groups[index].members.append(member)
    } else {
      groups.append((name, [member]))
    }
  }
  return groups
}
