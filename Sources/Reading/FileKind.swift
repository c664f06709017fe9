import Diagnostics
import MarkedYAML

/// The kinds of file that people write.
package enum FileKind: String, Sendable, CaseIterable {
  case evalset
  case mapping
  case rubric
  case world
  case agent
  case project

  /// Told from the keys at the top, so that any file can be checked without saying what it is. A
  /// misspelled key counts when no other one tells.
  init?(_ node: Node) {
    guard case .map(let entries) = node.kind else { return nil }
    let keys = entries.map(\.key)
    let telling = FileKind.allCases.first { !Set(keys).isDisjoint(with: $0.marks) }
    let meant = FileKind.allCases.first { kind in
      keys.contains { Suggestion.nearest(to: $0, in: kind.marks) != nil }
    }
    guard let kind = telling ?? meant else { return nil }
    self = kind
  }

  /// Fields at the top that no earlier kind has.
  private var marks: [String] {
    switch self {
    case .evalset: ["cases", "rubrics", "defaults", "gate"]
    case .mapping: ["mapping", "trajectories"]
    case .rubric: ["criteria", "pass_score", "intent"]
    case .world: ["tools", "documents", "records"]
    case .agent: ["adapter", "fingerprint", "concurrency"]
    case .project: ["store", "evalsets", "profiles", "redaction"]
    }
  }

  /// How the kind is called in a sentence.
  package var words: String {
    switch self {
    case .evalset: "an eval set"
    case .rubric: "a rubric"
    case .world: "a world"
    case .agent: "an agent file"
    case .project: "a project file"
    case .mapping: "a mapping"
    }
  }
}
