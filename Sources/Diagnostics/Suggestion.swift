/// Finds the word that a person probably meant.
package enum Suggestion {
  /// The candidate nearest to `word`, when one is near enough to be worth offering.
  ///
  /// A candidate that differs only in case wins. Otherwise up to a third of the longer word may be
  /// wrong, counted in insertions, deletions, replacements and swaps of neighbours; among equally
  /// near candidates the first one wins.
  package static func nearest(
    to word: String, in candidates: some Sequence<String>
  ) -> String? {
    let wanted = Array(word.lowercased().unicodeScalars)
    // Nobody mistypes a text this long, and the comparison is quadratic.
    guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
    var best: (word: String, distance: Int)?
    for candidate in candidates {
      let scalars = Array(candidate.lowercased().unicodeScalars)
      if scalars == wanted { return candidate }
      let limit = max(1, max(scalars.count, wanted.count) / 3)
      guard abs(scalars.count - wanted.count) <= limit, scalars.count <= 96 else { continue }
      let distance = distance(wanted, scalars)
      // A word of which nothing is right isn't a slip: `a` for `b`.
      guard distance <= limit, distance < min(wanted.count, scalars.count) else { continue }
      if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.word
  }

  /// The Damerau-Levenshtein distance in which no stretch is edited twice (optimal string
  /// alignment).
  private static func distance(_ one: [Unicode.Scalar], _ other: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...other.count)
    for row in one.indices {
      var current = [row + 1]
      for column in other.indices {
        let replaced = last[column] + (one[row] == other[column] ? 0 : 1)
        var cost = min(replaced, last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, one[row] == other[column - 1], one[row - 1] == other[column] {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        current.append(cost)
      }
      beforeLast = last
      last = current
    }
    return last[other.count]
  }
}
