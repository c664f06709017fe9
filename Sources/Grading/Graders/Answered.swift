import EvalModel
import MarkedYAML

/// Every tool call got its answer before the agent went on.
///
/// An answer is a result or an error. A call that never got one is a slip of the agent, which didn't
/// wait, or a tool that hung; what it said afterwards rests on nothing. With `tools` only their
/// calls are looked at. A recording that has no results, or says that it left them out, can't be
/// judged.
struct Answered: Grader {
  /// The tools whose calls count; empty for all.
  let tools: [ToolPattern]

  static let kind = GraderKind(
    name: "answered", version: 1,
    summary: "Every tool call got its result or its error.",
    category: .integration, dimension: "robustness",
    example: """
      answered: {}
      answered: {tools: [refund.*, notify.send]}
      """,
    shape: Shape<Answered>.record([toolsField]) { record in
      Answered(tools: record.read(toolsField) ?? [])
    }.anyGrader)

  private static let toolsField = Field<[ToolPattern]>(
    "tools", .oneOrMore(of: .toolPattern),
    "Only calls of these tools count, `*` stands for any characters; all by default.")

  var mentions: [ToolMention] { tools.flatMap(\.mentions) }

  func grade(_ evidence: Evidence) -> Assessment {
    let calls = evidence.calls.filter { call in
      tools.isEmpty || tools.contains { $0.matches(call.call.name) }
    }
    let open = calls.filter { $0.result == nil }
    guard let first = open.first else { return .pass(Messages.answered(calls.count)) }
    let hasNoResult = evidence.calls.allSatisfy { $0.result == nil }
    if evidence.trajectory.missing.contains(.toolResults)
      || (hasNoResult && evidence.calls.count > 1)
    {
      return .unscored(Messages.noResults)
    }
    return .fail(Messages.unanswered(first.call.name, open.count - 1), steps: open.map(\.step))
  }
}

private enum Messages {
  static let noResults = "the trace has no results of calls"
  static func answered(_ count: Int) -> String {
    count == 0 ? "no tool was called" : "\(Quoting.count(count, "call")) answered"
  }
  static func unanswered(_ tool: String, _ others: Int) -> String {
    "\(Quoting.bounded(tool)) was called and its answer never came"
      + (others > 0 ? " (and \(Quoting.count(others, "other call")))" : "")
  }
}
