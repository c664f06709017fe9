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

  /// Records what is wrong with a value that nobody asked for, because whoever builds the record
  /// gave up before.
  func check(_ entry: Node.Entry, _ problems: inout Problems)
}

extension Field: FieldDescription {
  package func schema(_ writer: inout SchemaWriter) -> JSONValue { shape.schema(&writer) }

  package func check(_ entry: Node.Entry, _ problems: inout Problems) {
    _ = read(entry, &problems)
  }

  /// A key without a value is a slip that deserves a sentence of its own, unless nothing is a
  /// value that the shape takes.
  fileprivate func read(_ entry: Node.Entry, _ problems: inout Problems) -> Value? {
    guard case .null = entry.value.kind else {
      let known = problems.all.count
      let value = shape.read(entry.value, &problems)
      // A value that is refused without a word would be a field that nobody wrote.
      if value == nil, problems.all.count == known {
        problems.add(.unusable(self, entry.value))
      }
      return value
    }
    var refusal = Problems()
    if let value = shape.read(entry.value, &refusal), !refusal.hasErrors {
      problems.merge(refusal)
      return value
    }
    problems.add(.emptyValue(self, at: entry.keyPlace))
    return nil
  }
}

/// A map that is being read: each field is asked for by its declaration.
package struct Record {
  package let node: Node
  package var problems: Problems
  private let entries: [Node.Entry]
  private let known: [any FieldDescription]
  private var asked: [String] = []

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
    asked.append(field.name)
    return field.read(entry, &problems)
  }

  /// Reads what was not asked for, so that no problem waits for another one to be mended.
  fileprivate mutating func checkRest() {
    for field in known where !asked.contains(field.name) {
      if let entry = entry(field.name) { field.check(entry, &problems) }
    }
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
        var record = Record(node, entries, fields, problems)
        // The record is the only owner meanwhile, or every new problem would copy the others.
        problems = Problems()
        let isComplete = record.checkNames()
        let value = build(&record)
        record.checkRest()
        problems = record.problems
        return isComplete ? value : nil
      })
  }
}

// MARK: - Names

extension Record {
  /// False when a required field is missing. A field that is there under a misspelled name is one
  /// problem and not two.
  fileprivate mutating func checkNames() -> Bool {
    let absent = known.filter { entry($0.name) == nil }
    var misspelled: [String] = []
    for entry in entries
    where !known.contains(where: { $0.name.utf8.elementsEqual(entry.key.utf8) }) {
      let meant = Suggestion.nearest(to: entry.key, in: absent.map(\.name))
      if let meant { misspelled.append(meant) }
      problems.add(
        Diagnostic(
          "unknown-field", "unknown field '\(entry.key)'", at: entry.keyPlace,
          hints: meant.map { ["did you mean '\($0)'?"] }
            ?? Suggestion.hints(for: entry.key, in: known.map(\.name))))
    }
    let missing = absent.filter(\.isRequired)
    for field in missing where !misspelled.contains(field.name) {
      problems.add(.missing(field, at: node.place))
    }
    return missing.isEmpty
  }
}

extension Diagnostic {
  fileprivate static func missing(_ field: any FieldDescription, at place: SourcePlace) -> Self {
    Diagnostic(
      "missing-field", "the field '\(field.name)' is missing", at: place,
      hints: [field.explanation])
  }

  fileprivate static func unusable(_ field: any FieldDescription, _ value: Node) -> Self {
    Diagnostic(
      "wrong-type", "the field '\(field.name)' can't be \(value.kindName)", at: value.place,
      hints: [field.explanation])
  }

  fileprivate static func emptyValue(_ field: any FieldDescription, at place: SourcePlace) -> Self {
    Diagnostic(
      "empty-value", "the field '\(field.name)' has no value", at: place,
      hints: [field.isRequired ? field.explanation : "give it a value, or leave it out"])
  }
}

extension FieldDescription {
  /// `intent: what the user wants` for a hint.
  fileprivate var explanation: String {
    let sentence = documentation.hasSuffix(".") ? String(documentation.dropLast()) : documentation
    // "JSON Schema" stays as it is.
    let isWord = sentence.dropFirst().first.map { !$0.isUppercase } ?? true
    let first = isWord ? sentence.prefix(1).lowercased() : String(sentence.prefix(1))
    return "\(name): \(first)\(sentence.dropFirst())"
  }
}
