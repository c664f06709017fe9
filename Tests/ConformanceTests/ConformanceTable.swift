import Diagnostics
import EvalModel
import JSONKit

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
