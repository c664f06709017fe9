import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML

/// The agent did not even try to call a tool.
///
/// A tool's name forbids every call of it; with `args` only calls with such arguments. An attempt
/// counts even when the tool refused it, because the next tool may not: the reason says which it
/// was. Entries with `succeeded: true` forbid only what went through.
struct NeverCalls: Grader {
  let calls: [ExpectedCall]

  static let kind = GraderKind(
    name: "never_calls", version: 1,
    summary: "No such call was made, successful or not.",
    category: .policy, dimension: "policy",
    example: """
      never_calls: refund.issue
      never_calls: [refund.issue, {tool: orders.cancel, args: {order_id: RT-10010}}]
      """,
    shape: Shape<[ExpectedCall]>.oneOrMore(of: .expectedCall).map { calls, node, problems in
      if case .list(let items) = node.kind, items.isEmpty {
        problems.expected("at least one tool", at: node)
      }
      return calls.isEmpty ? nil : NeverCalls(calls: calls)
    })

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      for call in calls { try call.checkReferences(in: evidence.evalCase) }
      var found: [Evidence.Call] = []
      for call in evidence.calls {
        for banned in calls {
          if try banned.mismatch(call, mode: .subset, in: evidence.evalCase) == nil {
            found.append(call)
            break
          }
        }
      }
      guard let first = found.first(where: \.succeeded) ?? found.first else {
        return .pass(Messages.never)
      }
      let others = found.filter { $0.step != first.step }
      return .fail(Messages.called(first), steps: [first.step] + others.map(\.step))
    } catch { return .unscored(error.reason) }
  }

  var mentions: [ToolMention] {
    calls.flatMap { $0.tool.mentions($0.isAnyCallOfTool ? .forbidden : .checked) }
  }
}

private enum Messages {
  static let never = "no forbidden call was made"
  static func called(_ call: Evidence.Call) -> String {
    let arguments = call.call.arguments.object.map { $0.isEmpty } ?? true
    let with = arguments ? "" : " with \(Quoting.bounded(call.call.arguments.text))"
    return "\(Quoting.bounded(call.call.name)) was called\(with), which is forbidden; "
      + "the call \(call.ending)"
  }
}
