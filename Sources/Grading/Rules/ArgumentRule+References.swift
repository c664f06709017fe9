import EvalModel

extension ArgumentRule {
  /// Everything of the case that the rule refers to. References are looked up even where no call
  /// came to be compared, so that a slip in a rubric shows in every trial.
  var references: [CaseReference] {
    switch self {
    case .value(let value): value.references
    case .list(let rules): rules.flatMap(\.references)
    case .map(let rules): rules.flatMap(\.rule.references)
    case .tests(let tests, _): tests.flatMap(\.references)
    case .at(_, let rule): rule.references
    }
  }
}

extension ArgumentRule.Test {
  fileprivate var references: [CaseReference] {
    switch self {
    case .equals(let value, _), .bound(_, let value), .contains(let value): value.references
    case .oneOf(let values, _): values.flatMap(\.references)
    case .anyOf(let rules), .includes(let rules), .unordered(let rules):
      rules.flatMap(\.references)
    case .each(let rule): rule.references
    case .matches: []
    }
  }
}
