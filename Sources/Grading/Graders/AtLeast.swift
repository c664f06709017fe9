import Diagnostics
import EvalModel
import MarkedYAML

/// At least `k` of several graders must pass.
///
/// Graders that can't be judged are counted neither way, and when the result hangs on them nothing
/// is judged. The value is the number that passed as a part of `k`.
struct AtLeast: Grader {
  let count: Int
  let graders: [ChosenGrader]

  static let kind = GraderKind(
    name: "at_least", version: 1, summary: "At least k of these graders pass.",
    category: .goal, dimension: "correctness",
    example: """
      at_least: {k: 2, of: [{says: refund}, {says: 5 days}, {calls: refund.issue}]}
      """,
    shape: Shape<AtLeast>.record([k, of]) { record in
      let count = record.read(k)
      let graders = record.read(of)
      guard let count, let graders else { return nil }
      if count > graders.count && !record.problems.hasErrors {
        record.problems.add(
          .impossible(
            "k is \(count), but there are only \(graders.count) graders",
            at: record.place(of: k)))
        return nil
      }
      return AtLeast(count: count, graders: graders)
    }.anyGrader)

  private static let k = Field<Int>("k", .int(1...Int.max), "How many must pass.", required: true)
  private static let of = Field<[ChosenGrader]>(
    "of", .nestedGraders, "The graders: a list, or a map from names to settings.", required: true)

  func grade(_ evidence: Evidence) -> Assessment {
    let votes = Votes(graders, on: evidence)
    let passed = votes.passed
    if passed.count >= count {
      return .pass(Messages.enough(passed.count, graders.count), steps: passed.steps)
    }
    if passed.count + votes.unscored.count >= count, let unscored = votes.unscored.first {
      return .unscored(unscored.sentence)
    }
    return Assessment(
      .scored(value: Double(passed.count) / Double(count), passed: false),
      Messages.tooFew(passed.count, graders.count, count, votes.failed),
      steps: votes.failed.steps, category: votes.failed.category)
  }

  var mentions: [ToolMention] {
    count == graders.count
      ? graders.flatMap(\.grader.mentions) : graders.flatMap(\.checkedMentions)
  }
}

private enum Messages {
  static func enough(_ passed: Int, _ all: Int) -> String { "\(passed) of \(all) pass" }
  static func tooFew(
    _ passed: Int, _ all: Int, _ wanted: Int, _ failed: [Votes.Vote]
  ) -> String {
    "\(passed) of \(all) pass, needed are \(wanted): \(failed.sentences)"
  }
}
