package import Diagnostics
import JSONKit
package import MarkedYAML

/// A grader that a file names, with its settings read.
package struct ChosenGrader: Sendable {
  package var kind: GraderKind
  package var grader: any Grader
  /// Where its name stands.
  package var place: SourcePlace

  package init(kind: GraderKind, grader: any Grader, place: SourcePlace) {
    self.kind = kind
    self.grader = grader
    self.place = place
  }
}

extension GraderKind {
  /// A grader in one of the forms `name`, `{name: value}` and `{name: {field: value}}`.
  package static func shape(of kinds: [GraderKind]) -> Shape<ChosenGrader> {
    let bare = Shape<ChosenGrader>(
      schema: { _ in ["enum": .array(kinds.map { .string($0.name) })] },
      read: { node, problems in
        guard let name = node.json.string, let kind = known(name, kinds, node.place, &problems)
        else { return nil }
        let settings = Node(.map([]), at: node.place)
        return kind.shape.read(settings, &problems).map {
          ChosenGrader(kind: kind, grader: $0, place: node.place)
        }
      })
    let one = Shape<ChosenGrader>(
      schema: { writer in settingsSchema(kinds, only: true, &writer) },
      read: { node, problems in
        let chosen = expectShape(of: kinds).read(node, &problems) ?? []
        if case .map(let entries) = node.kind, entries.count != 1 {
          problems.add(
            Diagnostic(
              "one-of", "expected one grader, found \(entries.count)", at: node.place,
              hints: ["write a criterion for each"]))
          return nil
        }
        return chosen.first
      })
    return Shape<ChosenGrader>.recursive("grader") {
      .either(scalar: bare, map: one, expecting: "a grader: its name, or {name: settings}")
    }
  }

  /// The `expect` block: any number of graders by name.
  package static func expectShape(of kinds: [GraderKind]) -> Shape<[ChosenGrader]> {
    Shape<[ChosenGrader]>(
      schema: { writer in settingsSchema(kinds, only: false, &writer) },
      read: { node, problems in
        guard case .map(let entries) = node.kind else {
          problems.expected("a map of graders", at: node)
          return nil
        }
        return entries.compactMap { entry in
          guard let kind = known(entry.key, kinds, entry.keyPlace, &problems) else { return nil }
          return kind.shape.read(entry.value, &problems).map {
            ChosenGrader(kind: kind, grader: $0, place: entry.keyPlace)
          }
        }
      })
  }

  private static func known(
    _ name: String, _ kinds: [GraderKind], _ place: SourcePlace, _ problems: inout Problems
  ) -> GraderKind? {
    if let kind = kinds.first(where: { $0.name == name }) { return kind }
    problems.add(
      Diagnostic(
        "unknown-grader", "there is no grader '\(name)'", at: place,
        hints: Suggestion.hints(for: name, in: kinds.map(\.name)) + [
          "'agent-eval list graders' shows them all"
        ]))
    return nil
  }

  private static func settingsSchema(
    _ kinds: [GraderKind], only one: Bool, _ writer: inout SchemaWriter
  ) -> JSONValue {
    var properties = JSONObject()
    for kind in kinds {
      let settings = writer.reference(to: "grader-\(kind.name)") { writer in
        var schema = kind.shape.schema(&writer).object ?? JSONObject()
        schema["description"] = .string(kind.summary)
        return .object(schema)
      }
      properties[kind.name] = settings
    }
    var schema: JSONObject = [
      "type": "object", "properties": .object(properties), "additionalProperties": false,
    ]
    if one {
      schema["minProperties"] = 1
      schema["maxProperties"] = 1
    }
    return .object(schema)
  }
}
