import Diagnostics
import EvalModel
import MarkedYAML

/// The agent passed these milestones on its way.
///
/// A milestone is the name of a tool that is called, or one of `calls`, `says`, `user_says`,
/// `retrieves`, `decides`, `hands_off`, `succeeds` and `fails`, with a `name` for reasons. They
/// must be passed in order unless `ordered: false`; one step may pass several. The value is the
/// part of them that was passed in order, and `pass_at` (1 by default) of it is needed. The reason
/// tells the first one that was missed.
struct Checkpoints: Grader {
  let milestones: [Milestone]
  let isOrdered: Bool
  let passAt: Double

  static let kind = GraderKind(
    name: "checkpoints", version: 1,
    summary: "The agent passed these milestones, with partial credit.",
    category: .incomplete, dimension: "completeness",
    example: """
      checkpoints: [orders.lookup, {succeeds: refund.issue}, {says: [refunded, refund is done]}]
      checkpoints:
        ordered: false
        pass_at: 0.5
        of: [{retrieves: kb-12}, {decides: {intent: refund}}, {hands_off: human, name: escalated}]
      """,
    shape: Shape<Checkpoints>.either(
      list: milestoneList.map { milestones, _, _ in
        Checkpoints(milestones: milestones, isOrdered: true, passAt: 1)
      },
      map: .record([of, ordered, passAtField]) { record in
        let isOrdered = record.read(ordered) ?? true
        let passAt = record.read(passAtField) ?? 1
        return record.read(of).map {
          Checkpoints(milestones: $0, isOrdered: isOrdered, passAt: passAt)
        }
      },
      expecting: "a list of milestones, or a map with 'of'"
    ).anyGrader)

  private static let milestoneList = Shape<[Milestone]>.list(of: .milestone)
    .map { milestones, node, problems -> [Milestone]? in
      if case .list(let items) = node.kind, items.isEmpty {
        problems.expected("at least one milestone", at: node)
      }
      return milestones.isEmpty ? nil : milestones
    }
  private static let of = Field<[Milestone]>("of", milestoneList, "The milestones.", required: true)
  private static let ordered = Field<Bool>("ordered", .bool, "Whether the order counts; it does.")
  private static let passAtField = Field<Double>(
    "pass_at", .number(0...1), "The part of the milestones that is enough; 1 by default.")

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      var occurrences: [[Int]] = []
      for milestone in milestones { occurrences.append(try milestone.steps(in: evidence)) }
      let passed = isOrdered ? Self.longestChain(occurrences) : occurrences.map(\.first)
      let steps = passed.compactMap { $0 }
      let value = Double(steps.count) / Double(milestones.count)
      let score = "\(steps.count) of \(Quoting.count(milestones.count, "milestone")) passed"
      // A share like 2 of 3 is not written exactly.
      let isEnough = value >= passAt - 1e-9
      guard let missed = passed.firstIndex(of: nil) else { return .pass(score, steps: steps) }
      let why = Messages.missed(
        milestones[missed].described(in: evidence.evalCase),
        outOfOrder: !occurrences[missed].isEmpty)
      // The step from which the way did not lead on.
      let before = passed[..<missed].compactMap { $0 }.last
      let at = occurrences[missed].first ?? before ?? evidence.answerStep
      return Assessment(
        .scored(value: value, passed: isEnough), "\(score); \(why)",
        steps: isEnough ? steps : [at])
    } catch { return .unscored(error.reason) }
  }

  /// For each milestone the step of the longest selection that is in order; `nil` for those left
  /// out. Of chains of one length the one that ends earliest is kept.
  static func longestChain(_ occurrences: [[Int]]) -> [Int?] {
    var best: [[(milestone: Int, step: Int)]] = [[]]
    for (milestone, steps) in occurrences.enumerated() {
      for length in best.indices.reversed() {
        let earliest = best[length].last?.step ?? 0
        guard let step = steps.first(where: { $0 >= earliest }) else { continue }
        let chain = best[length] + [(milestone, step)]
        if length + 1 == best.count {
          best.append(chain)
        } else if let end = best[length + 1].last?.step, step < end {
          best[length + 1] = chain
        }
      }
    }
    var chosen = [Int?](repeating: nil, count: occurrences.count)
    for (milestone, step) in best.last ?? [] { chosen[milestone] = step }
    return chosen
  }

  var mentions: [ToolMention] { milestones.flatMap(\.mentions) }
}

private enum Messages {
  static func missed(_ milestone: String, outOfOrder: Bool) -> String {
    outOfOrder ? "out of order: \(milestone)" : "the first one missed is \(milestone)"
  }
}
