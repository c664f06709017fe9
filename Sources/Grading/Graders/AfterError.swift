import EvalModel
import MarkedYAML

/// After every failed call of a tool, something happened.
///
/// `then` is a milestone as in `checkpoints`; it must come at a later step than each failure of the
/// tool, and one may do for several. `error` restricts it to one kind of error. A trial in which
/// nothing failed passes.
struct AfterError: Grader {
  let tool: ToolPattern?
  let error: String?
  let then: Milestone

  static let kind = GraderKind(
    name: "after_error", version: 1, summary: "After a tool failed, the agent did this.",
    category: .integration, dimension: "robustness",
    example: """
      after_error: {tool: refund.issue, then: {hands_off: human}}
      after_error: {tool: orders.*, error: not_found, then: {says: [check the number, can't find]}}
      """,
    shape: Shape<AfterError>.record([toolField, errorField, thenField]) { record in
      let tool = record.read(toolField)
      let error = record.read(errorField)
      return record.read(thenField).map { AfterError(tool: tool, error: error, then: $0) }
    }.anyGrader)

  private static let toolField = Field<ToolPattern>(
    "tool", .toolPattern, "The tool; `*` stands for any characters. All tools without it.")
  private static let errorField = Field<String>(
    "error", .name, "The kind of error; all kinds without it.")
  private static let thenField = Field<Milestone>(
    "then", .milestone, "What must happen later.", required: true)

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      let failures = evidence.failures().filter { failure in
        (tool?.matches(failure.tool) ?? true)
          && (error.map { $0.utf8.elementsEqual(failure.error.kind.utf8) } ?? true)
      }
      let last = try then.steps(in: evidence).last
      guard let first = failures.first else {
        return evidence.unknownFailures ?? .pass(Messages.noFailure)
      }
      if let missed = failures.first(where: { failure in last.map { $0 <= failure.step } ?? true })
      {
        return .fail(
          Messages.missing(missed, then.described(in: evidence.evalCase)), steps: [missed.step])
      }
      return .pass(
        Messages.done(then.described(in: evidence.evalCase)),
        steps: [first.step] + (last.map { [$0] } ?? []))
    } catch { return .unscored(error.reason) }
  }

  var mentions: [ToolMention] { (tool?.mentions ?? []) + then.mentions }
}

private enum Messages {
  static let noFailure = "no such call failed"
  static func missing(_ failure: CallFailure, _ then: String) -> String {
    "\(failure.described), and \(then) did not follow"
  }
  static func done(_ then: String) -> String { "\(then) followed the failure" }
}
