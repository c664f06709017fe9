import EvalModel
import MarkedYAML

/// Every call of one tool has the right arguments.
///
/// `args` names the arguments that matter with a value or a rule for each; the call may have others
/// unless `arg_mode` says otherwise. Passes when the tool was never called, unless `at_least` asks
/// for calls.
struct CallArguments: Grader {
  let call: ExpectedCall
  let atLeast: Int

  static let kind = GraderKind(
    name: "call_args", version: 1,
    summary: "Every call of a tool has these arguments.",
    category: .toolCall, dimension: "correctness",
    example: """
      call_args: {tool: refund.issue, args: {amount: {max: 500}}}
      call_args: {tool: refund.issue, args: {order_id: $case.vars.order}, at_least: 1}
      """,
    shape: Shape<CallArguments>.record([tool, args, argMode, loose, listOrder, atLeast]) { record in
      let tool = record.read(tool)
      let rules = record.read(args)
      let mode = record.read(argMode)
      let count = record.read(atLeast)
      let values = ValueComparison(
        isLoose: record.read(loose) ?? false, ignoresOrder: record.read(listOrder) == .any)
      guard let tool, let rules else { return nil }
      return CallArguments(
        call: ExpectedCall(
          tool: tool, rules: rules, mode: mode, mustSucceed: false, values: values),
        atLeast: count ?? 0)
    }.anyGrader)

  private static let tool = Field(
    "tool", Shape<String>.name.located, "The name of the tool.", required: true)
  private static let args = Field<[NamedRule]>(
    "args", .namedRules, "Argument by argument: a value or a rule.", required: true)
  private static let argMode = Field<ArgumentMode>(
    "arg_mode", .choice,
    "How the written arguments relate to those of a call: `subset` (the default: a call may have "
      + "others), `superset` (it may leave some out), `exact` or `ignore`.")
  private static let loose = Shape<ExpectedCall>.loose
  private static let listOrder = Shape<ExpectedCall>.listOrder
  private static let atLeast = Field<Int>(
    "at_least", .int(0...Int.max), "How many calls there must be; 0 by default.")

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      try call.checkReferences(in: evidence.evalCase)
      var count = 0
      var wrong: [(call: Evidence.Call, mismatch: CallMismatch)] = []
      for actual in evidence.calls {
        let mismatch = try call.mismatch(actual, mode: .subset, in: evidence.evalCase)
        if case .otherTool = mismatch { continue }
        count += 1
        if let mismatch { wrong.append((actual, mismatch)) }
      }
      if let first = wrong.first {
        return .fail(
          first.mismatch.sentence(first.call, in: evidence.evalCase), steps: wrong.map(\.call.step))
      }
      if count < atLeast {
        return .fail(
          Messages.tooFew(call.tool.value, count, atLeast), steps: [evidence.answerStep])
      }
      return .pass(Messages.asExpected(call.tool.value, count))
    } catch { return .unscored(error.reason) }
  }

  var mentions: [ToolMention] {
    [
      ToolMention(
        tool: call.tool.value, stance: atLeast > 0 ? .required(atLeast: atLeast) : .checked,
        place: call.tool.place)
    ]
  }
}

private enum Messages {
  static func tooFew(_ tool: String, _ count: Int, _ atLeast: Int) -> String {
    let called = count == 0 ? "was never called" : "was called \(Quoting.count(count, "time"))"
    return "\(tool) \(called), expected at least \(Quoting.count(atLeast, "time"))"
  }
  static func asExpected(_ tool: String, _ count: Int) -> String {
    count == 0
      ? "\(tool) was never called"
      : "\(Quoting.count(count, "call")) of \(tool) had the expected arguments"
  }
}
