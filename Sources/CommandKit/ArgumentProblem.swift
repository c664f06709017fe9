/// One thing that is wrong with a command line or an environment variable.
///
/// Facts as data; the sentences stand at the foot of this file.
package struct ArgumentProblem: Error, Sendable, Equatable {
  /// The kinds of mistake, with what a message or a program needs to know of each.
  package enum Reason: Sendable, Equatable {
    case missingCommand(choices: [String])
    case unknownCommand(String, suggestion: String?)
    /// `owners` are the commands that do have it.
    case unknownFlag(String, suggestion: String?, owners: [String])
    case unknownVariable(String, suggestion: String?)
    /// `next` is the argument that follows and looks like a flag.
    case missingValue(flag: String, valueName: String, next: String?)
    case unexpectedValue(flag: String)
    case givenTwice(flag: String)
    case missingFlag(String, valueName: String, variable: String)
    case badValue(ValueSource, text: String, expected: String, suggestion: String?)
    case missingPositional(String)
    case unexpectedArgument(String, suggestion: String?)
  }

  /// What is wrong; `message` is the sentence for it.
  package let reason: Reason
  /// For the messages, which quote command lines that work.
  package let program: String
  /// Nil while no command is known.
  package let command: String?

  package init(_ reason: Reason, program: String, command: String?) {
    self.reason = reason
    self.program = program
    self.command = command
  }
}

/// Everything that is wrong with one command line: all of it is reported at once.
package struct ArgumentProblems: Error, Sendable, Equatable {
  /// In the order of the command line, then variables and what is absent; never empty.
  package let all: [ArgumentProblem]

  /// As printed on standard error, ending with a newline.
  package var rendered: String {
    var lines: [String] = []
    for (index, problem) in all.enumerated() {
      lines.append("error[\(problem.code)]: \(problem.message)")
      lines += problem.hints.map { "hint: \($0)" }
      // Where to get help is the same for all of them: said once, at the end.
      if index == all.count - 1 { lines.append("hint: \(problem.helpHint)") }
    }
    return lines.map { $0 + "\n" }.joined()
  }
}

extension ArgumentProblem {
  /// Stable, in kebab case, for scripts and the docs.
  package var code: String {
    switch reason {
    case .missingCommand: "missing-command"
    case .unknownCommand: "unknown-command"
    case .unknownFlag: "unknown-flag"
    case .unknownVariable: "unknown-variable"
    case .missingValue: "missing-value"
    case .unexpectedValue: "unexpected-value"
    case .givenTwice: "given-twice"
    case .missingFlag: "missing-flag"
    case .badValue: "bad-value"
    case .missingPositional: "missing-argument"
    case .unexpectedArgument: "unexpected-argument"
    }
  }

  /// A lower-case sentence without a full stop that names the command.
  package var message: String {
    "\(invocation): \(sentence)"
  }

  /// Ways out of this problem.
  package var hints: [String] {
    switch reason {
    case .unknownCommand(_, let suggestion?), .unknownFlag(_, let suggestion?, _),
      .unknownVariable(_, let suggestion?), .badValue(_, _, _, let suggestion?),
      .unexpectedArgument(_, let suggestion?):
      ["did you mean '\(suggestion)'?"]
    case .unknownFlag(let flag, nil, let owners) where !owners.isEmpty:
      ["\(alternatives(owners.map { "'\($0)'" })) has \(quoted(flag))"]
    case .missingValue(let flag, _, let next?):
      if flag.utf8.starts(with: "--".utf8) {
        [
          "\(quoted(next)) looks like a flag; if it is the value, join them with '=' after '\(flag)'"
        ]
      } else {
        ["\(quoted(next)) looks like a flag; if it is the value, write it right after '\(flag)'"]
      }
    case .missingFlag(let flag, let valueName, let variable):
      ["add '\(flag) \(valueName)' or set \(variable)"]
    default: []
    }
  }

  /// How to learn more.
  package var helpHint: String { "'\(invocation) --help' shows what it accepts" }

  private var invocation: String { command.map { "\(program) \($0)" } ?? program }

  private var sentence: String {
    switch reason {
    case .missingCommand(let choices): "which command? \(alternatives(choices))"
    case .unknownCommand(let word, _): "unknown command \(quoted(word))"
    case .unknownFlag(let flag, _, _): "unknown flag \(quoted(flag))"
    case .unknownVariable(let name, _): "no flag reads the variable \(quoted(name))"
    case .missingValue(let flag, let valueName, _): "'\(flag)' needs a value: \(valueName)"
    case .unexpectedValue(let flag): "'\(flag)' takes no value"
    case .givenTwice(let flag): "'\(flag)' is given twice, but takes one value"
    case .missingFlag(let flag, _, _): "'\(flag)' is required"
    case .badValue(.argument(let name), let text, let expected, _):
      "'\(name)' is \(quoted(text)); expected \(expected)"
    case .badValue(.variable(let name), let text, let expected, _):
      "the variable \(name) is \(quoted(text)); expected \(expected)"
    case .missingPositional(let name): "\(name) is missing"
    case .unexpectedArgument(let text, _): "unexpected argument \(quoted(text))"
    }
  }
}

/// Text from a command line, safe for a terminal: bounded, and without control characters.
func quoted(_ text: String) -> String {
  var safe = ""
  for scalar in text.unicodeScalars.prefix(60) {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
      safe += "\\u{" + String(scalar.value, radix: 16) + "}"
    default: safe.unicodeScalars.append(scalar)
    }
  }
  return "'" + safe + (text.unicodeScalars.count > 60 ? "…" : "") + "'"
}
