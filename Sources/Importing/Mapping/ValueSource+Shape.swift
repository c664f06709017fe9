import Diagnostics
import JSONKit
import MarkedYAML
import Patterns

extension Shape where Value == ValueSource {
  /// A path, a constant, a text with paths in braces, a list of alternatives, or a map.
  static var valueSource: Shape {
    .recursive("mapping-value") {
      Shape(
        schema: { writer in
          [
            "anyOf": [
              ["type": ["string", "number", "boolean"]],
              ["type": "array", "minItems": 1, "items": ["$ref": "#/$defs/mapping-value"]],
              long.schema(&writer),
            ]
          ]
        },
        read: { node, problems in
          switch node.kind {
          case .map: return long.read(node, &problems)
          case .list:
            let sources =
              Shape<[ValueSource]>.list(of: Shape<ValueSource>.valueSource).read(node, &problems)
              ?? []
            if sources.isEmpty, !problems.hasErrors {
              problems.expected("at least one alternative", at: node)
            }
            return sources.isEmpty ? nil : .first(sources)
          case .string(let text): return short(text, node, &problems)
          case .int, .double, .bool: return .constant(node.json)
          case .null:
            problems.expected("a value", at: node)
            return nil
          }
        })
    }
  }

  private static func short(
    _ text: String, _ node: Node, _ problems: inout Problems
  ) -> ValueSource? {
    if text.hasPrefix("$") {
      return Shape<JSONPath>.mapped.read(node, &problems).map { .path($0, from: .here) }
    }
    guard text.contains("{$") else { return .constant(.string(text)) }
    do throws(JSONPathError) {
      return .template(try ValueSource.pieces(of: text))
    } catch {
      problems.add(.badPath(text, error, at: node.place))
      return nil
    }
  }

  private static let path = Field<JSONPath>("path", .mapped, "The first value that it selects.")
  private static let all = Field<JSONPath>(
    "all", .mapped, "Everything that it selects, as a list.")
  private static let join = Field<JSONPath>(
    "join", .mapped, "Everything that it selects, as one text.")
  private static let json = Field<ValueSource>(
    "json", .valueSource, "A text that is JSON, read; one that isn't stays a text.")
  private static let value = Field<JSONValue>("value", .json, "A constant, whatever it looks like.")
  private static let with = Field<String>(
    "with", .text, "What stands between the texts of `join`; a new line when absent.")
  private static let from = Field<MappingScope.Level>(
    "from", .choice,
    "What `$` is: the element that is `here` (the default), the `outer` one that contains it, the "
      + "`trajectory`, or the `document`.")
  private static let times = Field<Double>(
    "times", .number, "A number that the value is multiplied with: 0.001 for milliseconds.")
  private static let fallback = Field<JSONValue>(
    "default", .json, "The value where there is none.")

  private static var long: Shape {
    let origins: [any FieldDescription] = [path, all, join, json, value]
    return .record(origins + [with, from, times, fallback]) { record in
      let level = record.read(from)
      let separator = record.read(with)
      let found: [(field: any FieldDescription, source: ValueSource?)] = [
        (path, record.read(path).map { .path($0, from: level ?? .here) }),
        (all, record.read(all).map { .all($0, from: level ?? .here) }),
        (
          join, record.read(join).map { .joined($0, with: separator ?? "\n", from: level ?? .here) }
        ),
        (json, record.read(json).map { .json($0) }),
        (value, record.read(value).map { .constant($0) }),
      ]
      let written = found.filter { record.node[$0.field.name] != nil }
      guard written.count == 1, let only = written.first else {
        record.problems.add(
          Diagnostic(
            "one-of", "expected one source of the value, found \(written.count)",
            at: record.node.place,
            hints: ["write one of \(origins.map(\.name).joined(separator: ", "))"]))
        return nil
      }
      if level != nil, [json.name, value.name].contains(only.field.name) {
        record.problems.add(
          Diagnostic(
            "pointless",
            "'from' says nothing beside '\(only.field.name)'", at: record.place(of: from)))
      }
      if separator != nil, only.field.name != join.name {
        record.problems.add(
          Diagnostic(
            "pointless",
            "'with' says nothing without 'join'", at: record.place(of: with)))
      }
      guard var source = only.source else { return nil }
      if let factor = record.read(times) { source = .scaled(source, by: factor) }
      if let fallback = record.read(fallback) { source = .first([source, .constant(fallback)]) }
      return source
    }
  }
}

extension ValueSource {
  /// `run-{$.task}-{$.trial}` in pieces. A path ends with the first brace behind which it is one,
  /// so that braces may stand in its quotes.
  fileprivate static func pieces(of text: String) throws(JSONPathError) -> [Piece] {
    var pieces: [Piece] = []
    var literal = ""
    var rest = Substring(text)
    while let brace = rest.firstIndex(of: "{") {
      let inside = rest[brace...].dropFirst()
      guard inside.first == "$" else {
        literal += rest[...brace]
        rest = inside
        continue
      }
      literal += rest[..<brace]
      let (path, end) = try path(beginning: inside)
      if !literal.isEmpty { pieces.append(.text(literal)) }
      literal = ""
      pieces.append(.path(path))
      rest = end
    }
    literal += rest
    if !literal.isEmpty { pieces.append(.text(literal)) }
    return pieces
  }

  private static func path(
    beginning inside: Substring
  ) throws(JSONPathError) -> (JSONPath, rest: Substring) {
    var first: JSONPathError?
    var end = inside.firstIndex(of: "}")
    // More than a handful of braces in one path is nothing that anybody writes.
    for _ in 0..<8 {
      guard let brace = end else { break }
      do throws(JSONPathError) {
        let path = try JSONPath(String(inside[..<brace]), patterns: Pattern.pathPatterns)
        return (path, inside[brace...].dropFirst())
      } catch { first = first ?? error }
      end = inside[brace...].dropFirst().firstIndex(of: "}")
    }
    throw first ?? JSONPathError("the brace of the path is not closed", at: 0)
  }
}

extension Shape where Value == JSONPath {
  static var mapped: Shape { .jsonPath(patterns: Pattern.pathPatterns) }
}
