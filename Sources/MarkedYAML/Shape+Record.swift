package import Diagnostics
package import JSONKit

/// One key that a map may have: its name, what its value looks like, and the sentence that the
/// reference page and the editor show.
package struct Field<Value>: Sendable {
  package let name: String
  package let shape: Shape<Value>
  package let documentation: String
  package let isRequired: Bool

  package init(
    _ name: String, _ shape: Shape<Value>, _ documentation: String, required: Bool = false
  ) {
    self.name = name
    self.shape = shape
    self.documentation = documentation
    isRequired = required
  }
}

/// A field whose type doesn't matter: for lists of fields, schemas and reference pages.
package protocol FieldDescription: Sendable {
  var name: String { get }
  var documentation: String { get }
  var isRequired: Bool { get }
  func schema(_ writer: inout SchemaWriter) -> JSONValue
}

extension Field: FieldDescription {
  package func schema(_ writer: inout SchemaWriter) -> JSONValue { shape.schema(&writer) }
}

/// A map that is being read: each field is asked for by its declaration.
package struct Record {
  package let node: Node
  package var problems: Problems
  private let entries: [Node.Entry]
  private let known: [any FieldDescription]

  init(_ node: Node, _ entries: [Node.Entry], _ known: [any FieldDescription], _ problems: Problems)
  {
    self.node = node
    self.entries = entries
    self.known = known
    self.problems = problems
  }

  /// The field's value; `nil` when it is absent or can't be read (then a problem was recorded).
  package mutating func read<Value>(_ field: Field<Value>) -> Value? {
    precondition(known.contains { $0.name == field.name }, "\(field.name) is not in the table")
    guard let entry = entry(field.name) else { return nil }
    return field.shape.read(entry.value, &problems)
  }

  /// Whether the field was written, readable or not.
  package func has<Value>(_ field: Field<Value>) -> Bool { entry(field.name) != nil }

  /// Where the field's name stands, or the map itself when it is absent.
  package func place<Value>(of field: Field<Value>) -> SourcePlace {
    entry(field.name)?.keyPlace ?? node.place
  }

  private func entry(_ name: String) -> Node.Entry? {
    entries.first { $0.key.utf8.elementsEqual(name.utf8) }
  }
}

extension Shape {
  /// A map with known fields. Unknown keys and missing required fields are problems; `build` makes
  /// the value, and may record more.
  package static func record(
    _ fields: [any FieldDescription], what: String = "a map",
    _ build: @escaping @Sendable (inout Record) -> Value?
  ) -> Shape {
    Shape(
      schema: { writer in
        var properties = JSONObject()
        for field in fields {
          var described = field.schema(&writer)
          if var members = described.object {
            if members["description"] == nil {
              members["description"] = .string(field.documentation)
            }
            described = .object(members)
          } else {
            described = ["description": .string(field.documentation)]
          }
          properties[field.name] = described
        }
        var schema: JSONObject = [
          "type": "object", "properties": .object(properties), "additionalProperties": false,
        ]
        let required = fields.filter(\.isRequired)
        if !required.isEmpty { schema["required"] = .array(required.map { .string($0.name) }) }
        return .object(schema)
      },
      read: { node, problems in
        guard case .map(let entries) = node.kind else {
          problems.expected(what, at: node)
          return nil
        }
        let names = fields.map(\.name)
        for entry in entries where !names.contains(where: { $0.utf8.elementsEqual(entry.key.utf8) })
        {
          problems.add(
            Diagnostic(
              "unknown-field", "unknown field '\(entry.key)'", at: entry.keyPlace,
              hints: Suggestion.hints(for: entry.key, in: names)))
        }
        var complete = true
        for field in fields where field.isRequired {
          if entries.contains(where: { $0.key.utf8.elementsEqual(field.name.utf8) }) { continue }
          complete = false
          problems.add(
            Diagnostic("missing-field", "the field '\(field.name)' is missing", at: node.place))
        }
        var record = Record(node, entries, fields, problems)
        let value = build(&record)
        problems = record.problems
        return complete ? value : nil
      })
  }
}
