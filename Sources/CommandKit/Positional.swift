/// An argument that is known by its place, with the type of what it yields.
package struct Positional<Value: Sendable>: DeclaredPositional {
  /// The positional without the type of its value.
  package let declaration: PositionalDeclaration
}

/// Any positional, so that positionals of several types stand in one list.
package protocol DeclaredPositional: Sendable {
  var declaration: PositionalDeclaration { get }
}

/// Everything about a positional except the type of its value.
package struct PositionalDeclaration: Sendable {
  /// How many arguments it takes.
  package enum Arity: Sendable, Hashable {
    case required
    case optional
    /// All that is left; `atLeastOne` makes an empty rest an error.
    case rest(atLeastOne: Bool)
  }

  /// As shown in help, in capitals: `RUN`.
  package let name: String
  /// Required ones come first, then optional ones, and what takes the rest is last.
  package let arity: Arity
  /// One or two sentences.
  package let help: String
  /// What a good value looks like, as in `ValueParser`.
  package let expected: String
  /// What shells offer for it.
  package let completion: Completion
  let read: @Sendable (Given) throws(BadText) -> any Sendable

  var repeats: Bool {
    if case .rest = arity { true } else { false }
  }
  var mustBeGiven: Bool { arity == .required || arity == .rest(atLeastOne: true) }
}

extension Positional {
  /// Exactly one.
  package static func required(
    _ name: String, _ parser: ValueParser<Value>, help: String
  ) -> Self {
    Self(declaring: name, .required, help: help, parser) { given throws(BadText) in
      // The reader reports an absent positional before it asks for values.
      guard let value = try single(given, parser) else { throw BadText(text: "") }
      return value
    }
  }

  /// One or none; stands after every required one.
  package static func optional<Wrapped>(
    _ name: String, _ parser: ValueParser<Wrapped>, help: String
  ) -> Self where Value == Wrapped? {
    Self(declaring: name, .optional, help: help, parser) { given throws(BadText) in
      try single(given, parser)
    }
  }

  /// Everything that is left; stands last.
  package static func rest<Element>(
    _ name: String, _ parser: ValueParser<Element>, atLeastOne: Bool = false, help: String
  ) -> Self where Value == [Element] {
    Self(declaring: name, .rest(atLeastOne: atLeastOne), help: help, parser) {
      given throws(BadText) in try several(given, parser)
    }
  }

  private init<Part>(
    declaring name: String, _ arity: PositionalDeclaration.Arity, help: String,
    _ parser: ValueParser<Part>, read: @escaping @Sendable (Given) throws(BadText) -> Value
  ) {
    declaration = PositionalDeclaration(
      name: name, arity: arity, help: help, expected: parser.expected,
      completion: parser.completion,
      read: { given throws(BadText) in ReadValue(value: try read(given)) })
  }
}
