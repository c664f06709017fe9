import EvalModel
import JSONKit

/// A place of the case that a rubric refers to: `$case.id`, `$case.user.…` or `$case.vars.…`.
struct CaseReference: Sendable, Equatable {
  private enum Root: Sendable {
    case id
    case user
    case variables
  }

  private let root: Root
  private let path: [String]
  /// Without `$case.`, for messages.
  let written: String

  /// What every reference begins with.
  static let prefix = "$case."

  init?(_ text: String) {
    guard text.utf8.starts(with: Self.prefix.utf8) else { return nil }
    written = String(text.dropFirst(Self.prefix.count))
    var parts = written.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard !parts.contains(""), !written.contains(where: \.isWhitespace) else { return nil }
    switch (parts.removeFirst(), parts.isEmpty) {
    case ("id", true): root = .id
    case ("user", false): root = .user
    case ("vars", false): root = .variables
    default: return nil
    }
    path = parts
  }

  func value(in evalCase: EvalCase) throws(Unjudged) -> JSONValue {
    guard let value = find(in: evalCase) else {
      throw Unjudged(reason: "the case has no \(Quoting.bounded(written))")
    }
    return value
  }

  private func find(in evalCase: EvalCase) -> JSONValue? {
    guard let first = path.first else { return .string(evalCase.id) }
    var value: JSONValue?
    switch root {
    case .id: value = .string(evalCase.id)
    case .variables: value = evalCase.variables[first]
    case .user where first == "id": value = .string(evalCase.user.id)
    case .user where first == "groups": value = .array(evalCase.user.groups.map { .string($0) })
    case .user: value = evalCase.user.extra[first]
    }
    for name in path.dropFirst() { value = value?[name] }
    return value
  }
}
