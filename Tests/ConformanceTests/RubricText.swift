import Diagnostics
import EvalModel
import Grading
import JSONKit
import MarkedYAML
import Reading

/// A rubric as a person would write it, read by the program's own reader.
struct RubricText {
  /// The problems of the text, the first one first; such a rubric judges nothing.
  let problems: [Diagnostic]
  private let rubric: Rubric?

  /// A rubric of one critical criterion. JSON is YAML, so a grader can be given as a value.
  init(grader: JSONValue) {
    let document: JSONValue = [
      "version": 1, "intent": "conformance",
      "criteria": [["id": "upstream", "critical": true, "grader": grader]],
    ]
    var (node, problems) = YAMLReader.read(document.encoded(.compact), file: "rubric.yaml")
    rubric = node.flatMap { RubricFile.shape(graders: GraderCatalog.kinds).read($0, &problems) }
    self.problems = problems.all
  }

  /// `nil` when the rubric has errors.
  func grade(_ trajectory: Trajectory) -> Grade? {
    guard let rubric, !problems.contains(where: { $0.severity == .error }) else { return nil }
    let evidence = Evidence(evalCase: .any, trajectory: trajectory, wallTime: nil)
    return TrialScorer.score(evidence: evidence, rubric: rubric).grades.first
  }
}

extension EvalCase {
  /// A case of which nothing matters.
  static var any: EvalCase {
    EvalCase(
      id: "case", intent: "conformance", tags: [], source: nil,
      user: User(id: "user", groups: []), turns: ["hello"], variables: [:], world: World(),
      limits: Limits(), criteria: [], place: SourcePlace(file: "set.yaml", line: 1, column: 1),
      inputDigest: Digest.of("input"), expectationDigest: Digest.of("expectation"))
  }
}
