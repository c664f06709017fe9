import EvalModel
import JSONKit
import MarkedYAML

/// An instruction of the user was followed in every later message.
///
/// `grader` is asked about each message of the agent from turn `from` (1 by default) on, as if the
/// message were all there is; only what looks at words makes sense there. The value is the part of
/// the messages that passed, and all of them must. Nothing is judged when the turn was never
/// reached, when the agent said nothing after it, or when the grader can't judge a message and none
/// fails.
struct Obeys: Grader {
  let from: Int
  let inner: ChosenGrader

  static let kind = GraderKind(
    name: "obeys", version: 1,
    summary: "From a turn on, every message of the agent passes a grader.",
    category: .context, dimension: "memory",
    example: """
      obeys: {from: 2, grader: {length: {max_words: 30}}}
      obeys: {grader: {never_says: [sir, madam]}}
      """,
    shape: Shape<Obeys>.record([fromField, graderField]) { record in
      let from = record.read(fromField) ?? 1
      return record.read(graderField).map { Obeys(from: from, inner: $0) }
    }.anyGrader)

  private static let fromField = Field<Int>(
    "from", .int(1...Int.max), "The turn in which the user gave the instruction; 1 by default.")
  private static let graderField = Field<ChosenGrader>(
    "grader", .nestedGrader, "What every message must pass.", required: true)

  func grade(_ evidence: Evidence) -> Assessment {
    guard evidence.userStep(ofTurn: from) != nil else {
      return .unscored(Messages.neverReached(from))
    }
    let turns = evidence.turnOfStep
    let messages = evidence.spoken.filter { turns[$0.step] >= from }
    guard !messages.isEmpty else { return .unscored(Messages.silent(from)) }
    var values: [Double] = []
    var failed: [(step: Int, reason: String)] = []
    var unscored: String?
    for message in messages {
      let assessment = inner.grader.grade(Self.alone(message.text, evidence))
      switch assessment.verdict {
      case .unscored: unscored = unscored ?? assessment.reason
      case .scored(let value, let passed):
        values.append(value)
        if !passed { failed.append((message.step, assessment.reason)) }
      }
    }
    if let first = failed.first {
      let mean = values.reduce(0, +) / Double(values.count)
      return Assessment(
        .scored(value: mean, passed: false),
        Messages.disobeyed(first.reason, inner.kind.name, failed.count, messages.count),
        steps: failed.map(\.step))
    }
    if let unscored { return .unscored("\(inner.kind.name): \(unscored)") }
    return .pass(Messages.obeyed(messages.count), steps: messages.map(\.step))
  }

  private static func alone(_ text: String, _ evidence: Evidence) -> Evidence {
    let trajectory = Trajectory(steps: [Step(.message(AgentMessage(text: text)))])
    return Evidence(evalCase: evidence.evalCase, trajectory: trajectory, wallTime: nil)
  }

  var mentions: [ToolMention] { inner.checkedMentions }
}

private enum Messages {
  static func neverReached(_ turn: Int) -> String { "turn \(turn) was never reached" }
  static func silent(_ turn: Int) -> String { "the agent said nothing from turn \(turn) on" }
  static func obeyed(_ count: Int) -> String { "obeyed in \(Quoting.count(count, "message"))" }
  static func disobeyed(_ reason: String, _ name: String, _ failed: Int, _ all: Int) -> String {
    "\(failed) of \(Quoting.count(all, "message")) did not obey; \(name): \(reason)"
  }
}
