import Diagnostics
import JSONKit
import MarkedYAML

/// What one kind of element becomes.
struct MappingRule: Sendable {
  /// What must hold for the element that the rule looks at.
  var when: JSONPathFilter?
  /// The elements inside of it that are taken one by one; the element itself without it.
  var each: JSONPath?
  var outcome: Outcome

  enum Outcome: Sendable {
    case step(StepTemplate)
    case rules([MappingRule])
    /// The element is known and makes no step.
    case ignored
  }
}

extension Shape where Value == MappingRule {
  static var mappingRule: Shape {
    .recursive("mapping-rule") {
      let when = Field<JSONPathFilter>(
        "when", .mapped,
        "What must hold for the element, as in a JSONPath filter: `@.role == 'user'`.")
      let each = Field<JSONPath>(
        "each", .mapped, "Elements inside, taken one by one: `$.tool_calls[*]`.")
      let ignore = Field<Bool>("ignore", .bool, "`true`: the element is known and makes no step.")
      let rules = Field<[MappingRule]>(
        "rules", .list(of: Shape<MappingRule>.mappingRule),
        "Rules for each element; all that hold are applied.")
      let steps = StepKind.all.map { Field($0.type, $0.shape, $0.documentation) }
      let outcomes = [rules, ignore] as [any FieldDescription] + steps
      return .record([when, each] as [any FieldDescription] + outcomes) { record in
        let condition = record.read(when)
        let path = record.read(each)
        let written = outcomes.filter { record.node[$0.name] != nil }
        guard written.count == 1 else {
          // A misspelled type of step has a problem of its own.
          if written.isEmpty, record.problems.hasErrors { return nil }
          record.problems.add(
            Diagnostic(
              "one-of", "expected one thing that the rule makes, found \(written.count)",
              at: record.node.place,
              hints: ["write a type of step, 'rules', or 'ignore: true'"]))
          return nil
        }
        if record.has(when) && condition == nil || record.has(each) && path == nil { return nil }
        if let inner = record.read(rules) {
          return MappingRule(when: condition, each: path, outcome: .rules(inner))
        }
        if record.has(ignore) {
          guard record.read(ignore) == true else { return nil }
          return MappingRule(when: condition, each: path, outcome: .ignored)
        }
        for field in steps where record.has(field) {
          return record.read(field).map {
            MappingRule(when: condition, each: path, outcome: .step($0))
          }
        }
        return nil
      }
    }
  }
}
