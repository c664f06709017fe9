import Diagnostics

extension CommandTable {
  /// Reads a command line, without the program's own name, and the environment.
  ///
  /// A flag beats its variable, and a variable the default; a file's turn, between the two, is the
  /// caller's: `ParsedArguments.source(of:)` says whether anybody gave the flag. `--version` wins
  /// over everything, `--help` over problems of flags, so that help is there when it is needed.
  package func parse(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws(ArgumentProblems) -> Invocation {
    var reader = ArgumentReader(table: self)
    reader.read(arguments)
    return try reader.finish(environment: environment)
  }
}

/// Takes one argument after the other; the state of reading one command line.
struct ArgumentReader {
  private let table: CommandTable
  /// The words of the command so far: `baseline` alone is a beginning, not a command.
  private var path: [String] = []
  private var command: Command?
  private var given: [String: [String]] = [:]
  /// How each flag was spelled, for messages.
  private var spellings: [String: String] = [:]
  private var positionals: [String] = []
  private var problems: [ArgumentProblem] = []
  private var flagsEnded = false
  private var wantsVersion = false
  private var wantsHelp = false
  /// The words after `help`.
  private var topic: [String]?

  init(table: CommandTable) { self.table = table }

  private var flags: [FlagDeclaration] { (command?.flags ?? []) + table.globalFlags }

  mutating func read(_ arguments: [String]) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if flagsEnded {
        readWord(argument)
      } else if sameBytes(argument, "--") {
        flagsEnded = true
      } else if sameBytes(argument, "--help") || sameBytes(argument, "-h") {
        wantsHelp = true
      } else if sameBytes(argument, "--version") {
        wantsVersion = true
      } else if argument.utf8.starts(with: "--".utf8) {
        readLong(argument, &rest)
      } else if looksLikeFlag(argument) {
        readShorts(argument, &rest)
      } else {
        readWord(argument)
      }
    }
  }

  private mutating func readLong(_ argument: String, _ rest: inout ArraySlice<String>) {
    let parts = argument.utf8.dropFirst(2).split(
      separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(Substring(parts[0]))
    let joined = parts.count == 2 ? String(Substring(parts[1])) : nil
    let spelling = "--" + name
    if let flag = flags.first(where: { sameBytes($0.name, name) }) {
      if flag.takesValue {
        readValue(of: flag, spelling, joined: joined, &rest)
      } else if joined != nil {
        report(.unexpectedValue(flag: spelling))
      } else {
        record(flag, spelling, "true")
      }
    } else if let flag = flags.first(where: { $0.isNegatable && sameBytes("no-" + $0.name, name) })
    {
      if joined == nil {
        record(flag, spelling, "false")
      } else {
        report(.unexpectedValue(flag: spelling))
      }
    } else {
      reportUnknown(spelling)
    }
  }

  /// `-v`, `-vq`, `-n5`, `-n 5`, `-n=5`, `-vn5`: the first letter that takes a value takes the rest.
  private mutating func readShorts(_ argument: String, _ rest: inout ArraySlice<String>) {
    var letters = argument.dropFirst()
    // `-trials 5` would silently be the flag `-t` with the value `rials`.
    let word = letters.prefix { $0 != "=" }
    if word.count > 1, flags.contains(where: { sameBytes($0.name, String(word)) }) {
      return reportUnknown("-" + word)
    }
    while let letter = letters.popFirst() {
      let spelling = "-\(letter)"
      guard let flag = flags.first(where: { $0.short == letter }) else {
        // The whole of it: `-trails` is more likely a long flag with a dash too few than letters.
        return reportUnknown(argument)
      }
      guard flag.takesValue else {
        record(flag, spelling, "true")
        continue
      }
      let joined = letters.first == "=" ? letters.dropFirst() : letters
      readValue(of: flag, spelling, joined: letters.isEmpty ? nil : String(joined), &rest)
      return
    }
  }

  private mutating func readValue(
    of flag: FlagDeclaration, _ spelling: String, joined: String?, _ rest: inout ArraySlice<String>
  ) {
    if let joined {
      record(flag, spelling, joined)
    } else if let next = rest.first, !looksLikeFlag(next) {
      rest.removeFirst()
      record(flag, spelling, next)
    } else {
      report(.missingValue(flag: spelling, valueName: flag.valueName, next: rest.first))
    }
  }

  private mutating func record(_ flag: FlagDeclaration, _ spelling: String, _ text: String) {
    if given[flag.name] != nil, flag.shape == .value(repeats: false) {
      report(.givenTwice(flag: spelling))
    }
    given[flag.name, default: []].append(text)
    spellings[flag.name] = spelling
  }

  private mutating func readWord(_ word: String) {
    if topic != nil {
      topic?.append(word)
    } else if path.isEmpty, command == nil, sameBytes(word, "help") {
      topic = []
    } else if positionals.isEmpty, table.nextWords(after: path).contains(word) {
      path.append(word)
      command = table.command(named: path.joined(separator: " "))
    } else if command == nil, positionals.isEmpty {
      let choices = table.nextWords(after: path) + (path.isEmpty ? ["help"] : [])
      report(.unknownCommand(word, suggestion: Suggestion.nearest(to: word, in: choices)))
      // Whatever follows belonged to the command that we don't know: only the first is reported.
      positionals.append(word)
    } else {
      positionals.append(word)
    }
  }

  private mutating func report(_ reason: ArgumentProblem.Reason) {
    problems.append(
      ArgumentProblem(
        reason, program: table.program, command: path.isEmpty ? nil : path.joined(separator: " ")))
  }

  private mutating func reportUnknown(_ spelling: String) {
    // Without the dashes: they would make opposites such as `--no-quiet` and `--quiet` look alike.
    let names = flags.flatMap { $0.isNegatable ? [$0.name, "no-" + $0.name] : [$0.name] }
    let bare = String(spelling.drop { $0 == "-" })
    let suggestion =
      bare.count > 1 ? Suggestion.nearest(to: bare, in: names + ["help", "version"]) : nil
    let owners = table.commands.filter { command in
      command.flags.contains { flag in
        sameBytes("--" + flag.name, spelling) || flag.short.map { "-\($0)" } == spelling
      }
    }
    report(
      .unknownFlag(spelling, suggestion: suggestion.map { "--" + $0 }, owners: owners.map(\.name)))
  }
}

