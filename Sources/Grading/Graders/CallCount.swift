import Diagnostics
import EvalModel
import MarkedYAML

/// The number of tool calls lies within bounds.
///
/// Counts calls of one `tool`, or of all tools, whether they succeeded or not, unless `succeeded`
/// says that only those count which the tool answered without an error. A number alone is the exact
/// number of all calls.
struct CallCount: Grader {
  let tool: ToolPattern?
  let onlySuccessful: Bool
  let range: ClosedRange<Int>

  static let kind = GraderKind(
    name: "call_count", version: 1, summary: "The number of tool calls lies within bounds.",
    category: .toolCall, dimension: "efficiency",
    example: """
      call_count: {tool: orders.lookup, max: 2}
      call_count: {min: 1, max: 6}
      call_count: 0
      """,
    shape: Shape<CallCount>.either(
      scalar: Shape<Int>.int(0...Int.max).map { count, _, _ in
        CallCount(tool: nil, onlySuccessful: false, range: count...count)
      },
      map: .record([toolField, succeeded, min, max, equals]) { record in
        let tool = record.read(toolField)
        let onlySuccessful = record.read(succeeded) ?? false
        let min = record.read(min)
        let max = record.read(max)
        let equals = record.read(equals)
        if !record.has(Self.min) && !record.has(Self.max) && !record.has(Self.equals) {
          record.problems.add(Messages.noBound(at: record.node.place))
          return nil
        }
        let range = (lower: equals ?? min ?? 0, upper: equals ?? max ?? Int.max)
        if let min, let max, min > max {
          record.problems.add(
            .impossible("min \(min) is larger than max \(max)", at: record.place(of: Self.min)))
          return nil
        }
        if let equals, equals < min ?? 0 || equals > max ?? Int.max {
          record.problems.add(
            .impossible(
              "equals \(equals) is not between min and max", at: record.place(of: Self.equals)))
          return nil
        }
        return CallCount(
          tool: tool, onlySuccessful: onlySuccessful, range: range.lower...range.upper)
      },
      expecting: "a number, or a map with 'min', 'max' or 'equals'"
    ).anyGrader)

  private static let toolField = Field<ToolPattern>(
    "tool", .toolPattern,
    "The tool whose calls are counted, `*` stands for any characters; all without it.")
  private static let succeeded = Field<Bool>(
    "succeeded", .bool, "Count only calls that the tool answered without an error.")
  private static let min = Field<Int>("min", .int(0...Int.max), "At least so many.")
  private static let max = Field<Int>("max", .int(0...Int.max), "At most so many.")
  private static let equals = Field<Int>("equals", .int(0...Int.max), "Exactly so many.")

  func grade(_ evidence: Evidence) -> Assessment {
    let calls = evidence.calls.filter { call in
      (tool?.matches(call.call.name) ?? true) && (!onlySuccessful || call.succeeded)
    }
    let found = Messages.found(calls.count, tool?.written.value)
    if range.contains(calls.count) { return .pass(found) }
    // The first call too many is the telling one; calls that are missing are nowhere.
    let steps =
      calls.count > range.upperBound
      ? calls[range.upperBound...].map(\.step) : [evidence.answerStep]
    return .fail("\(found), expected \(Messages.wanted(range))", steps: steps)
  }

  var mentions: [ToolMention] {
    guard let tool else { return [] }
    let stance: ToolMention.Stance =
      if range.upperBound == 0 && !onlySuccessful {
        .forbidden
      } else if range.lowerBound > 0 {
        .required(atLeast: range.lowerBound)
      } else {
        .checked
      }
    return tool.mentions(stance)
  }
}

private enum Messages {
  static func noBound(at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "missing-field", "there is no bound for the number of calls", at: place,
      hints: ["write min, max or equals"])
  }
  static func found(_ count: Int, _ tool: String?) -> String {
    if let tool {
      return count == 0
        ? "\(Quoting.bounded(tool)) was never called"
        : "\(Quoting.bounded(tool)) was called \(Quoting.count(count, "time"))"
    }
    return count == 0 ? "no tool was called" : "tools were called \(Quoting.count(count, "time"))"
  }
  static func wanted(_ range: ClosedRange<Int>) -> String {
    if range.lowerBound == range.upperBound {
      return range.lowerBound == 0 ? "no call" : "exactly \(range.lowerBound)"
    }
    if range.lowerBound == 0 { return "at most \(range.upperBound)" }
    if range.upperBound == Int.max { return "at least \(range.lowerBound)" }
    return "between \(range.lowerBound) and \(range.upperBound)"
  }
}
