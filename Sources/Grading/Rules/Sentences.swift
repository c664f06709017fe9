/// The sentences of a text.
enum Sentences {
  /// Parts that end with a full stop, an exclamation or question mark that white space or the end
  /// follows, or with an empty line. Parts without words don't count. A full stop behind the number
  /// of a list or behind a single letter ends nothing: `1. Open …` and `z. B.` are no sentences.
  static func split(_ text: String) -> [Words] {
    var sentences: [Words] = []
    var part = String.UnicodeScalarView()
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      part.append(scalar)
      let next = index + 1 < scalars.count ? scalars[index + 1] : "\n"
      guard ends(scalar, next, scalars[..<index]) else { continue }
      sentences.append(Words(String(part)))
      part = String.UnicodeScalarView()
    }
    sentences.append(Words(String(part)))
    return sentences.filter { !$0.all.isEmpty }
  }

  private static func ends(
    _ scalar: Unicode.Scalar, _ next: Unicode.Scalar, _ before: ArraySlice<Unicode.Scalar>
  ) -> Bool {
    switch scalar {
    case "\n": return next == "\n"
    case "。", "！", "？": return true
    case "!", "?", "…": return next.properties.isWhitespace
    case ".":
      guard next.properties.isWhitespace, let last = before.last else { return false }
      if last.isASCII && 0x30...0x39 ~= last.value { return before.count > 3 && isSentence(before) }
      let isInitial = before.dropLast().last.map { !$0.properties.isAlphabetic } ?? true
      return !(last.properties.isAlphabetic && isInitial)
    default: return false
    }
  }

  /// Whether a number ends what stands on this line, rather than begins a list.
  private static func isSentence(_ before: ArraySlice<Unicode.Scalar>) -> Bool {
    var digits = 0
    for scalar in before.reversed() {
      if scalar == "\n" { return digits == 0 }
      if scalar.properties.isAlphabetic { return true }
      digits += 1
      if digits > 12 { return true }
    }
    return false
  }
}
