import EvalModel
import MarkedYAML

/// The work was finished: after the last successful call of a tool, what it requires followed.
///
/// `requires` is a milestone as in `checkpoints`, or a list of which all must follow. `after` may
/// hold `*`, and calls that failed don't count: nothing needs finishing there. A trial without such
/// a call passes.
struct NoSkippedLastStep: Grader {
  let after: ToolPattern
  let required: [Milestone]

  static let kind = GraderKind(
    name: "no_skipped_last_step", version: 1,
    summary: "After the last call of a tool, the step that finishes the work was not left out.",
    category: .incomplete, dimension: "completeness",
    example: """
      no_skipped_last_step: {after: refund.issue, requires: {calls: email.send}}
      no_skipped_last_step: {after: orders.*, requires: [audit.log, {says: confirmed}]}
      """,
    shape: Shape<NoSkippedLastStep>.record([afterField, requires]) { record in
      let after = record.read(afterField)
      let required = record.read(requires)
      guard let after, let required, !required.isEmpty else { return nil }
      return NoSkippedLastStep(after: after, required: required)
    }.anyGrader)

  private static let afterField = Field<ToolPattern>(
    "after", .toolPattern, "The tool; `*` stands for any characters.", required: true)
  private static let requires = Field<[Milestone]>(
    "requires", .oneOrMore(of: .milestone), "What must follow, all of it.", required: true)

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      var followed: [[Int]] = []
      for milestone in required { followed.append(try milestone.steps(in: evidence)) }
      let last = evidence.calls.last { $0.succeeded && after.matches($0.call.name) }
      guard let last else { return .pass(Messages.never(after)) }
      let start = last.resultStep ?? last.step
      var steps = [start]
      for (milestone, found) in zip(required, followed) {
        guard let step = found.last, step > start else {
          // The call was right; what was wrong is to go on to the user without the rest.
          let end = evidence.spoken.first { $0.step > start }?.step
          return .fail(
            Messages.skipped(last, milestone.described(in: evidence.evalCase)),
            steps: (end.map { [$0] } ?? []) + [start])
        }
        steps.append(step)
      }
      return .pass(Messages.finished(last), steps: steps)
    } catch { return .unscored(error.reason) }
  }

  var mentions: [ToolMention] { after.mentions + required.flatMap(\.mentions) }
}

private enum Messages {
  static func never(_ after: ToolPattern) -> String { "no call of \(after.quoted) went through" }
  static func skipped(_ call: Evidence.Call, _ milestone: String) -> String {
    "\(Quoting.bounded(call.call.name)) went through, and \(milestone) did not follow"
  }
  static func finished(_ call: Evidence.Call) -> String {
    "what \(Quoting.bounded(call.call.name)) requires followed"
  }
}
