import Diagnostics
import EvalModel
import MarkedYAML

/// The number of steps of one type lies within bounds: calls of the model, searches, hand-offs.
///
/// Types are the words of the trajectory format. Agents may write steps of other types, so any word
/// is taken, with a warning: a slip in it would count nothing for ever.
struct StepCount: Grader {
  let type: String
  let range: ClosedRange<Int>

  static let kind = GraderKind(
    name: "step_count", version: 1,
    summary: "The number of steps of one type, such as model calls, lies within bounds.",
    category: .cost, dimension: "efficiency",
    example: """
      step_count: {type: model, max: 6}
      step_count: {type: retrieval, min: 1, max: 2}
      """,
    shape: Shape<StepCount>.record([typeField, min, max]) { record in
      let type = record.read(typeField)
      let min = record.read(min)
      let max = record.read(max)
      if !record.has(Self.min) && !record.has(Self.max) {
        record.problems.add(Messages.noBound(at: record.node.place))
        return nil
      }
      if let min, let max, min > max {
        record.problems.add(
          .impossible("min \(min) is larger than max \(max)", at: record.place(of: Self.min)))
        return nil
      }
      guard let type else { return nil }
      if !types.contains(type) {
        record.problems.add(Messages.unknown(type, at: record.place(of: typeField)))
      }
      return StepCount(type: type, range: (min ?? 0)...(max ?? Int.max))
    }.anyGrader)

  private static let types = [
    "user", "model", "retrieval", "decision", "tool_call", "tool_result", "approval", "handoff",
    "error", "retry", "message",
  ]

  private static let typeField = Field<String>(
    "type", .name, "The type as in trajectories: `model`, `retrieval`, `message`, …",
    required: true)
  private static let min = Field<Int>("min", .int(0...Int.max), "At least so many.")
  private static let max = Field<Int>("max", .int(0...Int.max), "At most so many.")

  func grade(_ evidence: Evidence) -> Assessment {
    let steps = evidence.trajectory.steps.indices.filter { index in
      evidence.trajectory.steps[index].typeName.utf8.elementsEqual(type.utf8)
    }
    let found = Messages.found(steps.count, type)
    if range.contains(steps.count) { return .pass(found) }
    return .fail(
      "\(found), expected \(Messages.wanted(range))",
      steps: steps.count > range.upperBound
        ? Array(steps[range.upperBound...]) : [evidence.answerStep])
  }
}

private enum Messages {
  static func noBound(at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "missing-field", "there is no bound for the number of steps", at: place,
      hints: ["write min or max"])
  }
  static func unknown(_ type: String, at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "unknown-step-type", .warning,
      "no step of agent-eval has the type \(Quoting.quoted(type)): only what agents write themselves "
        + "is counted", at: place)
  }
  static func found(_ count: Int, _ type: String) -> String {
    let type = Quoting.bounded(type)
    return count == 0
      ? "there is no step of type \(type)"
      : "there \(count == 1 ? "is 1 step" : "are \(count) steps") of type \(type)"
  }
  static func wanted(_ range: ClosedRange<Int>) -> String {
    if range.lowerBound == 0 { return "at most \(range.upperBound)" }
    if range.upperBound == Int.max { return "at least \(range.lowerBound)" }
    return "between \(range.lowerBound) and \(range.upperBound)"
  }
}
