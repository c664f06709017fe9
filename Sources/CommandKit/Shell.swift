/// A shell for which completions can be written.
package enum Shell: String, CaseIterable, Sendable {
  case bash
  case zsh
  case fish
}

extension CommandTable {
  /// The script that teaches a shell this table; the shell never calls the program to complete.
  ///
  /// Choices are offered for values that have them, files and folders for paths, and nothing where
  /// the value is free text: a wrong offer is worse than none.
  package func completions(for shell: Shell) -> String {
    switch shell {
    case .bash: bashCompletions
    case .zsh: zshCompletions
    case .fish: fishCompletions
    }
  }

  /// The program's name as part of a shell function's name.
  var shellName: String {
    String(program.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }

  /// Every command and every beginning of one: the words after which another word may name more.
  var commandPaths: [String] {
    var paths: [String] = []
    for command in commands {
      var path = ""
      for word in command.words {
        path += (path.isEmpty ? "" : " ") + word
        if !paths.contains(path) { paths.append(path) }
      }
    }
    let beginnings = nextWords(after: []).filter { !nextWords(after: [$0]).isEmpty }
    return paths + ["help"] + beginnings.map { "help " + $0 }
  }

  /// What may stand after `path` where a command word is expected.
  func offeredWords(after path: String) -> [String] {
    let words = path.utf8.split(separator: 32).map { String(Substring($0)) }
    if words.first == "help" { return nextWords(after: Array(words.dropFirst())) }
    return nextWords(after: words) + (path.isEmpty ? ["help"] : [])
  }

  /// The spellings after which the next word is a value, so that it isn't taken for a command.
  ///
  /// Over all commands at once: a letter that takes a value in only some of them is left out.
  var valueSpellings: [String] {
    let all = globalFlags + commands.flatMap(\.flags)
    let others = Set(all.filter { !$0.takesValue }.flatMap(\.spellings))
    var seen: Set<String> = []
    return all.filter(\.takesValue).flatMap(\.spellings).filter {
      !others.contains($0) && seen.insert($0).inserted
    }
  }

  func summary(ofWord word: String, after path: String) -> String {
    if word == "help", path.isEmpty { return "everything about a command" }
    let words = path.utf8.split(separator: 32).map { String(Substring($0)) } + [word]
    let name = (words.first == "help" ? Array(words.dropFirst()) : words).joined(separator: " ")
    return command(named: name)?.summary ?? offeredWords(after: name).joined(separator: ", ")
  }
}

extension FlagDeclaration {
  /// Every way to write it, without values.
  var spellings: [String] {
    (short.map { ["-\($0)"] } ?? []) + ["--" + name] + (isNegatable ? ["--no-" + name] : [])
  }
}

/// Choices that a shell wouldn't expand when it is offered them.
func offeredChoices(_ completion: Completion) -> [String] {
  completion.choices.filter(isPlainWord)
}

/// A word in single quotes, for bash and zsh: nothing in it is expanded.
func shellQuoted(_ text: String) -> String {
  "'" + text.unicodeScalars.map { $0 == "'" ? "'\\''" : String($0) }.joined() + "'"
}
