package import JSONKit
package import MarkedYAML

/// How any JSON becomes trajectories: what a mapping file says, compiled.
///
/// Paths and conditions are JSONPath (RFC 9535). A document is untrusted: every path has its
/// allowance of work, and a trajectory its largest number of steps.
package struct TrajectoryMapping: Sendable {
  /// What the format is called in messages.
  package let name: String
  let each: JSONPath?
  let id: ValueSource?
  let caseID: ValueSource?
  let intent: ValueSource?
  let vars: [(name: String, source: ValueSource)]
  let rules: [MappingRule]
  let final: [MappedField]
  let state: ValueSource?
  let usage: [MappedField]

  /// Every trajectory of one document (a file, or a line of one), in order.
  package func trajectories(
    in document: JSONValue
  ) throws(MappingError) -> [MappedTrajectory] {
    do throws(JSONPathTooMuchWork) {
      let elements = try each?.values(in: document) ?? [document]
      var mapped: [MappedTrajectory] = []
      mapped.reserveCapacity(elements.count)
      for (index, element) in elements.enumerated() {
        var application = MappingApplication(
          self, MappingScope(document: document, trajectory: element), number: index + 1)
        mapped.append(try application.run())
      }
      return mapped
    } catch { throw MappingError("the mapping '\(name)': \(error)") }
  }
}

extension TrajectoryMapping {
  /// The shape of a mapping file.
  package static let shape = Shape<TrajectoryMapping>.record(
    [version, mapping, each, id, caseID, intent, vars, steps, final, state, usage]
  ) { record in
    _ = record.read(version)
    let vars = record.read(vars) ?? []
    guard let name = record.read(mapping), let rules = record.read(steps) else { return nil }
    return TrajectoryMapping(
      name: name, each: record.read(each), id: record.read(id), caseID: record.read(caseID),
      intent: record.read(intent), vars: vars.map { ($0.name, $0.value) }, rules: rules,
      final: record.read(final) ?? [], state: record.read(state), usage: record.read(usage) ?? [])
  }

  /// The shape for whoever only wants the problems of a mapping file.
  package static let check = shape.map { _, _, _ -> Void? in () }

  private static let version = Field<Int>(
    "version", .int(1...1), "The version of the format: 1", required: true)
  private static let mapping = Field<String>(
    "mapping", .name, "What the format is called that is mapped", required: true)
  private static let each = Field<JSONPath>(
    "trajectories", .mapped,
    "Where the trajectories stand in a document: `$.runs[*]`; the document is one when absent")
  private static let id = Field<ValueSource>(
    "id", .valueSource, "The name of the trajectory in reports; its number when absent")
  private static let caseID = Field<ValueSource>(
    "case", .valueSource, "The case of the eval set that it is a trial of")
  private static let intent = Field<ValueSource>(
    "intent", .valueSource, "The intent, where there is no case")
  private static let vars = Field<[NamedValue<ValueSource>]>(
    "vars", .map(of: .valueSource), "Values that rubrics refer to as `$case.vars.…`")
  private static let steps = Field<[MappingRule]>(
    "steps", .oneOrMore(of: .mappingRule),
    "Rules that make the steps; `$` is the trajectory, and each element inside of `each`",
    required: true)
  private static let final = Field<[MappedField]>(
    "final",
    .mappedFields([
      ("text", .text, "The answer; the last message counts when absent."),
      ("outcome", .text, "`answer`, `abstain`, `escalate` or `refuse`."),
      ("confidence", .number, "From 0 to 1."),
      ("citations", .texts, "The documents that the answer names."),
    ]), "The answer")
  private static let state = Field<ValueSource>(
    "state", .valueSource, "The records at the end: table, id, row")
  private static let usage = Field<[MappedField]>(
    "usage",
    .mappedFields([
      ("input_tokens", .count, "Tokens of the input."),
      ("output_tokens", .count, "Tokens of the output."),
      ("cost_usd", .number, "In US dollars."), ("latency", .number, "In seconds."),
    ]), "What it took")
}

extension Shape where Value == [MappedField] {
  fileprivate static func mappedFields(_ columns: [StepKind.Column]) -> Shape {
    let fields = columns.map {
      ($0.kind, Field($0.name, Shape<ValueSource>.valueSource, $0.documentation))
    }
    return .record(fields.map(\.1)) { record in
      var mapped: [MappedField] = []
      for (kind, field) in fields {
        guard let source = record.read(field) else { continue }
        mapped.append(MappedField(name: field.name, kind: kind, source: source))
      }
      return mapped
    }
  }
}
