import Diagnostics

/// The whole command line of a program as one value: the source of parsing, help, completions and
/// the manual page, so that none of them can disagree with another.
package struct CommandTable: Sendable {
  /// As typed: `agent-eval`.
  package let program: String
  /// Without the program: `1.2.0`.
  package let version: String
  /// What the program is for, in one line.
  package let summary: String
  /// Paragraphs for `help` and the manual page.
  package let discussion: String
  /// The first lines that somebody should try.
  package let examples: [Command.Example]
  /// In the order of the overview.
  package let commands: [Command]
  /// Accepted before and after every command.
  package let globalFlags: [FlagDeclaration]
  /// What the exit statuses mean in general; a command adds its own.
  package let exitStatuses: [Command.ExitStatus]

  package init(
    program: String, version: String, summary: String, discussion: String = "",
    examples: [Command.Example] = [], commands: [Command], globalFlags: [any DeclaredFlag] = [],
    exitStatuses: [Command.ExitStatus] = []
  ) {
    self.program = program
    self.version = version
    self.summary = summary
    self.discussion = discussion
    self.examples = examples
    self.commands = commands
    self.globalFlags = globalFlags.map(\.declaration)
    self.exitStatuses = exitStatuses
  }

  /// The command with this name, all its words.
  package func command(named name: String) -> Command? {
    commands.first { sameBytes($0.name, name) }
  }

  /// The variable that stands in for a flag: `AGENT_EVAL_TRIALS`.
  ///
  /// Derived, never declared: whoever knows the flag knows the variable.
  package func variable(for flagName: String) -> String {
    shouting(program) + "_" + shouting(flagName)
  }

  /// Variables with the program's prefix that no flag has, each as a problem with a suggestion.
  ///
  /// Without this, `AGENT_EVAL_TRAILS=20` in a CI file is silently without effect. `known` are the
  /// variables that the program uses for other purposes.
  package func unknownVariables(
    in environment: [String: String], known: Set<String> = []
  ) -> [ArgumentProblem] {
    let names = (globalFlags + commands.flatMap(\.flags)).map { variable(for: $0.name) }
    let prefix = shouting(program) + "_"
    return environment.keys.sorted().filter { name in
      name.utf8.starts(with: prefix.utf8) && !known.contains(name) && !names.contains(name)
    }.map { name in
      ArgumentProblem(
        .unknownVariable(name, suggestion: Suggestion.nearest(to: name, in: names)),
        program: program, command: nil)
    }
  }

  /// The words that may follow `path` to name a command, in table order, each once.
  func nextWords(after path: [String]) -> [String] {
    var seen: Set<String> = []
    return commands.compactMap { command in
      let words = command.words
      guard words.count > path.count, words.starts(with: path) else { return nil }
      return seen.insert(words[path.count]).inserted ? words[path.count] : nil
    }
  }

  private func shouting(_ name: String) -> String {
    String(name.uppercased().map { $0 == "-" ? "_" : $0 })
  }
}
