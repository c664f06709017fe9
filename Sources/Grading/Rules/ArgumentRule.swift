import EvalModel
import JSONKit
import Patterns

/// What one argument of a call, or one field of a row, must look like.
///
/// - A plain value: numbers are compared by value, text exactly.
/// - A list: as many entries, each by its own rule, in order.
/// - A map: each field by its own rule; what other fields mean depends on the mode.
/// - Tests: `{equals, tolerance, one_of, matches, min, max, over, under, contains, any, optional}`,
///   all of which must hold.
indirect enum ArgumentRule: Sendable {
  case value(CaseValue)
  case list([ArgumentRule])
  case map([NamedRule])
  case tests([Test], isOptional: Bool)

  enum Test: Sendable {
    case equals(CaseValue, tolerance: Double)
    case oneOf([CaseValue])
    case matches(Pattern)
    case bound(Bound, CaseValue)
    /// A part of a text, or an entry of a list.
    case contains(CaseValue)
  }

  enum Bound: String, Sendable, CaseIterable {
    case min
    case max
    case over
    case under
  }
}

/// The rule of one named argument or field.
struct NamedRule: Sendable {
  let name: String
  let rule: ArgumentRule
}

/// What it means that an argument is written in a rule or not, at every level of nested maps.
enum ArgumentMode: String, Sendable, CaseIterable {
  /// The call has all written arguments and no others.
  case exact
  /// What is written is a part of the call: the call may have other arguments besides.
  case subset
  /// What is written is all that the call may have: it may leave some out.
  case superset
  /// The arguments don't matter.
  case ignore
}

/// How a rule is applied.
struct ArgumentComparison {
  let evalCase: EvalCase
  var mode: ArgumentMode
  /// How far numbers may differ where the rule says nothing.
  var tolerance: Double = 0
}

extension [NamedRule] {
  /// The first argument that is not as it should be; `nil` when all are.
  func mismatch(
    _ actual: JSONValue, _ comparison: ArgumentComparison
  ) throws(Unjudged) -> ArgumentMismatch? {
    if comparison.mode == .ignore { return nil }
    guard let object = actual.object ?? (actual.isNull ? JSONObject() : nil) else {
      return ArgumentMismatch(.notAMap, actual)
    }
    for named in self {
      guard let value = object[named.name] else {
        if comparison.mode == .superset || named.rule.isOptional { continue }
        return ArgumentMismatch(.absent, nil, in: named.name)
      }
      if var mismatch = try named.rule.mismatch(value, comparison) {
        mismatch.path.insert(named.name, at: 0)
        return mismatch
      }
    }
    if comparison.mode == .subset { return nil }
    for member in object.members
    where !contains(where: { $0.name.utf8.elementsEqual(member.key.utf8) }) {
      return ArgumentMismatch(.unexpected, member.value, in: member.key)
    }
    return nil
  }
}

extension ArgumentRule {
  /// Whether the argument may be left out.
  var isOptional: Bool {
    if case .tests(_, let isOptional) = self { isOptional } else { false }
  }

  func mismatch(
    _ actual: JSONValue, _ comparison: ArgumentComparison
  ) throws(Unjudged) -> ArgumentMismatch? {
    switch self {
    case .value(let expected):
      let value = try expected.value(in: comparison.evalCase)
      return value.isEquivalent(to: actual, tolerance: comparison.tolerance)
        ? nil : ArgumentMismatch(.value(expected), actual)
    case .map(let rules):
      guard actual.object != nil else { return ArgumentMismatch(.notAMap, actual) }
      return try rules.mismatch(actual, comparison)
    case .list(let rules):
      guard let items = actual.array else { return ArgumentMismatch(.notAList, actual) }
      guard items.count == rules.count else {
        return ArgumentMismatch(.length(rules.count), actual)
      }
      for (index, rule) in rules.enumerated() {
        if var mismatch = try rule.mismatch(items[index], comparison) {
          mismatch.path.insert(String(index + 1), at: 0)
          return mismatch
        }
      }
      return nil
    case .tests(let tests, _):
      for test in tests where try !test.holds(for: actual, in: comparison.evalCase) {
        return ArgumentMismatch(.test(test), actual)
      }
      return nil
    }
  }
}

extension ArgumentRule.Test {
  func holds(for actual: JSONValue, in evalCase: EvalCase) throws(Unjudged) -> Bool {
    switch self {
    case .equals(let expected, let tolerance):
      return try expected.value(in: evalCase).isEquivalent(to: actual, tolerance: tolerance)
    case .oneOf(let values):
      for value in values where try value.value(in: evalCase).isEquivalent(to: actual) {
        return true
      }
      return false
    case .matches(let pattern):
      guard case .string(let text) = actual else { return false }
      switch pattern.firstMatch(in: text) {
      case .match: return true
      case .noMatch: return false
      case .tooExpensive: throw Unjudged(reason: Matches.tooExpensive)
      }
    case .bound(let bound, let limit):
      guard let number = try limit.value(in: evalCase).number else {
        throw Unjudged(reason: "\(Quoting.quoted(limit.written)) is no number in this case")
      }
      guard let actual = actual.number else { return false }
      return bound.allows(actual, number)
    case .contains(let part):
      let part = try part.value(in: evalCase)
      switch (actual, part) {
      case (.string(let text), .string(let part)):
        return text.containsBytes(of: part)
      case (.array(let items), _): return items.contains { $0.isEquivalent(to: part) }
      default: return false
      }
    }
  }
}

extension ArgumentRule.Bound {
  func allows(_ actual: Double, _ limit: Double) -> Bool {
    switch self {
    case .min: actual >= limit
    case .max: actual <= limit
    case .over: actual > limit
    case .under: actual < limit
    }
  }
}

extension ArgumentRule {
  /// Everything of the case that the rule refers to. References are looked up even where no call
  /// came to be compared, so that a slip in a rubric shows in every trial.
  var references: [CaseReference] {
    switch self {
    case .value(let value): value.references
    case .list(let rules): rules.flatMap(\.references)
    case .map(let rules): rules.flatMap(\.rule.references)
    case .tests(let tests, _): tests.flatMap(\.references)
    }
  }
}

extension ArgumentRule.Test {
  fileprivate var references: [CaseReference] {
    switch self {
    case .equals(let value, _), .bound(_, let value), .contains(let value): value.references
    case .oneOf(let values): values.flatMap(\.references)
    case .matches: []
    }
  }
}
