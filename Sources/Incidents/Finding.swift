package import EvalModel
import Grading
import JSONKit

/// Something that was wrong in a trajectory, as a grader or a person found it.
package struct Finding: Sendable {
  package var category: FailureCategory
  /// Counts from 0; the final answer stands behind the last step.
  package var step: Int
  package var reason: String
  /// The widest expectation that shows it; `nil` where only a person or a rubric said so.
  package var wide: Expectation?

  package init(category: FailureCategory, step: Int, reason: String, wide: Expectation?) {
    self.category = category
    self.step = step
    self.reason = reason
    self.wide = wide
  }
}

extension Finding {
  /// Graders that need no settings to see that something went wrong, the gravest first.
  private static let detectors = [
    "no_secret", "no_leak", "within_policy", "recovers", "fallback", "grounded", "no_loop",
    "valid_arguments",
  ]

  /// What graders find by themselves: those that need no settings, and the rubric's critical
  /// criteria. Ordered by step, since what comes first is nearest to the cause; the gravest first
  /// where several speak of one step.
  ///
  /// `original` is the trajectory as it was before redaction, in which alone a secret can be seen.
  package static func all(
    in evidence: Evidence, original: Trajectory? = nil, rubric: Rubric?
  ) -> [Finding] {
    var found: [Finding] = []
    for name in detectors {
      guard let kind = GraderCatalog.kind(named: name) else { continue }
      let wide = Expectation(name, [:], kind.category)
      guard let criterion = wide.criterion() else { continue }
      var seen = evidence
      if name == "no_secret", let original, original.steps.count == evidence.trajectory.steps.count
      {
        seen = Evidence(evalCase: evidence.evalCase, trajectory: original, wallTime: nil)
      }
      guard let finding = finding(criterion, in: seen) else { continue }
      found.append(
        Finding(category: finding.category, step: finding.step, reason: finding.reason, wide: wide))
    }
    for criterion in rubric?.criteria ?? [] where criterion.isCritical {
      if let finding = finding(criterion, in: evidence) { found.append(finding) }
    }
    return found.enumerated().sorted {
      ($0.element.step, $0.offset) < ($1.element.step, $1.offset)
    }.map(\.element)
  }

  private static func finding(_ criterion: Criterion, in evidence: Evidence) -> Finding? {
    let assessment = criterion.grader.grade(evidence)
    guard case .scored(_, passed: false) = assessment.verdict else { return nil }
    return Finding(
      category: assessment.category ?? criterion.category,
      step: assessment.steps.first ?? evidence.answerStep, reason: assessment.reason, wide: nil)
  }
}
