import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML

/// Every call names a tool of the case's world, with arguments that its schema allows.
///
/// Looks at the calls as the agent made them, whatever the tool answered. A world without tools
/// leaves nothing to judge.
struct ValidArguments: Grader {
  static let kind = GraderKind(
    name: "valid_arguments", version: 1,
    summary: "Every call names a known tool and satisfies its schema.",
    category: .toolCall, dimension: "correctness",
    example: "valid_arguments: true",
    shape: Shape<ValidArguments>(
      schema: { _ in ["const": true] },
      read: { node, problems in
        switch node.kind {
        case .bool(true), .null: return ValidArguments()
        // The settings of the bare name.
        case .map(let entries) where entries.isEmpty: return ValidArguments()
        default:
          problems.expected("true", at: node, hints: ["leave the line out to not check it"])
          return nil
        }
      }
    ).anyGrader)

  func grade(_ evidence: Evidence) -> Assessment {
    let world = evidence.evalCase.world
    if world.tools.isEmpty { return .unscored(Messages.noTools) }
    var wrong: [(step: Int, reason: String)] = []
    for call in evidence.calls {
      let name = call.call.name
      guard let tool = world.tool(named: name) else {
        let nearest = Suggestion.nearest(to: name, in: world.tools.map(\.name))
        wrong.append((call.step, Messages.unknownTool(name, nearest)))
        continue
      }
      let violations = tool.schema.validate(call.call.arguments, limit: 10)
      if let first = violations.first {
        wrong.append((call.step, Messages.invalid(name, first.message, violations.count - 1)))
      }
    }
    guard let first = wrong.first else {
      return .pass(Messages.valid(evidence.calls.count))
    }
    return .fail(first.reason, steps: wrong.map(\.step))
  }
}

private enum Messages {
  static let noTools = "the case's world has no tools"
  static func valid(_ count: Int) -> String {
    count == 0 ? "no tool was called" : "\(Quoting.count(count, "call")) with valid arguments"
  }
  static func unknownTool(_ name: String, _ nearest: String?) -> String {
    "\(Quoting.bounded(name)) was called, and there is no such tool"
      + (nearest.map { "; the nearest is \(Quoting.bounded($0))" } ?? "")
  }
  static func invalid(_ name: String, _ violation: String, _ others: Int) -> String {
    "\(Quoting.bounded(name)) was called with invalid arguments: \(Quoting.bounded(violation))"
      + (others > 0 ? " (and \(Quoting.count(others, "other problem")))" : "")
  }
}
