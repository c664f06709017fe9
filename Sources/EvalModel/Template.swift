package import JSONKit

/// JSON in which texts may hold references: `$args.order_id`, `$user.id`, `$row.total`, `$next`.
///
/// A text that is one reference and nothing else becomes the value itself, with its type; inside a
/// longer text a reference becomes its text. A reference that leads nowhere becomes `null`, or
/// nothing inside a text.
package struct Template: Sendable {
  /// One `$name` or `$name.path` inside a text.
  package struct Reference: Sendable, Equatable {
    package var root: String
    package var path: [String]
  }

  package enum Part: Sendable, Equatable {
    case text(String)
    case reference(Reference)
  }

  /// The template with every reference replaced.
  package static func fill(
    _ template: JSONValue, _ resolve: (Reference) -> JSONValue?
  ) -> JSONValue {
    switch template {
    case .string(let text):
      let parts = parts(of: text)
      if parts.count == 1, case .reference(let reference) = parts[0] {
        return resolve(reference) ?? .null
      }
      guard parts.contains(where: { if case .reference = $0 { true } else { false } }) else {
        return template
      }
      return .string(
        parts.map { part in
          switch part {
          case .text(let text): text
          case .reference(let reference):
            switch resolve(reference) {
            case .string(let text): text
            case .some(.null), .none: ""
            case .some(let value): value.description
            }
          }
        }.joined())
    case .array(let items): return .array(items.map { fill($0, resolve) })
    case .object(let object):
      return .object(JSONObject(object.members.map { .init($0.key, fill($0.value, resolve)) }))
    default: return template
    }
  }

  /// The names behind `$args.` in the template.
  package static func arguments(in template: JSONValue) -> [String] {
    switch template {
    case .string(let text):
      parts(of: text).compactMap { part in
        guard case .reference(let reference) = part, reference.root == "args" else { return nil }
        return reference.path.first
      }
    case .array(let items): items.flatMap { arguments(in: $0) }
    case .object(let object): object.members.flatMap { arguments(in: $0.value) }
    default: []
    }
  }

  /// The text cut at its references. `$` that no name follows is text.
  package static func parts(of text: String) -> [Part] {
    guard text.utf8.contains(UInt8(ascii: "$")) else { return [.text(text)] }
    var parts: [Part] = []
    var plain = ""
    var rest = Substring(text)
    while let dollar = rest.firstIndex(of: "$") {
      plain += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      var names = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) }
      while let last = names.last, last == "." || last == "-" { names.removeLast() }
      guard let first = names.first, first.isLetter else {
        plain += "$"
        continue
      }
      if !plain.isEmpty { parts.append(.text(plain)) }
      plain = ""
      let path = names.split(separator: ".").map(String.init)
      parts.append(.reference(Reference(root: path[0], path: Array(path.dropFirst()))))
      rest = rest[names.endIndex...]
    }
    plain += rest
    if !plain.isEmpty { parts.append(.text(plain)) }
    return parts
  }
}
