extension CommandTable {
  /// What is wrong with the table itself, one sentence each; empty for a table fit to ship.
  ///
  /// For the program's own test: nothing checks a table at run time. Every rule is one that a user
  /// would otherwise meet as a flag that can't be typed, a variable that two flags fight over, or
  /// an example that doesn't work.
  package func problems() -> [String] {
    commands.flatMap(problems(of:)) + globalFlags.flatMap { problems(of: $0, in: program) }
      + commandNameProblems + variableProblems + layoutProblems + exampleProblems
  }

  // MARK: - Names

  private var commandNameProblems: [String] {
    var problems = repeated(commands.map(\.name)).map { "two commands are named '\($0)'" }
    for command in commands {
      if !command.words.allSatisfy(isName) || command.words.joined(separator: " ") != command.name {
        problems.append("'\(command.name)' is not a command name in kebab case")
      }
      if command.words.first == "help" { problems.append("'help' is built in") }
      if command.summary.isEmpty { problems.append("'\(command.name)' has no summary") }
      let beginnings = commands.filter {
        $0.words.count > command.words.count && $0.words.starts(with: command.words)
      }
      if let longer = beginnings.first, !command.positionals.isEmpty {
        // `judge review` couldn't be told from `judge` with the argument `review`.
        problems.append("'\(command.name)' takes arguments, and '\(longer.name)' begins with it")
      }
    }
    return problems
  }

  private func problems(of command: Command) -> [String] {
    let flags = command.flags + globalFlags
    let names = flags.flatMap { $0.isNegatable ? [$0.name, "no-" + $0.name] : [$0.name] }
    var problems = repeated(names).map { "'\(command.name)': two flags are named '--\($0)'" }
    problems += repeated(flags.compactMap { $0.short.map(String.init) }).map {
      "'\(command.name)': two flags have the letter '-\($0)'"
    }
    problems += command.flags.flatMap { self.problems(of: $0, in: command.name) }
    problems += repeated(command.positionals.map(\.name)).map {
      "'\(command.name)': two arguments are named \($0)"
    }
    var mayBeAbsent = false
    for (index, positional) in command.positionals.enumerated() {
      let name = "'\(command.name)': \(positional.name)"
      if positional.help.isEmpty { problems.append("\(name) has no help") }
      if positional.mustBeGiven, mayBeAbsent { problems.append("\(name) follows an optional one") }
      if positional.repeats, index < command.positionals.count - 1 {
        problems.append("\(name) takes everything, but isn't last")
      }
      problems += choiceProblems(positional.completion, of: name)
      mayBeAbsent = mayBeAbsent || !positional.mustBeGiven
    }
    return problems
  }

  private func problems(of flag: FlagDeclaration, in owner: String) -> [String] {
    let name = "'\(owner)': --\(flag.name)"
    var problems: [String] = []
    if !isName(flag.name) { problems.append("\(name) is not in kebab case") }
    if ["help", "version"].contains(flag.name) { problems.append("\(name) is built in") }
    if let short = flag.short {
      if short == "h" { problems.append("\(name): '-h' is built in") }
      // A digit would be read as a negative number.
      if !(short.isASCII && short.isLetter) { problems.append("\(name): '\(short)' is no letter") }
    }
    if flag.help.isEmpty { problems.append("\(name) has no help") }
    if flag.takesValue, flag.valueName.isEmpty {
      problems.append("\(name) has no name for its value")
    }
    return problems + choiceProblems(flag.completion, of: name)
  }

  /// Shells expand the words that a completion offers, so they may hold nothing to expand.
  private func choiceProblems(_ completion: Completion, of name: String) -> [String] {
    completion.choices.filter { !isPlainWord($0) }.map {
      "\(name): the choice '\($0)' has characters that a shell would interpret"
    }
  }

  // MARK: - Variables

  private var variableProblems: [String] {
    var owners: [String: (flag: FlagDeclaration, owner: String)] = [:]
    var problems: [String] = []
    let all =
      globalFlags.map { ($0, program) }
      + commands.flatMap { command in command.flags.map { ($0, command.name) } }
    for (flag, owner) in all {
      let variable = variable(for: flag.name)
      guard let first = owners[variable] else {
        owners[variable] = (flag, owner)
        continue
      }
      // One value means the same to a flag that takes several.
      let isSame =
        first.flag.name == flag.name && first.flag.takesValue == flag.takesValue
        && (flag.takesValue || first.flag.shape == flag.shape)
        && first.flag.expected == flag.expected && first.flag.short == flag.short
      if !isSame {
        problems.append(
          "\(variable) means --\(first.flag.name) of '\(first.owner)' "
            + "and a different --\(flag.name) of '\(owner)'")
      }
    }
    return problems
  }

  // MARK: - Help and examples

  private var layoutProblems: [String] {
    var pages: [(String, String)] = []
    for length in [HelpLength.short, .long] {
      pages.append((program, help(.program, length)))
      pages += commands.map { ($0.name, help(.command($0), length)) }
    }
    var problems: [String] = []
    for (name, page) in pages {
      for line in page.utf8.split(separator: 10).map({ String(Substring($0)) })
      where TextLayout.columns(line) > TextLayout.width {
        let problem = "help for '\(name)' is wider than \(TextLayout.width) columns: \(line)"
        if !problems.contains(problem) { problems.append(problem) }
      }
    }
    return problems
  }

  /// Examples are parsed as a shell would pass them; what follows a pipe or a redirection isn't.
  private var exampleProblems: [String] {
    let all =
      examples.map { (program, $0) }
      + commands.flatMap { command in
        command.examples.map { (command.name, $0) }
      }
    return all.compactMap { owner, example in
      let words = shellWords(example.line)
      guard words.first == program else {
        return "'\(owner)': the example '\(example.line)' doesn't begin with '\(program)'"
      }
      do throws(ArgumentProblems) {
        _ = try parse(Array(words.dropFirst()))
        return nil
      } catch {
        let reasons = error.all.map(\.message).joined(separator: "; ")
        return "'\(owner)': the example '\(example.line)' doesn't parse: \(reasons)"
      }
    }
  }

  private func repeated(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { !seen.insert($0).inserted }
  }

  private func isName(_ name: String) -> Bool {
    name.utf8.first.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } == true
      && name.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-".utf8.contains($0) }
  }
}

/// Letters, digits and punctuation that no shell gives a meaning.
func isPlainWord(_ word: String) -> Bool {
  !word.isEmpty
    && word.unicodeScalars.allSatisfy {
      $0.isASCII
        && ($0.properties.isAlphabetic || "0123456789-_.:/+@%,".unicodeScalars.contains($0))
    }
}

/// The words of an example up to a pipe, a redirection or the like, with quotes taken off.
func shellWords(_ line: String) -> [String] {
  var words: [String] = []
  var word: String?
  var quote: Character?
  for character in line {
    if let open = quote {
      if character == open { quote = nil } else { word = (word ?? "") + String(character) }
    } else if character == "'" || character == "\"" {
      quote = character
      word = word ?? ""
    } else if character == " " {
      if let word { words.append(word) }
      word = nil
    } else if "|<>&;".contains(character) {
      break
    } else {
      word = (word ?? "") + String(character)
    }
  }
  return word.map { words + [$0] } ?? words
}
