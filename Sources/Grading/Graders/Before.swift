import EvalModel
import MarkedYAML

/// Something happened before something else.
///
/// Both are milestones as in `checkpoints`. Whenever `then` happens, `first` must have happened at
/// an earlier step; with `each: true` anew for every `then`. A trial in which `then` never happens
/// passes.
struct Before: Grader {
  let first: Milestone
  let then: Milestone
  let isEach: Bool

  static let kind = GraderKind(
    name: "before", version: 1, summary: "One thing never happens before another one has.",
    category: .policy, dimension: "policy",
    example: """
      before: {first: {succeeds: identity.verify}, then: account.close}
      before: {first: {user_says: [confirm, go ahead]}, then: refund.issue, each: true}
      """,
    shape: Shape<Before>.record([firstField, thenField, each]) { record in
      let first = record.read(firstField)
      let then = record.read(thenField)
      let isEach = record.read(each) ?? false
      guard let first, let then else { return nil }
      return Before(first: first, then: then, isEach: isEach)
    }.anyGrader)

  private static let firstField = Field<Milestone>(
    "first", .milestone, "What must have happened.", required: true)
  private static let thenField = Field<Milestone>(
    "then", .milestone, "What it must have happened before.", required: true)
  private static let each = Field<Bool>(
    "each", .bool, "Whether every `then` needs a `first` of its own; one for all by default.")

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      let firsts = try first.steps(in: evidence)
      let thens = try then.steps(in: evidence)
      let names = (
        first: first.described(in: evidence.evalCase), then: then.described(in: evidence.evalCase)
      )
      guard !thens.isEmpty else { return .pass(Messages.never(names.then)) }
      var used = 0
      for step in thens {
        // The firsts are in order, so the earliest one that is left serves best.
        let isThere = used < firsts.count && firsts[used] < step
        guard isThere else {
          return .fail(Messages.missing(names.first, before: names.then), steps: [step])
        }
        if isEach { used += 1 }
      }
      return .pass(Messages.inOrder(names.first, names.then), steps: [firsts[0]] + thens)
    } catch { return .unscored(error.reason) }
  }

  var mentions: [ToolMention] { first.mentions + then.mentions }
}

private enum Messages {
  static func never(_ then: String) -> String { "\(then) never came" }
  static func missing(_ first: String, before then: String) -> String {
    "\(then) came without \(first) before that"
  }
  static func inOrder(_ first: String, _ then: String) -> String { "\(first) came before \(then)" }
}
