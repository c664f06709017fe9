extension CommandTable {
  var fishCompletions: String {
    let function = "__" + shellName
    var lines: [String] = []
    for path in [""] + commandPaths {
      for word in offeredWords(after: path) {
        let about = fishQuoted(summary(ofWord: word, after: path))
        lines.append("\(fishScope(path, function)) -a \(word) -d \(about)")
      }
    }
    let anywhere = "complete -c \(program)"
    lines += globalFlags.map { fishFlag($0, anywhere) }
    lines.append("\(anywhere) -s h -l help -d 'Show help'")
    lines.append("\(anywhere) -l version -d 'Show the version'")
    for command in commands {
      let scope = fishScope(command.name, function)
      lines += command.flags.map { fishFlag($0, scope) }
      lines += command.positionals.compactMap { positional in
        fishOffer(positional.completion).map { "\(scope) \($0)" }
      }
    }
    return """
      # fish completion for \(program)

      function \(function)_command
          set -l words (commandline -opc)
          set -e words[1]
          set -l command ''
          set -l skip 0
          for word in $words
              if test $skip = 1
                  set skip 0
                  continue
              end
              switch $word
                  case --
                      break
      \(fishValueSkip)            case '-*'
                      continue
                  case '*'
                      set -l longer (string trim -- "$command $word")
                      if contains -- $longer \(commandPaths.map(fishQuoted).joined(separator: " "))
                          set command $longer
                      else
                          break
                      end
              end
          end
          echo $command
      end

      function \(function)_in
          set -l command (\(function)_command)
          test "$command" = "$argv"
      end

      complete -c \(program) -f
      \(lines.joined(separator: "\n"))

      """
  }

  private var fishValueSkip: String {
    let spellings = valueSpellings
    guard !spellings.isEmpty else { return "" }
    return """
                  case \(spellings.joined(separator: " "))
                      set skip 1

      """
  }

  private func fishScope(_ path: String, _ function: String) -> String {
    "complete -c \(program) -n "
      + fishQuoted(path.isEmpty ? "\(function)_in" : "\(function)_in \(path)")
  }

  private func fishFlag(_ flag: FlagDeclaration, _ scope: String) -> String {
    var line = scope
    if let short = flag.short { line += " -s \(short)" }
    line += " -l \(flag.name)"
    if flag.takesValue { line += " -r " + (fishOffer(flag.completion) ?? "-f") }
    line += " -d \(fishQuoted(flag.help))"
    guard flag.isNegatable else { return line }
    return line + "\n\(scope) -l no-\(flag.name) -d \(fishQuoted("Not: " + flag.help))"
  }

  private func fishOffer(_ completion: Completion) -> String? {
    switch completion {
    case .nothing: nil
    case .choices: "-f -a " + fishQuoted(offeredChoices(completion).joined(separator: " "))
    case .files: "-F"
    case .folders: "-f -a '(__fish_complete_directories)'"
    }
  }

  /// In fish's single quotes only the quote and the backslash mean anything.
  private func fishQuoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map {
      $0 == "'" || $0 == "\\" ? "\\" + String($0) : String($0)
    }
    return "'" + escaped.joined() + "'"
  }
}
