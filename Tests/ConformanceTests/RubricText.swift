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
    let place = SourcePlace(file: "set.yaml", line: 1, column: 1)
    let evalCase = EvalCase(
      id: "case", intent: "conformance", tags: [], source: nil,
      user: User(id: "user", groups: []), turns: ["hello"], variables: [:], world: World(),
      limits: Limits(), criteria: [], place: place, inputDigest: Digest.of("input"),
      expectationDigest: Digest.of("expectation"))
    let evidence = Evidence(evalCase: evalCase, trajectory: trajectory, wallTime: nil)
    return TrialScorer.score(evidence: evidence, rubric: rubric).grades.first
  }
}

/// One case of another tool: what it was given, said in our words, and what it answered.
struct UpstreamCase {
  enum Verdict: Equatable {
    case passes
    case fails
    /// A score between 0 and 1 where the tool knows no passing.
    case value(Double)
    /// The configuration is refused, or makes every answer a failure.
    case refused
  }

  enum Translation {
    case grader(JSONValue, Trajectory)
    /// The case can't be said in our words, and why.
    case none(String)
  }

  let name: String
  let verdict: Verdict
  let translation: Translation
}

/// What became of the cases of one tool.
struct ConformanceTable {
  let tool: String
  private(set) var total = 0
  private(set) var agreed = 0
  private(set) var inexpressible: [(name: String, reason: String)] = []
  private(set) var wrong: [(name: String, how: String)] = []

  init(_ tool: String, _ cases: [UpstreamCase]) {
    self.tool = tool
    for upstream in cases {
      total += 1
      switch upstream.translation {
      case .none(let reason): inexpressible.append((upstream.name, reason))
      case .grader(let grader, let trajectory):
        let rubric = RubricText(grader: grader)
        if let how = Self.difference(upstream.verdict, rubric, rubric.grade(trajectory)) {
          wrong.append((upstream.name, "\(grader.text): \(how)"))
        } else {
          agreed += 1
        }
      }
    }
  }

  var expressible: Int { total - inexpressible.count }

  /// `nil` when ours is the upstream verdict.
  private static func difference(
    _ verdict: UpstreamCase.Verdict, _ rubric: RubricText, _ grade: Grade?
  ) -> String? {
    guard let grade else {
      let problem = rubric.problems.first.map { "\($0.code): \($0.message)" } ?? "no grade"
      return verdict == .refused ? nil : "refused, \(problem)"
    }
    switch (verdict, grade.assessment.verdict) {
    case (.refused, _): return "accepted, expected to be refused"
    case (_, .unscored): return "unscored: \(grade.assessment.reason)"
    case (.passes, .scored(_, true)), (.fails, .scored(_, false)): return nil
    case (.value(let expected), .scored(let value, _)) where abs(expected - value) < 1e-9:
      return nil
    case (_, .scored(let value, _)): return "\(value), expected \(verdict)"
    }
  }

  func report() {
    ConformanceData.report(
      "\(tool): verdicts as upstream", "\(agreed)/\(total)",
      "\(expressible) expressible, \(wrong.count) different")
    for line in inexpressible { print("  not expressible | \(line.name) | \(line.reason)") }
    for line in wrong { print("  different | \(line.name) | \(line.how)") }
  }
}
