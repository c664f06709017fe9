import EvalModel
import JSONKit
import Patterns

/// The argument that is not as a rule wants it, as data: most mismatches are only looked at to try
/// the next call, and never become a sentence.
struct ArgumentMismatch {
  enum Cause {
    case absent
    case unexpected
    case notAMap
    case notAList
    case length(Int)
    case value(CaseValue)
    case test(ArgumentRule.Test)
  }

  let cause: Cause
  let actual: JSONValue?
  var path: [String]

  init(_ cause: Cause, _ actual: JSONValue?, in name: String? = nil) {
    self.cause = cause
    self.actual = actual
    path = name.map { [$0] } ?? []
  }
}

extension ArgumentMismatch {
  /// What follows "was called".
  func afterCalled(in evalCase: EvalCase) -> String {
    phrase(found: "with", missing: "without", in: evalCase)
  }

  /// What follows the name of a row.
  func afterRow(in evalCase: EvalCase) -> String {
    phrase(found: "has", missing: "has no", in: evalCase)
  }

  /// What follows "was called and".
  func afterAnswered(in evalCase: EvalCase) -> String {
    phrase(found: "answered with", missing: "answered without", whole: "a result", in: evalCase)
  }

  /// What follows the name of a place.
  func afterPlace(in evalCase: EvalCase) -> String {
    path.isEmpty
      ? phrase(found: "is", missing: "is not there", whole: "", in: evalCase)
      : afterRow(in: evalCase)
  }

  private func phrase(
    found: String, missing: String, whole: String = "arguments", in evalCase: EvalCase
  ) -> String {
    let name = path.isEmpty ? whole : Quoting.bounded(path.joined(separator: "."))
    let value = [found, name, actual.map { Quoting.quoted($0) } ?? ""]
      .filter { !$0.isEmpty }.joined(separator: " ")
    return switch cause {
    case .absent: "\(missing) \(name)"
    case .unexpected: "\(value), which is not expected"
    case .notAMap: "\(value), expected a map"
    case .notAList: "\(value), expected a list"
    case .length(let count):
      "\(found) \(Quoting.count(actual?.array?.count ?? 0, "entry", "entries")) in \(name), "
        + "expected \(count)"
    case .value(let expected): "\(value), expected \(expected.described(in: evalCase))"
    case .test(let test): "\(value), \(test.described(in: evalCase))"
    }
  }
}

extension ArgumentRule.Test {
  fileprivate func described(in evalCase: EvalCase) -> String {
    switch self {
    case .equals(let value, let comparison):
      "expected \(value.described(in: evalCase))"
        + (comparison.tolerance > 0 ? " ± \(comparison.tolerance)" : "")
    case .oneOf(let values, _):
      "expected one of \(Quoting.list(values.map { $0.described(in: evalCase) }, or: "or"))"
    case .matches(let pattern): "which does not match \(Quoting.quoted(pattern.source))"
    case .bound(let bound, let limit):
      "allowed is \(bound.described) \(limit.described(in: evalCase))"
    case .contains(let part): "which does not contain \(part.described(in: evalCase))"
    case .anyOf(let rules): "which is none of the \(rules.count) alternatives"
    case .includes(let rules):
      "which does not include all of the \(Quoting.count(rules.count, "expected entry", "expected entries"))"
    case .unordered(let rules):
      "which are not the \(Quoting.count(rules.count, "expected entry", "expected entries"))"
    case .each: "expected a list"
    }
  }
}

extension ArgumentRule.Bound {
  fileprivate var described: String {
    switch self {
    case .min: "at least"
    case .max: "at most"
    case .over: "more than"
    case .under: "less than"
    }
  }
}
