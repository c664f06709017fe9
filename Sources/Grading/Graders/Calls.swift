import Diagnostics
import EvalModel
import MarkedYAML

/// The agent made the expected tool calls.
///
/// `mode` says how the agent's calls relate to the expected ones; the words speak of the agent's:
/// - `superset` (the default): the agent made at least the expected calls, in any order.
/// - `subset`: the agent's calls are among the expected ones; some of these may be missing.
/// - `unordered`: the agent made the expected calls and no others, in any order.
/// - `ordered`: the expected calls were made in this order; others may stand between them.
/// - `exact`: the expected calls in this order and nothing else.
///
/// One call stands for one expected call. Failed calls count unless an entry has
/// `succeeded: true`. `args` sets how arguments are compared for entries without `arg_mode`:
/// `subset` by default, which allows arguments that are not written. The value is the part of the
/// calls that were as expected, but only all of them pass, unless `pass_at` says how much is enough.
///
/// With `tools` only calls of these are looked at, with `succeeded: true` only those that the tool
/// answered without an error: the others are neither expected nor unexpected.
struct Calls: Grader {
  enum Mode: String, Sendable, CaseIterable {
    case exact
    case ordered
    case unordered
    case subset
    case superset
  }

  enum Score: String, Sendable, CaseIterable {
    case share
    case f1
  }

  let expected: [ExpectedCall]
  var mode = Mode.superset
  var argumentMode = ArgumentMode.subset
  /// The tools whose calls are looked at; empty for all.
  var tools: [ToolPattern] = []
  var onlySuccessful = false
  var score = Score.share
  /// The value that is enough; `nil` when only everything is.
  var passAt: Double?

  static let kind = GraderKind(
    name: "calls", version: 2,
    summary: "The agent made these tool calls: at least, only, in this order or exactly.",
    category: .toolCall, dimension: "correctness",
    example: """
      calls: [orders.lookup, refund.issue]
      calls:
        mode: ordered
        calls:
          - {tool: orders.lookup, args: {order_id: RT-84291}}
          - {tool: refund.issue, args: {amount: {max: 500}}, succeeded: true}
      """,
    shape: Shape<Calls>.either(
      scalar: Shape<ExpectedCall>.expectedCall.map { call, _, _ in
        Calls(expected: [call])
      },
      list: Shape<[ExpectedCall]>.list(of: .expectedCall).map { calls, _, _ in
        Calls(expected: calls)
      },
      map: .record([modeField, args, calls, toolsField, succeeded, scoreField, passAt]) { record in
        let mode = record.read(modeField)
        let argumentMode = record.read(args)
        let calls = record.read(calls)
        let tools = record.read(toolsField)
        let onlySuccessful = record.read(succeeded)
        let score = record.read(scoreField)
        let passAt = record.read(passAt)
        return calls.map {
          Calls(
            expected: $0, mode: mode ?? .superset, argumentMode: argumentMode ?? .subset,
            tools: tools ?? [], onlySuccessful: onlySuccessful ?? false, score: score ?? .share,
            passAt: passAt)
        }
      },
      expecting: "the name of a tool, a list of calls, or a map with 'calls'"
    ).map { grader, node, problems in
      let allowsAll =
        grader.score == .share && (grader.mode == .superset || grader.mode == .ordered)
      if allowsAll && grader.expected.isEmpty && !problems.hasErrors {
        problems.add(Messages.pointless(at: node.place))
      }
      return grader
    }.anyGrader)

  private static let modeField = Field<Mode>(
    "mode", .choice,
    "`superset` (the default): at least these calls. `subset`: only calls among these. "
      + "`unordered`: these and no others. `ordered`: these in this order, others between. "
      + "`exact`: these in this order and nothing else.")
  private static let args = Field<ArgumentMode>(
    "args", .choice,
    "`subset` (the default): a call may have arguments that are not written. `superset`: it may "
      + "leave written ones out. `exact`: neither. `ignore`: arguments don't matter.")
  private static let calls = Field<[ExpectedCall]>(
    "calls", .list(of: .expectedCall), "The expected calls.", required: true)
  private static let toolsField = Field<[ToolPattern]>(
    "tools", .oneOrMore(of: .toolPattern),
    "Only calls of these tools are looked at; `*` stands for any characters.")
  private static let succeeded = Field<Bool>(
    "succeeded", .bool, "Look only at calls that the tool answered without an error.")
  private static let scoreField = Field<Score>(
    "score", .choice,
    "`share` (the default): the part that was as expected. `f1`: twice the matched calls over the "
      + "expected and the made ones together, which counts calls too many in every mode.")
  private static let passAt = Field<Double>(
    "pass_at", .number(0...1), "The value that is enough to pass; 1 by default.")

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      for call in expected { try call.checkReferences(in: evidence.evalCase) }
      return try CallComparison(self, evidence).assessment
    } catch { return .unscored(error.reason) }
  }

  var mentions: [ToolMention] {
    var places: [ToolMention] = []
    for call in expected where call.tool.isOneTool {
      let tool = call.tool.written
      let name = tool.value.utf8
      if mode == .subset || passAt != nil {
        places.append(ToolMention(tool: tool.value, stance: .checked, place: tool.place))
      } else if let known = places.firstIndex(where: { $0.tool.utf8.elementsEqual(name) }) {
        guard case .required(let count) = places[known].stance else { continue }
        places[known].stance = .required(atLeast: count + 1)
      } else {
        places.append(
          ToolMention(tool: tool.value, stance: .required(atLeast: 1), place: tool.place))
      }
    }
    return places + tools.flatMap(\.mentions)
  }
}

private enum Messages {
  static func pointless(at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "pointless", "nothing can fail: no call is expected, and all are allowed", at: place,
      hints: ["{mode: exact, calls: []} says that no tool may be called"])
  }
}
