extension CommandTable {
  /// Kept to what bash 3.2 knows, because that is the bash of macOS.
  var bashCompletions: String {
    let function = "_" + shellName
    return """
      # bash completion for \(program)

      \(function)_words() {
        local IFS=$' \\t\\n'
        COMPREPLY=($(compgen -W "$1" -- "$2"))
      }

      \(function)_paths() {
        local IFS=$'\\n'
        COMPREPLY=($(compgen "$1" -- "$2"))
        compopt -o filenames 2>/dev/null
      }

      \(function)() {
        local cur prev word command='' ended='' index=0 i=1
        COMPREPLY=()
        cur="${COMP_WORDS[COMP_CWORD]}"
        prev="${COMP_WORDS[COMP_CWORD-1]}"
        # readline splits --name=value into three words
        if [[ $cur == '=' ]]; then
          cur=''
        elif [[ $prev == '=' ]]; then
          prev="${COMP_WORDS[COMP_CWORD-2]}"
        fi

        while ((i < COMP_CWORD)); do
          word="${COMP_WORDS[i]}"
          i=$((i + 1))
          if [[ -n $ended ]]; then
            index=$((index + 1))
            continue
          fi
          case "$word" in
          --) ended=1 ;;
      \(bashValueSkip)    -?*) ;;
          *)
            case "$index:${command:+$command }$word" in
            \(commandPaths.map { shellQuoted("0:" + $0) }.joined(separator: " | ")))
              command="${command:+$command }$word"
              ;;
            *) index=$((index + 1)) ;;
            esac
            ;;
          esac
        done

        if [[ -z $ended ]]; then
          case "$command:$prev" in
      \(bashValues(function))    esac
        fi
        if [[ -z $ended && $cur == -* ]]; then
          case "$command" in
      \(bashFlags(function))    esac
          return
        fi
        case "$command:$index" in
      \(bashPositionals(function))  esac
      }

      complete -F \(function) \(program)

      """
  }

  private var bashValueSkip: String {
    let spellings = valueSpellings
    guard !spellings.isEmpty else { return "" }
    return """
          \(spellings.joined(separator: " | ")))
            [[ ${COMP_WORDS[i]} == '=' ]] && i=$((i + 1))
            i=$((i + 1))
            ;;

      """
  }

  private func bashValues(_ function: String) -> String {
    let scopes = commands.map { (shellQuoted($0.name + ":"), $0.flags) } + [("*:", globalFlags)]
    return scopes.flatMap { scope, flags in
      flags.filter(\.takesValue).map { flag in
        let pattern = flag.spellings.map { scope + $0 }.joined(separator: " | ")
        let offer = bashOffer(flag.completion, function).map { $0 + "\n      " } ?? ""
        return "    \(pattern))\n      \(offer)return\n      ;;\n"
      }
    }.joined()
  }

  private func bashFlags(_ function: String) -> String {
    let standard = globalFlags.flatMap(\.spellings) + ["-h", "--help", "--version"]
    let rows = commands.map { (shellQuoted($0.name), $0.flags.flatMap(\.spellings) + standard) }
    return (rows + [("*", standard)]).map { pattern, spellings in
      "    \(pattern)) \(function)_words '\(spellings.joined(separator: " "))' \"$cur\" ;;\n"
    }.joined()
  }

  private func bashPositionals(_ function: String) -> String {
    var rows = ([""] + commandPaths).compactMap { path -> String? in
      let words = offeredWords(after: path)
      guard !words.isEmpty else { return nil }
      let offer = "\(function)_words '\(words.joined(separator: " "))' \"$cur\""
      return "  \(shellQuoted(path + ":0"))) \(offer) ;;\n"
    }
    for command in commands where offeredWords(after: command.name).isEmpty {
      for (index, positional) in command.positionals.enumerated() {
        guard let offer = bashOffer(positional.completion, function) else { continue }
        let pattern =
          positional.repeats
          ? shellQuoted(command.name + ":") + "*" : shellQuoted("\(command.name):\(index)")
        rows.append("  \(pattern)) \(offer) ;;\n")
      }
    }
    return rows.joined()
  }

  private func bashOffer(_ completion: Completion, _ function: String) -> String? {
    switch completion {
    case .nothing: nil
    case .choices:
      "\(function)_words '\(offeredChoices(completion).joined(separator: " "))' \"$cur\""
    case .files: "\(function)_paths -f \"$cur\""
    case .folders: "\(function)_paths -d \"$cur\""
    }
  }
}
