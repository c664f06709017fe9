import Diagnostics
package import EvalModel
import JSONKit
package import MarkedYAML

/// A rubric file: the criteria of one intent.
package enum RubricFile {
  static let version = Field("version", .versionOne, "The version of the format: 1", required: true)
  static let intent = Field("intent", .name, "The intent that the rubric judges", required: true)
  static let passScore = Field(
    "pass_score", .number(0...1),
    "The weighted score that a trial must reach when every critical criterion passed; 1 when absent"
  )

  package static func shape(graders: [GraderKind]) -> Shape<Rubric> {
    let criteria = Field(
      "criteria", .list(of: criterionShape(graders: graders)), "What is judged", required: true)
    return Shape<Rubric>.record([version, intent, passScore, criteria]) { record in
      _ = record.read(version)
      let intent = record.read(intent)
      let items = record.read(criteria) ?? []
      if case .list(let written) = record.node["criteria"]?.kind, written.isEmpty {
        record.problems.add(
          Diagnostic(
            "nothing-judged", "the rubric has no criteria", at: record.place(of: criteria)))
      } else if !items.isEmpty, items.allSatisfy({ $0.weight == 0 }) {
        record.problems.add(
          Diagnostic(
            "weights-sum-to-nothing", "every weight in the rubric is 0, so no score can be reached",
            at: record.place(of: criteria), hints: ["leave the weight out where it is 1"]))
      }
      checkUnique(items, &record.problems)
      guard let intent else { return nil }
      return Rubric(
        intent: intent, passScore: record.read(passScore) ?? 1,
        criteria: items, place: record.node["intent"]?.place ?? record.node.place,
        digest: digest(of: record.node.json, items))
    }
  }

  /// One criterion, as it stands in rubrics and in the `criteria` of a case.
  static func criterionShape(graders: [GraderKind]) -> Shape<Criterion> {
    let id = Field(
      "id", Shape<String>.name.located, "The name in reports, unique in its list", required: true)
    let dimension = Field(
      "dimension", .name,
      "What is looked at: correctness, tone, safety, …; the grader's when absent")
    let weight = Field("weight", .number(0...1e6), "How much it counts in the score; 1 when absent")
    let critical = Field(
      "critical", .bool, "Whether a trial fails when this fails; false when absent")
    let category = Field(
      "category", Shape<FailureCategory>.choice,
      "The kind of failure it is when this fails; the grader's when absent")
    let grader = Field(
      "grader", GraderKind.shape(of: graders),
      "What judges: name, {name: value} or {name: {field: value}}",
      required: true)
    let fields: [any FieldDescription] = [id, dimension, weight, critical, category, grader]
    return Shape<Criterion>.record(fields) { record in
      guard let chosen = record.read(grader), let id = record.read(id) else { return nil }
      return Criterion(
        id: id.value, dimension: record.read(dimension) ?? chosen.kind.dimension,
        weight: record.read(weight) ?? 1, isCritical: record.read(critical) ?? false,
        category: record.read(category) ?? chosen.kind.category, graderName: chosen.kind.name,
        graderVersion: chosen.kind.version, grader: chosen.grader, place: id.place)
    }
  }

  /// Two criteria with one name can't be told apart in a report.
  static func checkUnique(_ criteria: [Criterion], _ problems: inout Problems) {
    var first: [String: SourcePlace] = [:]
    for criterion in criteria {
      if let place = first[criterion.id] {
        problems.add(
          .duplicateID("criterion", criterion.id, at: criterion.place, first: place))
      } else {
        first[criterion.id] = criterion.place
      }
    }
  }

  /// What was written, and the versions of the graders that read it: either can change a grade.
  static func digest(of written: JSONValue, _ criteria: [Criterion]) -> Digest {
    let versions = criteria.map { "\($0.graderName)/\($0.graderVersion)" }.joined(separator: ",")
    return Digest.of(written.canonicalDigest.hex + versions)
  }
}
