package import EvalModel
import Statistics

/// Which cases of an eval set a run is made of. Everything that is named must hold.
package struct Selection: Sendable, Equatable {
  /// Ids, with `*` for any characters; one of them must match.
  package var cases: [String] = []
  package var intents: [String] = []
  /// A case must have one of these.
  package var tags: [String] = []
  /// A case must have none of these.
  package var excludedTags: [String] = []
  /// Words that occur in the id or in what the user says, whatever the letters' case.
  package var filter: String?
  /// Only these ids, such as the failed ones of an earlier run.
  package var only: Set<String>?
  /// At most this many, from the top.
  package var limit: Int?
  /// This many, drawn with the run's seed.
  package var sample: Int?

  package init() {}

  /// The cases that are selected, in the order of the set.
  package func apply(to cases: [EvalCase], seed: UInt64) -> [EvalCase] {
    var selected = cases.filter(takes)
    if let sample, sample < selected.count {
      var generator = Xoshiro256StarStar(runSeed: seed, purpose: "sample")
      var order = Array(selected.indices)
      generator.shuffle(&order)
      selected = order.prefix(sample).sorted().map { selected[$0] }
    }
    if let limit { selected = Array(selected.prefix(limit)) }
    return selected
  }

  private func takes(_ evalCase: EvalCase) -> Bool {
    if let only, !only.contains(evalCase.id) { return false }
    if !cases.isEmpty, !cases.contains(where: { Self.matches(evalCase.id, $0) }) { return false }
    if !intents.isEmpty, !intents.contains(evalCase.intent) { return false }
    if !tags.isEmpty, Set(tags).isDisjoint(with: evalCase.tags) { return false }
    if !Set(excludedTags).isDisjoint(with: evalCase.tags) { return false }
    guard let filter else { return true }
    let text = ([evalCase.id] + evalCase.turns).joined(separator: " ").lowercased()
    return filter.lowercased().split(separator: " ").allSatisfy { text.contains($0) }
  }

  /// Whether a name fits a pattern in which `*` stands for any characters. Compared by bytes.
  package static func matches(_ name: String, _ pattern: String) -> Bool {
    let pieces = Array(pattern.utf8).split(
      separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
    var rest = Array(name.utf8)[...]
    guard let first = pieces.first, let last = pieces.last, pieces.count > 1 else {
      return rest.elementsEqual(pattern.utf8)
    }
    guard rest.count >= first.count + last.count, rest.starts(with: first),
      rest.suffix(last.count).elementsEqual(last)
    else { return false }
    rest = rest.dropFirst(first.count).dropLast(last.count)
    for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
      guard let found = rest.firstRange(of: piece) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }
}
