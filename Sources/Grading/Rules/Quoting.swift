import JSONKit

/// Texts of agents and files inside a reason: bounded, on one line, without control characters.
///
/// Nothing else is escaped here; whoever writes HTML, Markdown or a terminal does that.
enum Quoting {
  /// How many characters of somebody else's text a reason may repeat.
  static let limit = 120

  static func quoted(_ text: String) -> String { "'\(bounded(text))'" }

  static func quoted(_ value: JSONValue) -> String {
    if case .string(let text) = value { return quoted(text) }
    return bounded(value.text)
  }

  /// A name that stands without quotes.
  static func bounded(_ text: String) -> String {
    if text.utf8.count <= limit, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 < 0x80 }) {
      return text
    }
    var short = ""
    var count = 0
    for scalar in text.unicodeScalars {
      guard count < limit else { return short + "…" }
      count += 1
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: short.append(" ")
      default: short.unicodeScalars.append(scalar)
      }
    }
    return short
  }

  /// `a, b and c`, with no more than a handful of them.
  static func list(_ words: [String], or last: String = "and") -> String {
    guard words.count > 1, let tail = words.last else { return words.first ?? "" }
    if words.count > 6 {
      return words.prefix(5).joined(separator: ", ") + " \(last) \(words.count - 5) more"
    }
    return words.dropLast().joined(separator: ", ") + " \(last) \(tail)"
  }

  static func count(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
    count == 1 ? "1 \(singular)" : "\(count) \(plural ?? singular + "s")"
  }
}

/// Why something can't be judged at all.
struct Unjudged: Error, Equatable {
  var reason: String
}
