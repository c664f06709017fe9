import EvalModel

/// Cases that say nearly the same: of all words of two inputs at least four fifths are shared.
///
/// Such a case adds trials but no coverage, and in the statistics it counts as if it were another
/// customer. Inputs of fewer than five different words are left alone, since "where is my order"
/// may well be asked in many worlds.
///
/// Two sets that overlap so much share one of their few rarest words (prefix filtering, Chaudhuri
/// and others 2006), so hundreds of cases are compared with a handful each.
struct NearDuplicates {
  struct Pair: Equatable {
    var later: Int
    var earlier: Int
    /// The size of the intersection as a part of the union.
    var similarity: Double
  }

  static let threshold = 0.8
  static let fewestWords = 5
  /// Against sets that were made to be slow: one word in ten thousand cases.
  private static let comparisonsPerCase = 500

  /// For each case the earliest one that it is too similar to, if there is one.
  static func pairs(in inputs: [String]) -> [Pair] {
    let bags = inputs.map(words)
    var frequency: [[UInt8]: Int] = [:]
    for word in bags.joined() { frequency[word, default: 0] += 1 }
    var holders: [[UInt8]: [Int]] = [:]
    var pairs: [Pair] = []
    for (index, bag) in bags.enumerated() where bag.count >= fewestWords {
      let rarest = bag.sorted { left, right in
        let (one, other) = (frequency[left] ?? 0, frequency[right] ?? 0)
        return one == other ? left.lexicographicallyPrecedes(right) : one < other
      }
      let shared = Int((threshold * Double(bag.count)).rounded(.up))
      let prefix = rarest.prefix(bag.count - shared + 1)
      let candidates = Set(prefix.flatMap { holders[$0] ?? [] }).sorted()
      for candidate in candidates.prefix(comparisonsPerCase) {
        let common = bag.intersection(bags[candidate]).count
        let similarity = Double(common) / Double(bag.count + bags[candidate].count - common)
        guard similarity >= threshold else { continue }
        pairs.append(Pair(later: index, earlier: candidate, similarity: similarity))
        break
      }
      for word in prefix { holders[word, default: []].append(index) }
    }
    return pairs
  }

  /// Runs of letters and digits, without regard to case.
  private static func words(_ text: String) -> Set<[UInt8]> {
    var words: Set<[UInt8]> = []
    var word: [UInt8] = []
    func isPart(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || scalar.properties.generalCategory == .nonspacingMark
    }
    for scalar in text.lowercased().unicodeScalars {
      if isPart(scalar) {
        word += Array(String(scalar).utf8)
      } else if !word.isEmpty {
        words.insert(word)
        word = []
      }
    }
    if !word.isEmpty { words.insert(word) }
    return words
  }
}