// MARK: - The end of the line

extension ArgumentReader {
  mutating func finish(environment: [String: String]) throws(ArgumentProblems) -> Invocation {
    if wantsVersion { return .version }
    if let topic { return .help(try helpTopic(topic), wantsHelp ? .short : .long) }
    let lost = problems.first {
      if case .unknownCommand = $0.reason { true } else { false }
    }
    if let lost { throw ArgumentProblems(all: [lost]) }
    if wantsHelp { return .help(try helpTopic(path), .short) }
    guard let command else {
      report(.missingCommand(choices: table.nextWords(after: path)))
      throw ArgumentProblems(all: problems)
    }
    var parsed = ParsedValues()
    readFlags(environment, into: &parsed)
    readPositionals(of: command, into: &parsed)
    guard problems.isEmpty else { throw ArgumentProblems(all: problems) }
    return .command(
      ParsedArguments(command: command, values: parsed.values, sources: parsed.sources))
  }

  private struct ParsedValues {
    var values: [String: any Sendable] = [:]
    var sources: [String: ValueSource] = [:]
  }

  private func helpTopic(_ words: [String]) throws(ArgumentProblems) -> HelpTopic {
    let name = words.joined(separator: " ")
    if words.isEmpty { return .program }
    if let command = table.command(named: name) { return .command(command) }
    if !table.nextWords(after: words).isEmpty { return .commands(prefix: name) }
    let suggestion = Suggestion.nearest(to: name, in: table.commands.map(\.name))
    throw ArgumentProblems(all: [
      ArgumentProblem(
        .unknownCommand(name, suggestion: suggestion), program: table.program, command: nil)
    ])
  }

  private mutating func readFlags(
    _ environment: [String: String], into parsed: inout ParsedValues
  ) {
    for flag in flags {
      let variable = table.variable(for: flag.name)
      let found: Given
      var source: ValueSource?
      if let texts = given[flag.name] {
        found = .arguments(texts)
        source = .argument(spellings[flag.name] ?? "--" + flag.name)
      } else if let text = environment[variable], !text.isEmpty {
        // An empty variable is how CI systems spell an absent one.
        found = .variable(text)
        source = .variable(variable)
      } else {
        found = .nothing
      }
      if source == nil, flag.isRequired {
        report(
          .missingFlag("--" + flag.name, valueName: flag.valueName, variable: variable))
        continue
      }
      let key = "--" + flag.name
      parsed.sources[key] = source
      parsed.values[key] = read(
        found, source, flag.read, expected: flag.expected, flag.completion)
    }
  }

  private mutating func readPositionals(of command: Command, into parsed: inout ParsedValues) {
    var rest = positionals[...]
    for positional in command.positionals {
      let taken = positional.repeats ? Array(rest) : Array(rest.prefix(1))
      rest = rest.dropFirst(taken.count)
      if taken.isEmpty, positional.mustBeGiven {
        report(.missingPositional(positional.name))
        continue
      }
      parsed.values[positional.name] = read(
        taken.isEmpty ? .nothing : .arguments(taken), .argument(positional.name), positional.read,
        expected: positional.expected, positional.completion)
    }
    // After an unknown flag, a word too many is most likely that flag's value.
    let hasUnknownFlag = problems.contains {
      if case .unknownFlag = $0.reason { true } else { false }
    }
    if let extra = rest.first, !hasUnknownFlag {
      let words = table.nextWords(after: path)
      report(
        .unexpectedArgument(extra, suggestion: Suggestion.nearest(to: extra, in: words)))
    }
  }

  private mutating func read(
    _ found: Given, _ source: ValueSource?,
    _ read: @Sendable (Given) throws(BadText) -> any Sendable, expected: String,
    _ completion: Completion
  ) -> (any Sendable)? {
    do {
      return try read(found)
    } catch {
      if let source {
        let suggestion = Suggestion.nearest(to: error.text, in: completion.choices)
        report(
          .badValue(source, text: error.text, expected: expected, suggestion: suggestion))
      }
      return nil
    }
  }
}

/// Whether an argument is a flag rather than a value: it begins with a dash, but is neither the
/// lone dash for standard input nor a negative number. No flag may have a digit for its letter.
func looksLikeFlag(_ argument: String) -> Bool {
  var bytes = argument.utf8[...]
  guard bytes.popFirst() == UInt8(ascii: "-"), let first = bytes.first else { return false }
  let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
  if isDigit(first) { return false }
  return !(first == UInt8(ascii: ".") && bytes.dropFirst().first.map(isDigit) == true)
}
