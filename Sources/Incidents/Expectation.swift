import Diagnostics
package import EvalModel
import Grading
package import JSONKit
import MarkedYAML

/// What a case from an incident expects, in the words of the file that it is written into.
package struct Expectation: Sendable, Equatable {
  package var grader: String
  package var settings: JSONValue
  package var category: FailureCategory

  package init(_ grader: String, _ settings: JSONValue, _ category: FailureCategory) {
    self.grader = grader
    self.settings = settings
    self.category = category
  }

  /// The id under which every case from an incident has what it was made for.
  package static let criterionID = "incident"

  /// `{id: incident, category: …, critical: true, grader: …}`.
  package var json: JSONValue {
    let isBare = settings.object.map(\.isEmpty) ?? false
    return [
      "id": .string(Self.criterionID), "category": .string(category.rawValue),
      "critical": true,
      "grader": isBare ? .string(grader) : .object([grader: settings]),
    ]
  }

  /// The criterion that a reader would make of it; `nil` for settings that the grader doesn't take.
  func criterion() -> Criterion? {
    guard let kind = GraderCatalog.kind(named: grader) else { return nil }
    let place = SourcePlace(file: "incident", line: 1, column: 1)
    var problems = Problems()
    let read = kind.shape.read(Node(settings, at: place), &problems)
    guard let read, !problems.hasErrors else { return nil }
    return Criterion(
      id: Self.criterionID, dimension: kind.dimension, weight: 1, isCritical: true,
      category: category, graderName: kind.name, graderVersion: kind.version, grader: read,
      place: place)
  }
}

extension Node {
  /// JSON as if it had been written at one place.
  init(_ json: JSONValue, at place: SourcePlace) {
    let kind: Kind =
      switch json {
      case .null: .null
      case .bool(let value): .bool(value)
      case .int(let value): .int(value)
      case .double(let value): .double(value)
      case .string(let value): .string(value)
      case .array(let items): .list(items.map { Node($0, at: place) })
      case .object(let object):
        .map(
          object.members.map {
            Entry(key: $0.key, keyPlace: place, value: Node($0.value, at: place))
          })
      }
    self.init(kind, at: place)
  }
}
