/// A flag with the type of what it yields: `parsed[flags.trials]` is an `Int?`.
///
/// Declared once as a constant; the command lists it and the code that runs the command reads with
/// it, so that a name is never spelled twice.
package struct Flag<Value: Sendable>: DeclaredFlag {
  /// The flag without the type of its value.
  package let declaration: FlagDeclaration
}

/// Any flag, so that flags of several types stand in one list.
package protocol DeclaredFlag: Sendable {
  var declaration: FlagDeclaration { get }
}

extension Flag where Value == Bool {
  /// Present or absent: `--dry-run`. There is nothing to negate, since absent is the default.
  package static func toggle(
    _ name: String, short: Character? = nil, group: String = FlagDeclaration.defaultGroup,
    help: String,
    details: String? = nil
  ) -> Self {
    Self(
      declaring: name, short, .toggle(negatable: false), help: help, details: details, group: group,
      expected: "true or false"
    ) { given throws(BadText) in try truth(given) ?? false }
  }
}

extension Flag where Value == Bool? {
  /// On, off or left to whoever comes next: `--early-stop`, `--no-early-stop`. The last one wins.
  package static func negatable(
    _ name: String, short: Character? = nil, group: String = FlagDeclaration.defaultGroup,
    defaultText: String? = nil, help: String, details: String? = nil
  ) -> Self {
    Self(
      declaring: name, short, .toggle(negatable: true), help: help, details: details, group: group,
      defaultText: defaultText, expected: "true or false"
    ) { given throws(BadText) in try truth(given) }
  }
}

extension Flag where Value == Int {
  /// How often it was given: `-vv` is 2. Its variable holds the number.
  package static func count(
    _ name: String, short: Character? = nil, group: String = FlagDeclaration.defaultGroup,
    help: String,
    details: String? = nil
  ) -> Self {
    Self(
      declaring: name, short, .count, help: help, details: details, group: group,
      expected: "a whole number from 0 to 100"
    ) { given throws(BadText) in
      switch given {
      case .nothing: return 0
      case .arguments(let texts): return texts.count
      case .variable(let text):
        guard let count = Int(text), (0...100).contains(count) else { throw BadText(text: text) }
        return count
      }
    }
  }
}

extension Flag {
  /// A value that may be absent: a file or the code that runs the command decides then, and
  /// `defaultText` tells the reader of the help what they decide.
  package static func value<Wrapped>(
    _ name: String, short: Character? = nil, _ parser: ValueParser<Wrapped>, valueName: String,
    group: String = FlagDeclaration.defaultGroup, defaultText: String? = nil, help: String,
    details: String? = nil
  ) -> Self where Value == Wrapped? {
    Self(
      declaring: name, short, .value(repeats: false), valueName: valueName, help: help,
      details: details, group: group, defaultText: defaultText, expected: parser.expected,
      completion: parser.completion
    ) { given throws(BadText) in try single(given, parser) }
  }

  /// A value with a default that holds when neither an argument nor a variable gives one.
  ///
  /// The default is text and read by the parser, so that help shows what actually holds.
  package static func value(
    _ name: String, short: Character? = nil, _ parser: ValueParser<Value>, valueName: String,
    group: String = FlagDeclaration.defaultGroup, default text: String, help: String,
    details: String? = nil
  ) -> Self {
    guard let absent = parser.parse(text) else {
      preconditionFailure("the default of --\(name) is '\(text)'; expected \(parser.expected)")
    }
    return Self(
      declaring: name, short, .value(repeats: false), valueName: valueName, help: help,
      details: details, group: group, defaultText: text, expected: parser.expected,
      completion: parser.completion
    ) { given throws(BadText) in try single(given, parser) ?? absent }
  }

  /// A value without which the command can't run.
  package static func required(
    _ name: String, short: Character? = nil, _ parser: ValueParser<Value>, valueName: String,
    group: String = FlagDeclaration.defaultGroup, help: String, details: String? = nil
  ) -> Self {
    Self(
      declaring: name, short, .value(repeats: false), valueName: valueName, help: help,
      details: details, group: group, isRequired: true, expected: parser.expected,
      completion: parser.completion
    ) { given throws(BadText) in
      // The reader reports an absent required flag before it asks for values.
      guard let value = try single(given, parser) else { throw BadText(text: "") }
      return value
    }
  }

  /// Given any number of times, in the order of the command line. Nothing given is an empty list.
  package static func values<Element>(
    _ name: String, short: Character? = nil, _ parser: ValueParser<Element>, valueName: String,
    group: String = FlagDeclaration.defaultGroup, defaultText: String? = nil, help: String,
    details: String? = nil
  ) -> Self where Value == [Element] {
    Self(
      declaring: name, short, .value(repeats: true), valueName: valueName, help: help,
      details: details, group: group, defaultText: defaultText, expected: parser.expected,
      completion: parser.completion
    ) { given throws(BadText) in try several(given, parser) }
  }

  private init(
    declaring name: String, _ short: Character?, _ shape: FlagDeclaration.Shape,
    valueName: String = "", help: String, details: String?, group: String,
    defaultText: String? = nil, isRequired: Bool = false, expected: String,
    completion: Completion = .nothing,
    read: @escaping @Sendable (Given) throws(BadText) -> Value
  ) {
    declaration = FlagDeclaration(
      name: name, short: short, shape: shape, valueName: valueName, help: help, details: details,
      group: group, defaultText: defaultText, isRequired: isRequired, expected: expected,
      completion: completion,
      read: { given throws(BadText) in ReadValue(value: try read(given)) })
  }
}

func single<Value>(_ given: Given, _ parser: ValueParser<Value>) throws(BadText) -> Value? {
  guard let text = given.text else { return nil }
  guard let value = parser.parse(text) else { throw BadText(text: text) }
  return value
}

func several<Value>(_ given: Given, _ parser: ValueParser<Value>) throws(BadText) -> [Value] {
  var values: [Value] = []
  for text in given.texts {
    guard let value = parser.parse(text) else { throw BadText(text: text) }
    values.append(value)
  }
  return values
}

private func truth(_ given: Given) throws(BadText) -> Bool? {
  guard let text = given.text else { return nil }
  switch text.lowercased() {
  case "true", "1", "yes", "on": return true
  case "false", "0", "no", "off": return false
  default: throw BadText(text: text)
  }
}
