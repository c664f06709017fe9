/// The word somebody probably meant.
package enum Suggestion {
  /// The candidate closest to `text`, or nil when none is close enough to be worth proposing.
  ///
  /// Close means one typing mistake for every three characters, at most three, or that `text` is the
  /// beginning of exactly one candidate. Ties go to the earlier candidate, so tables list the
  /// common names first. A text that is much longer than any name is noise and isn't measured.
  package static func nearest(to text: String, in candidates: some Sequence<String>) -> String? {
    let typed = folded(text)
    guard !typed.isEmpty, typed.count <= 64 else { return nil }
    let allowed = min(3, max(1, typed.count / 3))
    var best: (candidate: String, distance: Int)?
    var completions: [String] = []
    for candidate in candidates {
      let name = folded(candidate)
      if typed.count >= 2, name.starts(with: typed) { completions.append(candidate) }
      guard abs(name.count - typed.count) <= allowed else { continue }
      let distance = distance(typed, name)
      // A replacement of every character is another word, not a mistake.
      guard distance <= allowed, distance < max(typed.count, name.count) else { continue }
      if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
    }
    return best?.candidate ?? (completions.count == 1 ? completions.first : nil)
  }

  /// How many insertions, deletions, replacements and swaps of neighbours turn `a` into `b`.
  ///
  /// The restricted Damerau-Levenshtein distance (optimal string alignment): a swap counts once,
  /// because `trails` for `trials` is the mistake that people make.
  package static func distance(_ a: String, _ b: String) -> Int {
    distance(Array(a.unicodeScalars), Array(b.unicodeScalars))
  }

  private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in b.indices {
        var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          cost = min(cost, beforeLast[j - 1] + 1)
        }
        row.append(cost)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }

  private static func folded(_ text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.map {
      ("A"..."Z").contains($0) ? Unicode.Scalar(UInt8($0.value) + 32) : $0
    }
  }
}
