import EvalModel
import JSONKit
import MarkedYAML

/// A description of a call: the tool, what its arguments must look like, how it must have ended.
struct ExpectedCall: Sendable {
  let tool: Located<String>
  let rules: [NamedRule]
  /// How to read `rules`; `nil` leaves it to the grader.
  let mode: ArgumentMode?
  let mustSucceed: Bool
  /// How the values of all arguments are compared.
  var values = ValueComparison()

  /// Whether every call of the tool is meant, whatever its arguments and its end.
  var isAnyCallOfTool: Bool {
    if mustSucceed { return false }
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
  case argument(ArgumentMismatch)
}

extension ExpectedCall {
  func mismatch(
    _ call: Evidence.Call, mode: ArgumentMode, in evalCase: EvalCase
  ) throws(Unjudged) -> CallMismatch? {
    guard call.call.name.utf8.elementsEqual(tool.value.utf8) else { return .otherTool }
    let comparison = ArgumentComparison(evalCase: evalCase, mode: self.mode ?? mode, values: values)
    if let mismatch = try rules.mismatch(call.call.arguments, comparison) {
      return .argument(mismatch)
    }
    return mustSucceed && !call.succeeded ? .notSuccessful : nil
  }

  /// Makes sure that the case has everything that the rules refer to.
  func checkReferences(in evalCase: EvalCase) throws(Unjudged) {
    for rule in rules {
      for reference in rule.rule.references { _ = try reference.value(in: evalCase) }
    }
  }
}

extension Evidence.Call {
  var succeeded: Bool {
    if case .ok = result?.answer { true } else { false }
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
    case .argument(let mismatch): "\(tool) was called \(mismatch.afterCalled(in: evalCase))"
    }
  }
}

extension Shape where Value == ExpectedCall {
  private static var tool: Field<Located<String>> {
    Field("tool", Shape<String>.name.located, "The name of the tool.", required: true)
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

  static var loose: Field<Bool> {
    Field(
      "loose", .bool,
      "Compare what is meant: case and white space make no difference, and \"1,234.50\" is 1234.5.")
  }
  static var listOrder: Field<ListOrder> {
    Field("list_order", .choice, "`same`, the default, or `any`: lists may be in any order.")
  }

  /// A tool's name, or `{tool, args, arg_mode, loose, list_order, succeeded}`.
  static var expectedCall: Shape {
    .either(
      scalar: Shape<String>.name.map { name, node, _ in
        ExpectedCall(
          tool: Located(name, at: node.place), rules: [], mode: nil, mustSucceed: false)
      },
      map: .record([tool, args, argMode, loose, listOrder, succeeded]) { record in
        let tool = record.read(Self.tool)
        let rules = record.read(args)
        let mode = record.read(argMode)
        let mustSucceed = record.read(succeeded)
        guard let tool else { return nil }
        let values = ValueComparison(
          isLoose: record.read(loose) ?? false, ignoresOrder: record.read(listOrder) == .any)
        return ExpectedCall(
          tool: tool, rules: rules ?? [], mode: mode, mustSucceed: mustSucceed ?? false,
          values: values)
      },
      expecting: "the name of a tool, or a map with 'tool'")
  }
}
