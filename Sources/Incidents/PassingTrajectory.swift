package import EvalModel

/// A stored trajectory that passed, of the same intent as an incident.
package struct PassingTrajectory: Sendable {
  package var name: String
  package var evidence: Evidence

  package init(name: String, evalCase: EvalCase, trajectory: Trajectory) {
    self.name = name
    evidence = Evidence(evalCase: evalCase, trajectory: trajectory, wallTime: nil)
  }
}

extension Expectation {
  /// What a case demands is about its own input; only what it forbids is about others too.
  private static let demands: Set<String> = ["calls", "says", "outcome", "equals", "call_args"]
  /// From here on two inputs ask for the same.
  static let nearlyEqual = 0.8

  /// The names of those that the expectation fails, and how many it was asked about.
  package func failures(
    among passing: [PassingTrajectory], turns: [String]
  ) -> (checked: Int, failed: [String]) {
    guard let criterion = criterion() else { return (0, []) }
    return Self.failures(of: criterion, among: passing, turns: turns)
  }

  package static func failures(
    of criterion: Criterion, among passing: [PassingTrajectory], turns: [String]
  ) -> (checked: Int, failed: [String]) {
    let input = turns.joined(separator: " ")
    let asked = passing.filter { one in
      !demands.contains(criterion.graderName)
        || WordBag.similarity(one.evidence.evalCase.turns.joined(separator: " "), input)
          >= nearlyEqual
    }
    let failed = asked.filter { one in
      guard case .scored(_, let passed) = criterion.grader.grade(one.evidence).verdict else {
        return false
      }
      return !passed
    }
    return (asked.count, failed.map(\.name))
  }
}
