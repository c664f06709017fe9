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
/// calls that were as expected, but only all of them pass.
struct Calls: Grader {
  enum Mode: String, Sendable, CaseIterable {
    case exact
    case ordered
    case unordered
    case subset
    case superset
  }

  let mode: Mode
  let argumentMode: ArgumentMode
  let expected: [ExpectedCall]

  static let kind = GraderKind(
    name: "calls", version: 1,
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
        Calls(mode: .superset, argumentMode: .subset, expected: [call])
      },
      list: Shape<[ExpectedCall]>.list(of: .expectedCall).map { calls, _, _ in
        Calls(mode: .superset, argumentMode: .subset, expected: calls)
      },
      map: .record([modeField, args, calls]) { record in
        let mode = record.read(modeField)
        let argumentMode = record.read(args)
        let calls = record.read(calls)
        return calls.map {
          Calls(mode: mode ?? .superset, argumentMode: argumentMode ?? .subset, expected: $0)
        }
      },
      expecting: "the name of a tool, a list of calls, or a map with 'calls'"
    ).map { grader, node, problems in
      let allowsAll = grader.mode == .superset || grader.mode == .ordered
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

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      for call in expected { try call.checkReferences(in: evidence.evalCase) }
      return try CallComparison(self, evidence).assessment
    } catch { return .unscored(error.reason) }
  }

  var mentions: [ToolMention] {
    var places: [ToolMention] = []
    for call in expected {
      let name = call.tool.value.utf8
      if mode == .subset {
        places.append(ToolMention(tool: call.tool.value, stance: .checked, place: call.tool.place))
      } else if let known = places.firstIndex(where: { $0.tool.utf8.elementsEqual(name) }) {
        guard case .required(let count) = places[known].stance else { continue }
        places[known].stance = .required(atLeast: count + 1)
      } else {
        places.append(
          ToolMention(
            tool: call.tool.value, stance: .required(atLeast: 1), place: call.tool.place))
      }
    }
    return places
  }
}

private enum Messages {
  static func pointless(at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "pointless", "nothing can fail: no call is expected, and all are allowed", at: place,
      hints: ["{mode: exact, calls: []} says that no tool may be called"])
  }
}
