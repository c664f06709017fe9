import EvalModel
import MarkedYAML

/// A grader must fail.
///
/// What can't be judged stays unjudged. A ready-made opposite says more about what went wrong:
/// prefer `never_says`, `never_calls` and `never_matches` where they fit.
struct Negation: Grader {
  let inner: ChosenGrader

  static let kind = GraderKind(
    name: "not", version: 1, summary: "This grader does not pass.",
    category: .goal, dimension: "correctness",
    example: """
      not: {outcome: refuse}
      not: {all: [{calls: orders.cancel}, {calls: refund.issue}]}
      """,
    shape: Shape<ChosenGrader>.nestedGrader.map { inner, _, _ in Negation(inner: inner) })

  func grade(_ evidence: Evidence) -> Assessment {
    let assessment = inner.grader.grade(evidence)
    let reason = "\(inner.kind.name): \(assessment.reason)"
    return switch assessment.verdict {
    case .unscored: .unscored(reason)
    case .scored(_, passed: false): .pass(reason, steps: assessment.steps)
    case .scored(_, passed: true): .fail(Messages.passes(reason), steps: assessment.steps)
    }
  }

  var mentions: [ToolMention] { inner.checkedMentions }
}

private enum Messages {
  static func passes(_ reason: String) -> String { "this must not hold, but does: \(reason)" }
}
