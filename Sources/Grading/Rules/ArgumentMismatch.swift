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
    let name = path.isEmpty ? "arguments" : Quoting.bounded(path.joined(separator: "."))
    let found = "with \(name) \(actual.map { Quoting.quoted($0) } ?? "absent")"
    return switch cause {
    case .absent: "without \(name)"
    case .unexpected: "\(found), which is not expected"
    case .notAMap: "\(found), expected a map"
    case .notAList: "\(found), expected a list"
    case .length(let count):
      "with \(Quoting.count(actual?.array?.count ?? 0, "entry", "entries")) in \(name), "
        + "expected \(count)"
    case .value(let expected): "\(found), expected \(expected.described(in: evalCase))"
    case .test(let test): "\(found), \(test.described(in: evalCase))"
    }
  }

  /// What follows the name of a row.
  func afterRow(in evalCase: EvalCase) -> String {
    if case .absent = cause { return "has no \(Quoting.bounded(path.joined(separator: ".")))" }
    return "is \(afterCalled(in: evalCase))"
  }
}

extension ArgumentRule.Test {
  fileprivate func described(in evalCase: EvalCase) -> String {
    switch self {
    case .equals(let value, let tolerance):
      "expected \(value.described(in: evalCase))" + (tolerance > 0 ? " ± \(tolerance)" : "")
    case .oneOf(let values):
      "expected one of \(Quoting.list(values.map { $0.described(in: evalCase) }, or: "or"))"
    case .matches(let pattern): "which does not match \(Quoting.quoted(pattern.source))"
    case .bound(let bound, let limit):
      "allowed is \(bound.described) \(limit.described(in: evalCase))"
    case .contains(let part): "which does not contain \(part.described(in: evalCase))"
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
