package import EvalModel
import Grading

/// What a case from an incident says of one trajectory.
package struct IncidentGrading: Sendable, Equatable {
  /// Whether what the case was made for is met; `nil` where it couldn't be judged.
  package var isMet: Bool?
  /// Where it was not; counts from 0.
  package var step: Int?
  package var category: FailureCategory
  package var reason: String
  /// Whether nothing of the whole case, its rubric included, shows that the trajectory failed. What
  /// can't be judged, because the trace doesn't have it, is no failure.
  package var wholePasses: Bool
  /// What of the whole case decided.
  package var wholeReason: String

  /// `nil` for a case without such an expectation.
  package init?(_ trajectory: Trajectory, evalCase: EvalCase, rubric: Rubric?) {
    let evidence = Evidence(evalCase: evalCase, trajectory: trajectory, wallTime: nil)
    let score = TrialScorer.score(evidence: evidence, rubric: rubric)
    let own = score.grades.last { $0.criterion == Expectation.criterionID }
    guard let own else { return nil }
    isMet = own.passed
    step = own.passed == false ? own.assessment.steps.first ?? evidence.answerStep : nil
    category = own.category
    reason = own.assessment.reason
    wholePasses =
      switch score.verdict {
      case .passed: true
      case .failed: false
      case .unscored: own.passed == true
      }
    wholeReason = score.reason
  }
}
