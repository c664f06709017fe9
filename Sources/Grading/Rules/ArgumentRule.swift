import EvalModel
import JSONKit
import Patterns

/// What one argument of a call, or one field of a row, must look like.
///
/// - A plain value: numbers are compared by value, text exactly.
/// - A list: as many entries, each by its own rule, in order.
/// - A map: each field by its own rule; what other fields mean depends on the mode.
/// - Tests: `{equals, tolerance, loose, one_of, any_of, matches, min, max, over, under, contains,
///   includes, unordered, each, any, optional}`, all of which must hold, for the value itself or
///   for what the path `at` selects in it.
indirect enum ArgumentRule: Sendable {
  case value(CaseValue)
  case list([ArgumentRule])
  case map([NamedRule])
  case tests([Test], isOptional: Bool)
  /// A rule for what a path selects: the value of a singular path, else the list of all values.
  case at(JSONPath, ArgumentRule)

  enum Test: Sendable {
    case equals(CaseValue, ValueComparison)
    case oneOf([CaseValue], ValueComparison)
    case anyOf([ArgumentRule])
    case matches(Pattern)
    case bound(Bound, CaseValue)
    /// A part of a text, or an entry of a list.
    case contains(CaseValue)
    /// An entry of the list for each of these, others besides.
    case includes([ArgumentRule])
    /// An entry of the list for each of these and no others, in any order.
    case unordered([ArgumentRule])
    /// Every entry of the list.
    case each(ArgumentRule)
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
  /// How values are compared where the rule says nothing.
  var values = ValueComparison()
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
    switch self {
    case .tests(_, let isOptional): isOptional
    case .at(_, let rule): rule.isOptional
    case .value, .list, .map: false
    }
  }

  func mismatch(
    _ actual: JSONValue, _ comparison: ArgumentComparison
  ) throws(Unjudged) -> ArgumentMismatch? {
    switch self {
    case .value(let expected):
      let value = try expected.value(in: comparison.evalCase)
      return comparison.values.agree(value, actual)
        ? nil : ArgumentMismatch(.value(expected), actual)
    case .map(let rules):
      guard actual.object != nil else { return ArgumentMismatch(.notAMap, actual) }
      return try rules.mismatch(actual, comparison)
    case .list(let rules):
      guard let items = actual.array else { return ArgumentMismatch(.notAList, actual) }
      guard items.count == rules.count else {
        return ArgumentMismatch(.length(rules.count), actual)
      }
      if comparison.values.ignoresOrder {
        let test = Test.unordered(rules)
        return try test.holds(for: actual, comparison) ? nil : ArgumentMismatch(.test(test), actual)
      }
      for (index, rule) in rules.enumerated() {
        if var mismatch = try rule.mismatch(items[index], comparison) {
          mismatch.path.insert(String(index + 1), at: 0)
          return mismatch
        }
      }
      return nil
    case .tests(let tests, _):
      for test in tests {
        if case .each(let rule) = test, let items = actual.array {
          if let mismatch = try rule.firstMismatch(among: items, comparison) { return mismatch }
        } else if try !test.holds(for: actual, comparison) {
          return ArgumentMismatch(.test(test), actual)
        }
      }
      return nil
    case .at(let path, let rule):
      guard let selected = try path.selected(in: actual) else {
        return rule.isOptional ? nil : ArgumentMismatch(.absent, nil, in: path.source)
      }
      guard var mismatch = try rule.mismatch(selected, comparison) else { return nil }
      mismatch.path.insert(path.source, at: 0)
      return mismatch
    }
  }
}

extension ArgumentRule.Test {
  func holds(
    for actual: JSONValue, _ comparison: ArgumentComparison
  ) throws(Unjudged) -> Bool {
    let evalCase = comparison.evalCase
    switch self {
    case .equals(let expected, let values):
      return values.joined(with: comparison.values)
        .agree(try expected.value(in: evalCase), actual)
    case .oneOf(let allowed, let values):
      let values = values.joined(with: comparison.values)
      for value in allowed where values.agree(try value.value(in: evalCase), actual) {
        return true
      }
      return false
    case .anyOf(let rules):
      for rule in rules where try rule.mismatch(actual, comparison) == nil { return true }
      return false
    case .includes(let rules):
      return try rules.canBePaired(with: actual, comparison)
    case .unordered(let rules):
      guard actual.array?.count == rules.count else { return false }
      return try rules.canBePaired(with: actual, comparison)
    case .each(let rule):
      guard let items = actual.array else { return false }
      return try rule.firstMismatch(among: items, comparison) == nil
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
