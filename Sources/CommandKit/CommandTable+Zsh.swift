extension CommandTable {
  /// Works both as a file in `fpath` and when sourced.
  var zshCompletions: String {
    let function = "_" + shellName
    return """
      #compdef \(program)

      \(function)() {
        local word command='' ended=''
        local -a offered
        integer i=2 start=1
        while ((i < CURRENT)); do
          word="${words[i]}"
          case "$word" in
          --) break ;;
      \(zshValueSkip)    -?*) ;;
          *)
            case "${command:+$command }$word" in
            \(commandPaths.map(shellQuoted).joined(separator: " | ")))
              command="${command:+$command }$word"
              start=$i
              ;;
            *) break ;;
            esac
            ;;
          esac
          ((i++))
        done

        # the words up to the command are settled: what follows is the command's own line
        words=("${words[1]}" "${(@)words[start+1,-1]}")
        ((CURRENT -= start - 1))
        case "$command" in
      \(zshCommands)  esac
      }

      if [[ "${funcstack[1]}" == \(function) ]]; then
        \(function) "$@"
      else
        compdef \(function) \(program)
      fi

      """
  }

  private var zshValueSkip: String {
    let spellings = valueSpellings
    guard !spellings.isEmpty else { return "" }
    return "    \(spellings.joined(separator: " | "))) ((i++)) ;;\n"
  }

  private var zshCommands: String {
    ([""] + commandPaths).map { path in
      let words = offeredWords(after: path)
      let command = command(named: path)
      let flags = (command?.flags ?? []) + globalFlags
      var specifications = flags.flatMap(zshSpecifications)
      specifications.append("(-h --help)-h[show help]")
      specifications.append("(-h --help)--help[show help]")
      specifications.append("--version[show the version]")
      var prelude = ""
      if !words.isEmpty {
        let rows = words.map { word in
          let summary = summary(ofWord: word, after: path)
          return "      " + shellQuoted(word + ":" + escaped(summary, ":")) + "\n"
        }
        prelude = "    offered=(\n" + rows.joined() + "    )\n"
        specifications.append("1:command:{_describe command offered}")
      } else {
        specifications += zshPositionals(command?.positionals ?? [])
      }
      let lines = specifications.map { "      " + shellQuoted($0) }.joined(separator: " \\\n")
      return "  \(shellQuoted(path)))\n\(prelude)    _arguments -s -S : \\\n\(lines)\n    ;;\n"
    }.joined()
  }

  private func zshSpecifications(_ flag: FlagDeclaration) -> [String] {
    let spellings = flag.spellings
    let help = "[" + escaped(flag.help, "[]") + "]"
    let value = flag.takesValue ? ":" + flag.valueName + ":" + zshAction(flag.completion) : ""
    return spellings.map { spelling in
      let isLong = spelling.utf8.starts(with: "--".utf8)
      let joined = flag.takesValue ? (isLong ? "=" : "+") : ""
      let exclusion = flag.repeats ? "*" : "(" + spellings.joined(separator: " ") + ")"
      return exclusion + spelling + joined + help + value
    }
  }

  private func zshPositionals(_ positionals: [PositionalDeclaration]) -> [String] {
    positionals.enumerated().map { index, positional in
      let place: String =
        switch positional.arity {
        case .required: "\(index + 1):"
        case .optional: "\(index + 1)::"
        case .rest: "*:"
        }
      return place + positional.name + ":" + zshAction(positional.completion)
    }
  }

  private func zshAction(_ completion: Completion) -> String {
    switch completion {
    case .nothing: " "
    case .choices: "(" + offeredChoices(completion).joined(separator: " ") + ")"
    case .files: "_files"
    case .folders: "_files -/"
    }
  }

  private func escaped(_ text: String, _ special: String) -> String {
    text.unicodeScalars.map {
      $0 == "\\" || special.unicodeScalars.contains($0) ? "\\" + String($0) : String($0)
    }.joined()
  }
}
