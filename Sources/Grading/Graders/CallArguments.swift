import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML

/// The calls of one tool have the right arguments.
///
/// `args` names the arguments that matter with a value or a rule for each; the call may have others
/// unless `arg_mode` says otherwise. `which` says which calls are looked at: all of them, any one of
/// them, the first, the last, or the one with a number. With `all` it passes when the tool was never
/// called, unless `at_least` asks for calls; every other choice needs its call.
struct CallArguments: Grader {
  enum Which: Sendable, Equatable {
    case all
    case any
    case first
    case last
    case number(Int)
  }

  let call: ExpectedCall
  let which: Which
  /// Whether failed calls are looked at, too.
  let onlySuccessful: Bool
  let atLeast: Int

  static let kind = GraderKind(
    name: "call_args", version: 1,
    summary: "The calls of a tool have these arguments: all of them, or one of them.",
    category: .toolCall, dimension: "correctness",
    example: """
      call_args: {tool: refund.issue, args: {amount: {max: 500}}}
      call_args: {tool: refund.issue, args: {order_id: $case.vars.order}, at_least: 1}
      call_args: {tool: orders.lookup, args: {order_id: RT-10010}, which: first, succeeded: true}
      """,
    shape: Shape<CallArguments>.record([
      tool, args, argMode, whichField, succeeded, loose, listOrder, atLeast,
    ]) { record in
      let tool = record.read(tool)
      let rules = record.read(args)
      let mode = record.read(argMode)
      let which = record.read(whichField) ?? .all
      let onlySuccessful = record.read(succeeded) ?? false
      let count = record.read(atLeast)
      if count ?? 0 > 0, which != .all {
        record.problems.add(Messages.needsItsCall(at: record.place(of: atLeast)))
      }
      let values = ValueComparison(
        isLoose: record.read(loose) ?? false, ignoresOrder: record.read(listOrder) == .any)
      guard let tool, let rules else { return nil }
      return CallArguments(
        call: ExpectedCall(
          tool: tool, rules: rules, mode: mode, mustSucceed: false, values: values),
        which: which, onlySuccessful: onlySuccessful, atLeast: count ?? 0)
    }.anyGrader)

  private static let tool = Field<ToolPattern>(
    "tool", .toolPattern, "The name of the tool; `*` stands for any characters.", required: true)
  private static let args = Field<[NamedRule]>(
    "args", .namedRules, "Argument by argument: a value or a rule.", required: true)
  private static let argMode = Field<ArgumentMode>(
    "arg_mode", .choice,
    "How the written arguments relate to those of a call: `subset` (the default: a call may have "
      + "others), `superset` (it may leave some out), `exact` or `ignore`.")
  private static let whichField = Field<Which>(
    "which", .whichCalls,
    "The calls that are looked at: `all` (the default), `any`, `first`, `last`, or a number that "
      + "counts from 1.")
  private static let succeeded = Field<Bool>(
    "succeeded", .bool, "Look only at calls that the tool answered without an error.")
  private static let loose = Shape<ExpectedCall>.loose
  private static let listOrder = Shape<ExpectedCall>.listOrder
  private static let atLeast = Field<Int>(
    "at_least", .int(0...Int.max), "How many calls there must be; 0 by default.")

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      try call.checkReferences(in: evidence.evalCase)
      let made = evidence.calls.filter { actual in
        call.tool.matches(actual.call.name) && (!onlySuccessful || actual.succeeded)
      }
      let chosen = chosen(of: made)
      let needed = needed
      let tooFew = Assessment.fail(
        Messages.tooFew(call.tool.written.value, made.count, needed),
        steps: [evidence.answerStep])
      if chosen.isEmpty && needed > 0 { return tooFew }
      var wrong: [(call: Evidence.Call, mismatch: CallMismatch)] = []
      for actual in chosen {
        if let mismatch = try call.mismatch(actual, mode: .subset, in: evidence.evalCase) {
          wrong.append((actual, mismatch))
        } else if case .any = which {
          return .pass(Messages.oneAsExpected(actual), steps: [actual.step])
        }
      }
      if let first = wrong.first {
        return .fail(
          first.mismatch.sentence(first.call, in: evidence.evalCase), steps: wrong.map(\.call.step))
      }
      if made.count < needed { return tooFew }
      return .pass(Messages.asExpected(call.tool.written.value, chosen.count))
    } catch { return .unscored(error.reason) }
  }

  private func chosen(of calls: [Evidence.Call]) -> [Evidence.Call] {
    switch which {
    case .all, .any: calls
    case .first: Array(calls.prefix(1))
    case .last: Array(calls.suffix(1))
    case .number(let number): calls.indices.contains(number - 1) ? [calls[number - 1]] : []
    }
  }

  /// How many calls there must be.
  private var needed: Int {
    switch which {
    case .all: atLeast
    case .any, .first, .last: 1
    case .number(let number): number
    }
  }

  var mentions: [ToolMention] {
    call.tool.mentions(needed > 0 ? .required(atLeast: needed) : .checked)
  }
}

extension Shape where Value == CallArguments.Which {
  fileprivate static var whichCalls: Shape {
    let words = ["all", "any", "first", "last"]
    let expected = "all, any, first, last, or a number from 1"
    return Shape(
      schema: { _ in
        [
          "anyOf": [
            ["enum": .array(words.map { .string($0) })], ["type": "integer", "minimum": 1],
          ]
        ]
      },
      read: { node, problems in
        switch node.kind {
        case .string("all"): return .all
        case .string("any"): return .any
        case .string("first"): return .first
        case .string("last"): return .last
        case .int(let number) where number >= 1:
          if let number = Int(exactly: number) { return .number(number) }
        default: break
        }
        problems.expected(expected, at: node)
        return nil
      })
  }
}

private enum Messages {
  static func needsItsCall(at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "impossible", "'at_least' says nothing beside 'which': the call that it names must be made",
      at: place, hints: ["leave at_least out"])
  }
  static func tooFew(_ tool: String, _ count: Int, _ atLeast: Int) -> String {
    let called = count == 0 ? "was never called" : "was called \(Quoting.count(count, "time"))"
    return "\(tool) \(called), expected at least \(Quoting.count(atLeast, "time"))"
  }
  static func asExpected(_ tool: String, _ count: Int) -> String {
    count == 0
      ? "\(tool) was never called"
      : "\(Quoting.count(count, "call")) of \(tool) had the expected arguments"
  }
  static func oneAsExpected(_ call: Evidence.Call) -> String {
    "a call of \(Quoting.bounded(call.call.name)) had the expected arguments"
  }
}
