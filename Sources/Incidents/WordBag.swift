/// Words for comparing texts: runs of letters and digits, without regard to case.
enum WordBag {
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    for scalar in text.lowercased().unicodeScalars {
      let isPart =
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || scalar.properties.generalCategory == .nonspacingMark
      if isPart {
        word.unicodeScalars.append(scalar)
      } else if !word.isEmpty {
        words.append(word)
        word = ""
      }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  /// The words that two texts share as a part of all their words; 1 for two texts without any.
  static func similarity(_ one: String, _ other: String) -> Double {
    let (one, other) = (Set(words(one)), Set(words(other)))
    let all = one.union(other).count
    return all == 0 ? 1 : Double(one.intersection(other).count) / Double(all)
  }
}
