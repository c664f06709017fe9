import EvalModel
import MarkedYAML

/// Several graders must all pass.
///
/// Takes a list of graders, or a map from names to settings as in `expect`. One failure decides,
/// even where others can't be judged; without a failure, one that can't be judged leaves the whole
/// unjudged. The value is the mean of the values that were scored.
struct AllOf: Grader {
  let graders: [ChosenGrader]

  static let kind = GraderKind(
    name: "all", version: 1, summary: "All of these graders pass.",
    category: .goal, dimension: "correctness",
    example: """
      all: {says: refund, never_calls: orders.cancel}
      all: [{says: refund}, {any: [{says: today}, {says: tomorrow}]}]
      """,
    shape: Shape<[ChosenGrader]>.nestedGraders.map { graders, _, _ in AllOf(graders: graders) })

  func grade(_ evidence: Evidence) -> Assessment {
    let votes = Votes(graders, on: evidence)
    let failed = votes.failed
    if !failed.isEmpty {
      return Assessment(
        .scored(value: votes.mean, passed: false), failed.sentences, steps: failed.steps,
        category: failed.category)
    }
    if let unscored = votes.unscored.first { return .unscored(unscored.sentence) }
    return Assessment(
      .scored(value: votes.mean, passed: true), votes.all.sentences, steps: votes.all.steps)
  }

  /// Whatever one of them requires or forbids, the whole does.
  var mentions: [ToolMention] { graders.flatMap(\.grader.mentions) }
}
