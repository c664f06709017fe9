package import Diagnostics
package import JSONKit

/// What a piece of YAML may look like: it reads a node into a value, and it describes itself as
/// JSON Schema.
///
/// Both come from one declaration, so what an editor completes is exactly what the reader takes.
/// A reader never stops at the first problem: it records all of them and answers `nil` where no
/// value could be made.
package struct Shape<Value>: Sendable {
  package let schema: @Sendable (inout SchemaWriter) -> JSONValue
  package let read: @Sendable (Node, inout Problems) -> Value?

  package init(
    schema: @escaping @Sendable (inout SchemaWriter) -> JSONValue,
    read: @escaping @Sendable (Node, inout Problems) -> Value?
  ) {
    self.schema = schema
    self.read = read
  }
}

extension Shape {
  /// The same YAML, turned into another value. The closure may refuse by recording a problem and
  /// answering `nil`.
  package func map<Other>(
    _ transform: @escaping @Sendable (Value, Node, inout Problems) -> Other?
  ) -> Shape<Other> {
    Shape<Other>(schema: schema) { [read] node, problems in
      guard let value = read(node, &problems) else { return nil }
      return transform(value, node, &problems)
    }
  }

  /// The value together with its place, for checks that come after reading.
  package var located: Shape<Located<Value>> {
    map { value, node, _ in Located(value, at: node.place) }
  }

  /// The same shape under other words in the schema (limits, examples, editor hints).
  package func describing(_ members: JSONObject) -> Shape<Value> {
    Shape(
      schema: { [schema] writer in
        var described = schema(&writer).object ?? JSONObject()
        for member in members.members { described[member.key] = member.value }
        return .object(described)
      }, read: read)
  }
}

/// A value that remembers where it was written.
package struct Located<Value> {
  package var value: Value
  package var place: SourcePlace

  package init(_ value: Value, at place: SourcePlace) {
    self.value = value
    self.place = place
  }
}

extension Located: Sendable where Value: Sendable {}
extension Located: Equatable where Value: Equatable {}

/// Collects the named parts of a schema, so that a shape used in many places is written once and
/// a shape may contain itself.
package struct SchemaWriter: Sendable {
  package private(set) var definitions = JSONObject()

  package init() {}

  /// A reference to the definition `name`, which `make` writes on first use.
  package mutating func reference(
    to name: String, _ make: (inout SchemaWriter) -> JSONValue
  ) -> JSONValue {
    if definitions[name] == nil {
      definitions[name] = .bool(true)
      let made = make(&self)
      definitions[name] = made
    }
    return ["$ref": .string("#/$defs/\(name)")]
  }

  /// The whole JSON Schema document of one kind of file.
  package static func document<Value>(title: String, _ shape: Shape<Value>) -> JSONValue {
    var writer = SchemaWriter()
    let root = shape.schema(&writer)
    var document: JSONObject = [
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": .string(title),
    ]
    for member in (root.object ?? JSONObject()).members { document[member.key] = member.value }
    if !writer.definitions.isEmpty { document["$defs"] = .object(writer.definitions) }
    return .object(document)
  }
}

extension Problems {
  /// Records that a node is of the wrong kind.
  package mutating func expected(_ what: String, at node: Node, hints: [String] = []) {
    add(
      Diagnostic(
        "wrong-type", "expected \(what), found \(node.kindName)", at: node.place, hints: hints))
  }
}
