import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML

/// A description of a call: the tool, what its arguments must look like, how it must have ended.
struct ExpectedCall: Sendable {
  let tool: ToolPattern
  let rules: [NamedRule]
  /// How to read `rules`; `nil` leaves it to the grader.
  let mode: ArgumentMode?
  let mustSucceed: Bool
  var mustFail = false
  /// What the tool's answer must look like; an error is no answer.
  let answer: ArgumentRule?
  /// How the values of all arguments are compared.
  let values: ValueComparison

  init(
    tool: ToolPattern, rules: [NamedRule], mode: ArgumentMode?, mustSucceed: Bool,
    mustFail: Bool = false, answer: ArgumentRule? = nil, values: ValueComparison = ValueComparison()
  ) {
    self.tool = tool
    self.rules = rules
    self.mode = mode
    self.mustSucceed = mustSucceed
    self.mustFail = mustFail
    self.answer = answer
    self.values = values
  }

  /// Whether every call of the tool is meant, whatever its arguments and its end.
  var isAnyCallOfTool: Bool {
    if mustSucceed || mustFail || answer != nil { return false }
    return switch mode {
    case .ignore: true
    case .subset, nil: rules.isEmpty
    // No rules, and no other arguments than those with rules: only calls without arguments.
    case .exact, .superset: false
    }
  }
}

/// Whether the order of lists in arguments matters.
enum ListOrder: String, Sendable, CaseIterable {
  case same
  case any
}

/// Why a call is not the expected one.
enum CallMismatch {
  case otherTool
  case notSuccessful
  case notFailed
  case argument(ArgumentMismatch)
  case answer(ArgumentMismatch)
}

extension ExpectedCall {
  func mismatch(
    _ call: Evidence.Call, mode: ArgumentMode, in evalCase: EvalCase
  ) throws(Unjudged) -> CallMismatch? {
    guard tool.matches(call.call.name) else { return .otherTool }
    var comparison = ArgumentComparison(evalCase: evalCase, mode: self.mode ?? mode, values: values)
    if let mismatch = try rules.mismatch(call.call.arguments, comparison) {
      return .argument(mismatch)
    }
    if mustFail && !call.failed { return .notFailed }
    guard let answer else { return mustSucceed && !call.succeeded ? .notSuccessful : nil }
    guard case .ok(let value) = call.result?.answer else { return .notSuccessful }
    comparison.mode = .subset
    return try answer.mismatch(value, comparison).map { .answer($0) }
  }

  /// Makes sure that the case has everything that the rules refer to.
  func checkReferences(in evalCase: EvalCase) throws(Unjudged) {
    for rule in rules.map(\.rule) + [answer].compactMap({ $0 }) {
      for reference in rule.references { _ = try reference.value(in: evalCase) }
    }
  }
}

extension Evidence.Call {
  var succeeded: Bool {
    if case .ok = result?.answer { true } else { false }
  }

  var failed: Bool {
    if case .error = result?.answer { true } else { false }
  }

  /// "went through", "failed with not_found", …
  var ending: String {
    switch result?.answer {
    case .ok: "went through"
    case .error(let error): "failed with \(Quoting.bounded(error.kind))"
    case nil: "has no recorded result"
    }
  }
}

extension CallMismatch {
  /// A sentence about a call that came closest to the expected one.
  func sentence(_ call: Evidence.Call, in evalCase: EvalCase) -> String {
    let tool = Quoting.bounded(call.call.name)
    return switch self {
    case .otherTool: "\(tool) was called"
    case .notSuccessful: "\(tool) was called and \(call.ending), expected to go through"
    case .notFailed: "\(tool) was called and \(call.ending), expected to fail"
    case .argument(let mismatch): "\(tool) was called \(mismatch.afterCalled(in: evalCase))"
    case .answer(let mismatch): "\(tool) was called and \(mismatch.afterAnswered(in: evalCase))"
    }
  }
}

extension Shape where Value == ExpectedCall {
  private static var tool: Field<ToolPattern> {
    Field(
      "tool", .toolPattern, "The name of the tool; `*` stands for any characters.", required: true)
  }
  private static var args: Field<[NamedRule]> {
    Field("args", .namedRules, "What the arguments must look like: a value or a rule for each.")
  }
  private static var argMode: Field<ArgumentMode> {
    Field(
      "arg_mode", .choice,
      "How the written arguments relate to those of the call: `subset` (the call may have others), "
        + "`superset` (it may leave some out), `exact` or `ignore`.")
  }
  private static var succeeded: Field<Bool> {
    Field("succeeded", .bool, "Count only calls that the tool answered without an error.")
  }

  private static var failed: Field<Bool> {
    Field("failed", .bool, "Count only calls that the tool answered with an error.")
  }
  private static var result: Field<ArgumentRule> {
    Field(
      "result", .argumentRule,
      "What the tool's answer must look like: a value or a rule. An error is no answer.")
  }

  static var loose: Field<Bool> {
    Field(
      "loose", .bool,
      "Compare what is meant: case and white space make no difference, and \"1,234.50\" is 1234.5.")
  }
  static var listOrder: Field<ListOrder> {
    Field("list_order", .choice, "`same`, the default, or `any`: lists may be in any order.")
  }

  /// A tool's name, or `{tool, args, arg_mode, loose, list_order, succeeded, failed, result}`.
  static var expectedCall: Shape {
    .either(
      scalar: Shape<ToolPattern>.toolPattern.map { tool, _, _ in
        ExpectedCall(tool: tool, rules: [], mode: nil, mustSucceed: false)
      },
      map: .record([tool, args, argMode, loose, listOrder, succeeded, failed, result]) { record in
        let tool = record.read(Self.tool)
        let rules = record.read(args)
        let mode = record.read(argMode)
        let mustSucceed = record.read(succeeded)
        let mustFail = record.read(failed)
        let answer = record.read(result)
        if mustFail == true, mustSucceed == true || answer != nil {
          record.problems.add(
            .impossible("a failed call has no answer", at: record.place(of: failed)))
        }
        guard let tool else { return nil }
        let values = ValueComparison(
          isLoose: record.read(loose) ?? false, ignoresOrder: record.read(listOrder) == .any)
        return ExpectedCall(
          tool: tool, rules: rules ?? [], mode: mode, mustSucceed: mustSucceed ?? false,
          mustFail: mustFail ?? false, answer: answer, values: values)
      },
      expecting: "the name of a tool, or a map with 'tool'")
  }
}
