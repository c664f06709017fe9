import EvalModel
import MarkedYAML

/// At least one of several graders must pass.
///
/// Takes a list of graders, or a map from names to settings. One pass decides, even where others
/// can't be judged; without a pass, one that can't be judged leaves the whole unjudged. The value
/// is the best of the values.
struct AnyOf: Grader {
  let graders: [ChosenGrader]

  static let kind = GraderKind(
    name: "any", version: 1, summary: "At least one of these graders passes.",
    category: .goal, dimension: "correctness",
    example: """
      any: [{calls: refund.issue}, {outcome: escalate}]
      """,
    shape: Shape<[ChosenGrader]>.nestedGraders.map { graders, _, _ in AnyOf(graders: graders) })

  func grade(_ evidence: Evidence) -> Assessment {
    let votes = Votes(graders, on: evidence)
    let best = votes.all.compactMap(\.value).max() ?? 0
    if let passed = votes.passed.first {
      return Assessment(
        .scored(value: best, passed: true), passed.sentence, steps: passed.assessment.steps)
    }
    if let unscored = votes.unscored.first { return .unscored(unscored.sentence) }
    return Assessment(
      .scored(value: best, passed: false), Messages.none(votes.failed), steps: votes.failed.steps,
      category: votes.failed.category)
  }

  var mentions: [ToolMention] {
    graders.count == 1 ? graders[0].grader.mentions : graders.flatMap(\.checkedMentions)
  }
}

private enum Messages {
  static func none(_ failed: [Votes.Vote]) -> String { "none passes: \(failed.sentences)" }
}
