package import JSONKit

/// Regular expressions as RFC 9485 (I-Regexp) has them: the small language that JSONPath's
/// functions `match` and `search` take, written anew for PCRE2.
///
/// Checked strictly, since PCRE2 would read more into an expression than other tools do: look-
/// around, back references and lazy quantifiers are no part of the language. `^` and `$` outside
/// of brackets are anchors, as in the compliance tests for JSONPath.
enum InteroperablePattern {
  /// The expression for PCRE2; nothing if it isn't one.
  static func translated(_ expression: String, _ scope: JSONPath.MatchScope) -> String? {
    var reader = InteroperablePatternReader(expression)
    guard let body = reader.expression() else { return nil }
    return switch scope {
    case .whole: "\\A(?:\(body))\\z"
    case .anywhere: body
    }
  }
}

extension Pattern {
  /// The functions `match` and `search` of JSONPath.
  package static let pathPatterns: JSONPath.PatternCompiler = { expression, scope in
    // An expression that isn't one matches nothing; RFC 9535 has no word for its mistake.
    guard let translated = InteroperablePattern.translated(expression, scope),
      let pattern = try? Pattern(translated)
    else { return nil }
    return { text in
      switch pattern.firstMatch(in: text) {
      case .match: .match
      case .noMatch: .noMatch
      case .tooExpensive: .tooExpensive
      }
    }
  }
}

private struct InteroperablePatternReader {
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var translated = ""

  init(_ expression: String) { scalars = Array(expression.unicodeScalars) }

  /// Groups are counted and not entered, so no expression is too deep for the stack.
  mutating func expression() -> String? {
    var open = 0
    var isRepeatable = false
    while let scalar = next() {
      switch scalar {
      case "(":
        open += 1
        translated += "(?:"
        isRepeatable = false
      case ")":
        guard open > 0 else { return nil }
        open -= 1
        translated += ")"
        isRepeatable = true
      case "|":
        translated += "|"
        isRepeatable = false
      case "*", "+", "?":
        guard isRepeatable else { return nil }
        translated.unicodeScalars.append(scalar)
        isRepeatable = false
      case "{":
        guard isRepeatable, takeRange() else { return nil }
        isRepeatable = false
      default:
        guard takeAtom(scalar) else { return nil }
        isRepeatable = true
      }
    }
    return open == 0 ? translated : nil
  }

  private mutating func takeAtom(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case ".": translated += "[^\\n\\r]"
    case "^": translated += "\\A"
    case "$": translated += "\\z"
    case "[": return takeClass()
    case "\\": return takeEscape()
    case "]", "}": return false
    default: translated += Self.written(scalar)
    }
    return true
  }

  /// What follows `{`: `2}`, `2,}` or `2,5}`.
  private mutating func takeRange() -> Bool {
    var range = ""
    var parts = 1
    while let scalar = next() {
      switch scalar {
      case "0"..."9": range.unicodeScalars.append(scalar)
      case ",":
        if range.isEmpty || parts == 2 { return false }
        parts = 2
        range += ","
      case "}":
        translated += "{\(range)}"
        return !range.isEmpty
      default: return false
      }
    }
    return false
  }

  /// What follows `\`.
  private mutating func takeEscape() -> Bool {
    guard let scalar = next() else { return false }
    switch scalar {
    case "p", "P": return takeCategory(scalar)
    default:
      guard let meant = Self.escaped(scalar) else { return false }
      translated += Self.written(meant)
      return true
    }
  }

  /// What follows `\p`: `{Lu}`.
  private mutating func takeCategory(_ letter: Unicode.Scalar) -> Bool {
    guard next() == "{" else { return false }
    var name = ""
    while let scalar = next(), scalar != "}" {
      name.unicodeScalars.append(scalar)
      if name.unicodeScalars.count > 2 { return false }
    }
    guard Self.categories.contains(name), scalars[position - 1] == "}" else { return false }
    translated += "\\\(letter){\(name)}"
    return true
  }

  /// What follows `[`.
  private mutating func takeClass() -> Bool {
    translated += "["
    if peek == "^" {
      position += 1
      translated += "^"
    }
    var isEmpty = true
    while let scalar = next() {
      switch scalar {
      case "]":
        translated += "]"
        return !isEmpty
      case "-":
        // A hyphen stands for itself only at the two ends.
        guard isEmpty || peek == "]" else { return false }
        translated += Self.written(scalar)
      case "\\" where peek == "p" || peek == "P":
        guard takeEscape() else { return false }
      default:
        guard let first = classCharacter(scalar) else { return false }
        translated += Self.written(first)
        guard peek == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else { break }
        position += 1
        guard let end = next(), let last = classCharacter(end), first <= last else { return false }
        translated += "-" + Self.written(last)
      }
      isEmpty = false
    }
    return false
  }

  private mutating func classCharacter(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar {
    case "\\": next().flatMap(Self.escaped)
    case "-", "[", "]": nil
    default: scalar
    }
  }

  private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func next() -> Unicode.Scalar? {
    guard let scalar = peek else { return nil }
    position += 1
    return scalar
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar {
    case "n": "\n"
    case "r": "\r"
    case "t": "\t"
    case "("..."+", "-", ".", "?", "["..."^", "{"..."}": scalar
    default: nil
    }
  }

  /// One character for PCRE2, in a form that means nothing else anywhere.
  private static func written(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "\u{80}"...: String(scalar)
    default: "\\x{\(String(scalar.value, radix: 16))}"
    }
  }

  private static let categories: Set<String> = [
    "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No", "P", "Pc",
    "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs", "C",
    "Cc", "Cf", "Cn", "Co",
  ]
}
