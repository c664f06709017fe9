/// Everything about a flag except the type of its value: what parsing, help, completions and the
/// manual page need to know.
package struct FlagDeclaration: Sendable {
  /// What follows the name on the command line.
  package enum Shape: Sendable, Hashable {
    /// Present or not; with `--no-name` as well when negatable.
    case toggle(negatable: Bool)
    /// How often it is given: `-vv`.
    case count
    /// Followed by a value, once or many times.
    case value(repeats: Bool)
  }

  /// The heading for flags that name none.
  package static let defaultGroup = "Flags"

  /// Without dashes, in kebab case: `trials`.
  package let name: String
  /// The letter of the one-dash form.
  package let short: Character?
  /// Whether a value follows, and how often the flag may be given.
  package let shape: Shape
  /// Stands for the value in help: `N`, `FILE`. Empty for a flag without one.
  package let valueName: String
  /// One or two sentences, shown everywhere.
  package let help: String
  /// More, shown only in the long help and the manual page.
  package let details: String?
  /// The heading under which help lists it.
  package let group: String
  /// What holds when nobody gives it. Text, because the default often stands in a file.
  package let defaultText: String?
  /// Its absence, also as a variable, is a problem.
  package let isRequired: Bool
  /// What a good value looks like, as in `ValueParser`.
  package let expected: String
  /// What shells offer for its value.
  package let completion: Completion
  let read: @Sendable (Given) throws(BadText) -> any Sendable

  /// The next argument belongs to it.
  package var takesValue: Bool {
    if case .value = shape { true } else { false }
  }
  /// Giving it twice means more, rather than a mistake.
  package var repeats: Bool { shape == .value(repeats: true) || shape == .count }
  /// `--no-name` exists.
  package var isNegatable: Bool { shape == .toggle(negatable: true) }
}

/// What was found for one flag or positional, before it is read.
enum Given: Sendable {
  /// Nobody gave it.
  case nothing
  /// One text for each time it was given; `true` and `false` for a toggle and its negation.
  case arguments([String])
  /// The value of its environment variable.
  case variable(String)

  /// The single values in it. A variable carries several as a list with commas, or one on each line
  /// when values contain commas themselves.
  var texts: [String] {
    switch self {
    case .nothing: return []
    case .arguments(let texts): return texts
    case .variable(let text):
      let separator: UInt8 = text.utf8.contains(10) ? 10 : UInt8(ascii: ",")
      return text.utf8.split(separator: separator).compactMap { piece in
        let trimmed = piece.trimmingSpaces()
        return trimmed.isEmpty ? nil : String(Substring(trimmed))
      }
    }
  }

  /// The one value in it, for what doesn't repeat: here a comma is a character like any other.
  var text: String? {
    switch self {
    case .nothing: nil
    case .arguments(let texts): texts.last
    case .variable(let text): text
    }
  }
}

extension Substring.UTF8View {
  fileprivate func trimmingSpaces() -> Substring.UTF8View {
    let isSpace = { (byte: UInt8) in byte == 32 || byte == 9 || byte == 13 }
    var piece = self.drop(while: isSpace)
    while let last = piece.last, isSpace(last) { piece = piece.dropLast() }
    return piece
  }
}

/// The one text of several that couldn't be read.
struct BadText: Error {
  let text: String
}

/// A read value in a type of its own, so that getting it back is an exact cast: a bare optional in
/// an `any Sendable` would match several types.
struct ReadValue<Value: Sendable>: Sendable {
  let value: Value
}
