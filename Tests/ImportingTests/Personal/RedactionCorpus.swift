import JSONKit

@testable import Importing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Texts of our own in six languages with marks where something personal stands. The templates are
/// written by hand; names and numbers are filled in by a seed.
enum RedactionCorpus {
  static let languages = ["en", "de", "fr", "es", "it", "pl"]

  /// A text, or a field's value in a document.
  struct Leaf: Sendable {
    var text: String
    var field: String
    var marks: [(range: Range<Int>, kind: String)]
  }

  struct Document: Sendable {
    var language: String
    var value: JSONValue
    var leaves: [Leaf]
  }

  /// So many documents of a language, from its templates in turn.
  static func documents(_ language: String, count: Int, seed: UInt64) throws -> [Document] {
    let templates = templates(language)
    var fillers = CorpusFillers(language: language, seed: seed)
    return try (0..<count).map { index in
      try document(templates[index % templates.count], &fillers)
    }
  }

  private static func document(
    _ template: String, _ fillers: inout CorpusFillers
  ) throws -> Document {
    var leaves: [Leaf] = []
    let value: JSONValue
    if template.hasPrefix("{\"") {
      value = fill(try JSONValue.parse(Array(template.utf8)), "", &fillers, &leaves)
    } else {
      let leaf = fill(template, "", &fillers)
      leaves.append(leaf)
      value = .string(leaf.text)
    }
    return Document(language: fillers.language, value: value, leaves: leaves)
  }

  private static func fill(
    _ value: JSONValue, _ field: String, _ fillers: inout CorpusFillers, _ leaves: inout [Leaf]
  ) -> JSONValue {
    switch value {
    case .string(let text):
      let leaf = fill(text, field, &fillers)
      leaves.append(leaf)
      return .string(leaf.text)
    case .array(let items): return .array(items.map { fill($0, field, &fillers, &leaves) })
    case .object(let object):
      let isPerson = PersonalFields.isPerson(keys: object.keys, under: field)
      return .object(
        JSONObject(
          object.members.map {
            let meaning = PersonalFields.meaning(of: $0.key, isPerson)
            return JSONObject.Member($0.key, fill($0.value, meaning, &fillers, &leaves))
          }))
    default: return value
    }
  }

  /// Slots are written `{kind}`.
  private static func fill(_ template: String, _ field: String, _ fillers: inout CorpusFillers)
    -> Leaf
  {
    var leaf = Leaf(text: "", field: field, marks: [])
    var rest = template[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      leaf.text += rest[..<open]
      let slot = String(rest[rest.index(after: open)..<close])
      if let filled = fillers.fill(slot) {
        let start = leaf.text.utf8.count
        leaf.text += filled.text
        leaf.marks.append((start..<leaf.text.utf8.count, filled.kind))
      } else {
        leaf.text += rest[open...close]
      }
      rest = rest[rest.index(after: close)...]
    }
    leaf.text += rest
    return leaf
  }

  private static func templates(_ language: String) -> [String] {
    let here = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    guard let file = fopen("/\(here)/fixtures/redaction/\(language).txt", "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n---\n").map {
      var text = String($0)
      while text.hasSuffix("\n") { text.removeLast() }
      return text
    }
  }
}
