import EvalModel
import MarkedYAML

/// The request ended as it should: with an answer, an abstention, an escalation or a refusal.
///
/// The agent says so in `final.outcome`. When it doesn't, a hand-off counts as an escalation; with
/// neither, nothing can be judged.
struct OutcomeGrader: Grader {
  let expected: [AnswerKind]

  static let kind = GraderKind(
    name: "outcome", version: 1,
    summary: "The request ended in one of these ways: answer, abstain, escalate or refuse.",
    category: .goal, dimension: "correctness",
    example: """
      outcome: abstain
      outcome: [answer, escalate]
      """,
    shape: Shape<[AnswerKind]>.oneOrMore(of: .choice).map { kinds, node, problems in
      if case .list(let items) = node.kind, items.isEmpty {
        problems.expected("at least one outcome", at: node)
      }
      return kinds.isEmpty ? nil : OutcomeGrader(expected: kinds)
    })

  func grade(_ evidence: Evidence) -> Assessment {
    let trajectory = evidence.trajectory
    let handoff = trajectory.steps.lastIndex {
      if case .handoff = $0.kind { true } else { false }
    }
    let actual: String
    let step: Int
    if let outcome = trajectory.final?.outcome {
      actual = outcome
      step =
        outcome == AnswerKind.escalate.rawValue
        ? handoff ?? evidence.answerStep : evidence.answerStep
    } else if let handoff {
      actual = AnswerKind.escalate.rawValue
      step = handoff
    } else {
      return .unscored(Messages.unknown)
    }
    if expected.contains(where: { $0.rawValue.utf8.elementsEqual(actual.utf8) }) {
      return .pass(Messages.ended(actual), steps: [step])
    }
    let aboutEscalation =
      expected.contains(.escalate) || actual.utf8.elementsEqual(AnswerKind.escalate.rawValue.utf8)
    return .fail(
      Messages.endedWrongly(actual, expected), steps: [step],
      category: aboutEscalation ? .escalation : .goal)
  }
}

private enum Messages {
  static let unknown = "the agent did not say how the request ended, and nothing was handed off"
  static func ended(_ actual: String) -> String { "the outcome was \(Quoting.quoted(actual))" }
  static func endedWrongly(_ actual: String, _ expected: [AnswerKind]) -> String {
    ended(actual)
      + ", expected \(Quoting.list(expected.map { Quoting.quoted($0.rawValue) }, or: "or"))"
  }
}
