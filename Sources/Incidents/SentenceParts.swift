/// A text cut into its sentences with nothing lost: joined again they are the text.
enum SentenceParts {
  static func split(_ text: String) -> [String] {
    var parts: [String] = []
    var part = String.UnicodeScalarView()
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      part.append(scalar)
      let next = index + 1 < scalars.count ? scalars[index + 1] : " "
      let isEnd =
        scalar == "\n" || "。！？".unicodeScalars.contains(scalar)
        || (".!?…".unicodeScalars.contains(scalar) && next.properties.isWhitespace)
      guard isEnd else { continue }
      parts.append(String(part))
      part = String.UnicodeScalarView()
    }
    if !part.isEmpty { parts.append(String(part)) }
    return parts
  }

  /// Without the white space around it.
  static func trimmed(_ text: String) -> String {
    var view = text.unicodeScalars[...]
    while let first = view.first, first.properties.isWhitespace { view.removeFirst() }
    while let last = view.last, last.properties.isWhitespace { view.removeLast() }
    return String(view)
  }

  /// The sentence that says most of what somebody says about the text.
  static func nearest(to claim: String, in text: String) -> String? {
    let asked = Set(WordBag.words(claim))
    let sentences = split(text).map(trimmed).filter { !WordBag.words($0).isEmpty }
    let best = sentences.max { left, right in share(of: asked, left) < share(of: asked, right) }
    return best
  }

  private static func share(of asked: Set<String>, _ sentence: String) -> Double {
    let words = Set(WordBag.words(sentence))
    return Double(words.intersection(asked).count) / Double(max(1, words.count)).squareRoot()
  }
}
