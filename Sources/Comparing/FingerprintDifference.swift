package import JSONKit

/// What differs between the configurations of two agents.
package struct FingerprintDifference: Sendable, Equatable {
  /// One setting, by its path: `parameters.temperature`.
  package struct Change: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
      case setting
      /// A file of which only the digest is known.
      case file
    }

    package var path: String
    package var kind: Kind
    /// `nil` where the setting is absent.
    package var before: String?
    package var after: String?
  }

  /// In the order in which they stand, those that are gone last.
  package let changes: [Change]

  /// Settings that are told apart; the rest of a larger configuration is not looked at.
  private static let most = 2_000

  package init(before: JSONValue, after: JSONValue) {
    let (past, now) = (Self.leaves(before), Self.leaves(after))
    let known = Dictionary(
      past.map { ($0.path, $0.value) }, uniquingKeysWith: { first, _ in first })
    let current = Set(now.map(\.path))
    var changes: [Change] = []
    for (path, value) in now where known[path].map({ !$0.utf8.elementsEqual(value.utf8) }) ?? true {
      changes.append(
        Change(path: path, kind: Self.kind(path), before: known[path], after: value))
    }
    for (path, value) in past where !current.contains(path) {
      changes.append(Change(path: path, kind: Self.kind(path), before: value, after: nil))
    }
    self.changes = changes
  }

  private static func kind(_ path: String) -> Change.Kind {
    path.hasPrefix("prompts.") ? .file : .setting
  }

  /// Lists count as one value: `command` is read as a whole.
  private static func leaves(_ value: JSONValue) -> [(path: String, value: String)] {
    var leaves: [(path: String, value: String)] = []
    var open: [(path: String, value: JSONValue, depth: Int)] = [("", value, 0)]
    while let (path, value, depth) = open.popLast(), leaves.count < most {
      if let object = value.object, !object.isEmpty, depth < 16 {
        for member in object.members.reversed() {
          let name = path.isEmpty ? member.key : "\(path).\(member.key)"
          open.append((name, member.value, depth + 1))
        }
      } else if !path.isEmpty {
        leaves.append((path, value.string ?? value.text))
      }
    }
    return leaves
  }
}
