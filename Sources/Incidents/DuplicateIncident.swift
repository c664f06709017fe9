package import EvalModel

/// A case that catches an incident already.
package enum DuplicateIncident {
  /// From here on two inputs say the same.
  private static let nearlyEqual = 0.8

  /// The first case of the same intent with a nearly equal input that fails on the incident at the
  /// same step.
  package static func first(
    of incident: Trajectory, turns: [String], intent: String, step: Int, in set: EvalSet
  ) -> EvalCase? {
    let input = turns.joined(separator: " ")
    return set.cases.first { evalCase in
      guard evalCase.intent == intent,
        WordBag.similarity(evalCase.turns.joined(separator: " "), input) >= nearlyEqual
      else { return false }
      let evidence = Evidence(evalCase: evalCase, trajectory: incident, wallTime: nil)
      return evalCase.criteria.contains { criterion in
        let assessment = criterion.grader.grade(evidence)
        guard case .scored(_, passed: false) = assessment.verdict else { return false }
        return (assessment.steps.first ?? evidence.answerStep) == step
      }
    }
  }
}
