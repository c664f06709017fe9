/// What a command line asks for.
package enum Invocation: Sendable {
  case command(ParsedArguments)
  case help(HelpTopic, HelpLength)
  case version
}

/// What help is about.
package enum HelpTopic: Sendable {
  case program
  case command(Command)
  /// The first words of several commands: `baseline` of `baseline accept` and `baseline show`.
  case commands(prefix: String)
}

/// `--help` fits a screen; `help` tells everything.
package enum HelpLength: Sendable {
  case short
  case long
}

/// Where a value came from.
package enum ValueSource: Sendable, Hashable {
  /// An argument, as typed: `--trials`, `-n`, or the name of a positional.
  case argument(String)
  /// An environment variable.
  case variable(String)
}

/// A command line that was read without problems.
package struct ParsedArguments: Sendable {
  /// The row of the table; its name says which code to run.
  package let command: Command
  let values: [String: any Sendable]
  let sources: [String: ValueSource]

  /// The value of a flag that the command or the table declares.
  package subscript<Value>(flag: Flag<Value>) -> Value {
    value(of: "--" + flag.declaration.name)
  }

  /// The value of one of the command's positionals.
  package subscript<Value>(positional: Positional<Value>) -> Value {
    value(of: positional.declaration.name)
  }

  /// Who gave the flag its value; nil when nobody did, which is when a file may.
  package func source<Value>(of flag: Flag<Value>) -> ValueSource? {
    sources["--" + flag.declaration.name]
  }

  private func value<Value: Sendable>(of key: String) -> Value {
    guard let read = values[key] as? ReadValue<Value> else {
      preconditionFailure("'\(command.name)' doesn't declare \(key) as \(Value.self)")
    }
    return read.value
  }
}
