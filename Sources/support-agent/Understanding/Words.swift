/// Text as the agent compares it: lower-case words without accents, as UTF-8.
///
/// "Rückgabe", "RUCKGABE" and "rückgabe" written with a combining mark give the same word, because
/// customers type in a hurry and on foreign keyboards.
struct Words: Sendable {
  typealias Word = [UInt8]

  let all: [Word]

  init(_ text: String) {
    var words: [Word] = []
    var word: Word = []
    for scalar in text.lowercased().unicodeScalars {
      if (0x300...0x36F).contains(scalar.value) { continue }
      if scalar.isASCII {
        let byte = UInt8(scalar.value)
        if Self.isWordByte(byte) {
          word.append(byte)
          continue
        }
      } else if scalar.properties.isAlphabetic {
        word += Self.plain[scalar] ?? Array(String(scalar).utf8)
        continue
      }
      if !word.isEmpty { words.append(word) }
      word = []
    }
    if !word.isEmpty { words.append(word) }
    all = words
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// The letters of the languages that the shop's customers write.
  private static let plain: [Unicode.Scalar: Word] = {
    let table: [(String, String)] = [
      ("a", "àáâãäåąă"), ("ae", "æ"), ("c", "çćč"), ("d", "ďđ"), ("e", "èéêëęě"),
      ("g", "ğ"), ("i", "ìíîïı"), ("l", "ł"), ("n", "ñńň"), ("o", "òóôõöø"), ("oe", "œ"),
      ("r", "ř"), ("s", "śšş"), ("ss", "ß"), ("u", "ùúûüů"), ("y", "ýÿ"), ("z", "źżž"),
    ]
    var plain: [Unicode.Scalar: Word] = [:]
    for (letters, accented) in table {
      for scalar in accented.unicodeScalars { plain[scalar] = Array(letters.utf8) }
    }
    return plain
  }()
}

/// A phrase to look for: words, of which a trailing `*` stands for any ending.
struct Phrase: Sendable {
  private struct Part: Sendable {
    var stem: Words.Word
    var isPrefix: Bool
  }

  private let parts: [Part]

  init(_ pattern: String) {
    parts = pattern.split(separator: " ").flatMap { piece in
      let isPrefix = piece.last == "*"
      let words = Words(String(piece)).all
      return words.indices.map { index in
        Part(stem: words[index], isPrefix: isPrefix && index == words.indices.last)
      }
    }
  }

  /// The words of the phrase as they are written out.
  var stems: [Words.Word] { parts.map(\.stem) }

  /// How well the phrase stands in the text: 1 as written, less with a typo, 0 not at all.
  ///
  /// - Parameter known: words that stand for themselves and are no typo of anything: "pedido" is an
  ///   order and not "perdido", lost.
  func match(in words: Words, known: Set<Words.Word> = []) -> Double {
    guard !parts.isEmpty, words.all.count >= parts.count else { return 0 }
    var best = 0.0
    for start in 0...(words.all.count - parts.count) {
      var quality = 1.0
      for (part, word) in zip(parts, words.all[start...]) {
        quality = min(quality, Self.quality(part, word, known))
        if quality == 0 { break }
      }
      best = max(best, quality)
      if best == 1 { break }
    }
    return best
  }

  private static func quality(_ part: Part, _ word: Words.Word, _ known: Set<Words.Word>) -> Double
  {
    if part.stem == word { return 1 }
    if part.isPrefix && word.starts(with: part.stem) { return 1 }
    // A typo in a short word makes another word of it.
    guard part.stem.count >= 6, word.count >= 5, !known.contains(word) else { return 0 }
    if EditDistance.isAtMostOne(part.stem, word) { return 0.8 }
    guard part.isPrefix else { return 0 }
    for length in [part.stem.count, part.stem.count - 1, part.stem.count + 1]
    where length < word.count {
      if EditDistance.isAtMostOne(part.stem, Array(word[..<length])) { return 0.8 }
    }
    return 0
  }
}

extension Words {
  /// Whether one of the phrases stands in the text.
  func say(_ phrases: [Phrase]) -> Bool {
    phrases.contains { $0.match(in: self) > 0 }
  }
}

extension [Phrase] {
  /// Phrases from a comma-separated list.
  init(list: String) {
    self = list.split(separator: ",").map { Phrase(String($0)) }
  }
}
