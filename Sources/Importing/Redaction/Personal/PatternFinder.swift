import Patterns

/// Streets, and names where a text itself says that they are one: what needs words around it.
struct PatternFinder: Sendable {
  private struct Rule: Sendable {
    let pattern: Pattern
    let kind: PersonalKind
  }

  /// Patterns that can't be compiled would be a mistake of this file, which a test looks for.
  static let shared = PatternFinder()

  private let rules: [Rule]
  let failed: [String]

  private init() {
    var rules: [Rule] = []
    var failed: [String] = []
    for (source, kind) in PersonalPatterns.all {
      if let pattern = try? Pattern(source) {
        rules.append(Rule(pattern: pattern, kind: kind))
      } else {
        failed.append(source)
      }
    }
    self.rules = rules
    self.failed = failed
  }

  /// `nil` when the text took too long.
  func finds(in text: String) -> [PersonalFind]? {
    let hasDigit = text.utf8.contains { 0x30...0x39 ~= $0 }
    var finds: [PersonalFind] = []
    for rule in rules where hasDigit || rule.kind != .address {
      guard let ranges = rule.pattern.captures(in: text) else { return nil }
      finds += ranges.map { PersonalFind(range: $0, kind: rule.kind) }
    }
    return finds
  }
}
