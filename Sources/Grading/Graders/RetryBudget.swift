import Diagnostics
import EvalModel
import MarkedYAML

/// The agent repeated failed calls no more often than allowed.
///
/// A retry is a call whose last forerunner with the same tool and arguments failed; a call with
/// corrected arguments is none. All retries of the trial count together, or those of one `tool`.
/// A number alone is `max`.
struct RetryBudget: Grader {
  let tool: Located<String>?
  let max: Int

  static let kind = GraderKind(
    name: "retry_budget", version: 1,
    summary: "Failed calls were repeated no more often than allowed.",
    category: .cost, dimension: "efficiency",
    example: """
      retry_budget: 2
      retry_budget: {tool: orders.lookup, max: 1}
      """,
    shape: Shape<RetryBudget>.either(
      scalar: Shape<Int>.int(0...Int.max).map { max, _, _ in RetryBudget(tool: nil, max: max) },
      map: .record([toolField, maxField]) { record in
        let tool = record.read(toolField)
        return record.read(maxField).map { RetryBudget(tool: tool, max: $0) }
      },
      expecting: "a number, or a map with 'max'"
    ).anyGrader)

  private static let toolField = Field(
    "tool", Shape<String>.name.located, "The tool whose retries count; all without it.")
  private static let maxField = Field<Int>(
    "max", .int(0...Int.max), "How many retries are allowed.", required: true)

  func grade(_ evidence: Evidence) -> Assessment {
    // Whether the last call with these bytes failed.
    var failed: [[UInt8]: Bool] = [:]
    var retries: [Evidence.Call] = []
    for call in evidence.calls {
      if let tool, !tool.value.utf8.elementsEqual(call.call.name.utf8) { continue }
      let key = call.call.key
      if failed[key] == true { retries.append(call) }
      failed[key] = if case .error = call.result?.answer { true } else { false }
    }
    let found = Messages.found(retries.count, tool?.value)
    guard retries.count > max else { return evidence.unknownFailures ?? .pass(found) }
    return .fail("\(found), allowed are \(max)", steps: retries[max...].map(\.step))
  }

  var mentions: [ToolMention] {
    tool.map { [ToolMention(tool: $0.value, stance: .checked, place: $0.place)] } ?? []
  }
}

private enum Messages {
  static func found(_ count: Int, _ tool: String?) -> String {
    let what = tool.map { "failed calls of \(Quoting.bounded($0)) were" } ?? "failed calls were"
    return "\(what) repeated \(Quoting.count(count, "time"))"
  }
}
