import EvalModel
import MarkedYAML

/// A grader that only counts under a condition.
///
/// `condition` looks at the case (`vars`, `tags`, `intents`, the user's `groups`) and with `grader`
/// at the trajectory; variables may stand alone: `{amount: {over: 500}}`. Where the condition
/// holds, `then` decides, else `otherwise`; without `otherwise` the criterion passes, because
/// nothing is asked of such a case.
struct Conditional: Grader {
  let condition: Condition
  let then: ChosenGrader
  let otherwise: ChosenGrader?

  static let kind = GraderKind(
    name: "when", version: 1,
    summary: "A grader that counts only where a condition holds.",
    category: .goal, dimension: "correctness",
    example: """
      when: {condition: {amount: {over: 500}}, then: {outcome: escalate}}
      when:
        condition: {tags: [angry], grader: {calls: refund.issue}}
        then: {says: sorry}
        otherwise: {never_says: refunded}
      """,
    shape: Shape<Conditional>.record([condition, then, otherwise]) { record in
      let condition = record.read(condition)
      let then = record.read(then)
      let otherwise = record.read(otherwise)
      guard let condition, let then else { return nil }
      return Conditional(condition: condition, then: then, otherwise: otherwise)
    }.anyGrader)

  private static let condition = Field<Condition>(
    "condition", .condition, "When `then` counts.", required: true)
  private static let then = Field<ChosenGrader>(
    "then", .nestedGrader, "What decides where the condition holds.", required: true)
  private static let otherwise = Field<ChosenGrader>(
    "otherwise", .nestedGrader, "What decides where it doesn't; such cases pass without it.")

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      switch try condition.answer(evidence) {
      case .holds(let reason): return judged(by: then, evidence, "because \(reason)")
      case .fails(let reason):
        guard let otherwise else { return .pass(Messages.notAsked(reason)) }
        return judged(by: otherwise, evidence, "because \(reason)")
      }
    } catch { return .unscored(error.reason) }
  }

  private func judged(by grader: ChosenGrader, _ evidence: Evidence, _ why: String) -> Assessment {
    var assessment = grader.grader.grade(evidence)
    assessment.reason = "\(assessment.reason) (asked \(why))"
    return assessment
  }

  var mentions: [ToolMention] {
    condition.mentions + then.checkedMentions + (otherwise?.checkedMentions ?? [])
  }
}

private enum Messages {
  static func notAsked(_ reason: String) -> String { "not asked of this case: \(reason)" }
}
