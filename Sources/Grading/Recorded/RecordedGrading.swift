package import EvalModel

/// What came of one recorded trajectory: a score, or the reason why there is none.
package struct RecordedGrading: Sendable {
  /// Why a trajectory was not judged. It says nothing about the agent.
  package enum LeftOut: Sendable, Equatable {
    case unknownCase(String)
    case unknownIntent(String)
    case unlabelled
    /// It can't be read; the reason names the place within it.
    case unreadable(String)

    /// A stable word.
    package var code: String {
      switch self {
      case .unknownCase: "unknown_case"
      case .unknownIntent: "unknown_intent"
      case .unlabelled: "no_case"
      case .unreadable: "unreadable"
      }
    }
  }

  package struct Judged: Sendable {
    package var evalCase: EvalCase
    /// Whether the case was made for this trajectory alone.
    package var isInteraction: Bool
    package var evidence: Evidence
    package var score: TrialScore
    /// `nil` for passed trajectories, and where no failed criterion points at a step.
    package var firstWrong: FirstWrongStep?
  }

  package enum Outcome: Sendable {
    case judged(Judged)
    case leftOut(LeftOut)
  }

  /// Judges one trajectory. Nothing ran, so nobody measured a wall time, and latencies are those
  /// that were recorded.
  package static func grade(_ recorded: RecordedTrajectory, by cases: RecordedCases) -> Outcome {
    switch cases.match(recorded) {
    case .unknownCase(let id): .leftOut(.unknownCase(id))
    case .unknownIntent(let intent): .leftOut(.unknownIntent(intent))
    case .unlabelled: .leftOut(.unlabelled)
    case .evalCase(let evalCase, let rubric):
      .judged(judge(recorded.trajectory, evalCase, rubric, isInteraction: false))
    case .interaction(let evalCase, let rubric):
      .judged(judge(recorded.trajectory, evalCase, rubric, isInteraction: true))
    }
  }

  private static func judge(
    _ trajectory: Trajectory, _ evalCase: EvalCase, _ rubric: Rubric?, isInteraction: Bool
  ) -> Judged {
    let evidence = Evidence(evalCase: evalCase, trajectory: trajectory, wallTime: nil)
    let score = TrialScorer.score(evidence: evidence, rubric: rubric)
    return Judged(
      evalCase: evalCase, isInteraction: isInteraction, evidence: evidence, score: score,
      firstWrong: score.firstWrongStep.map { FirstWrongStep($0, in: evidence) })
  }
}

/// The first step of a failed trajectory that went wrong, in words that many trajectories share.
package struct FirstWrongStep: Sendable, Equatable {
  /// Counts from 0; the final answer stands behind the last step.
  package var index: Int
  /// The type of the step, or `answer`.
  package var type: String
  /// The tool of a call or result, the name of a decision, whom a hand-off went to.
  package var subject: String?

  package init(_ index: Int, in evidence: Evidence) {
    self.index = index
    let steps = evidence.trajectory.steps
    guard steps.indices.contains(index) else {
      type = "answer"
      return
    }
    type = steps[index].typeName
    switch steps[index].kind {
    case .toolCall(let call): subject = call.name
    case .toolResult: subject = evidence.calls.first { $0.resultStep == index }?.call.name
    case .approval(let approval): subject = approval.tool
    case .decision(let decision): subject = decision.name
    case .handoff(let handoff): subject = handoff.to
    case .error(let error): subject = error.kind
    case .user, .model, .retrieval, .retry, .message, .unknown: break
    }
  }

  /// `tool_call refund.issue`, `answer`.
  package var what: String { type + (subject.map { " " + $0 } ?? "") }
}
