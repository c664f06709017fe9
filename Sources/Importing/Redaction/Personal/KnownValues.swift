/// Values that were found somewhere, for finding them where nothing else gives them away.
struct KnownValues: Sendable {
  private struct Value: Sendable {
    var bytes: [UInt8]
    var kind: PersonalKind
  }

  /// By their first word: a run of letters and digits.
  private var byFirstWord: [[UInt8]: [Value]] = [:]
  private var seen: Set<[UInt8]> = []

  /// Shorter ones stand in too many places by chance.
  private static let shortest = 6
  private static let shortestName = 3

  mutating func add(_ value: String, _ kind: PersonalKind) {
    insert(value, kind, atLeast: kind.form == .name ? Self.shortestName : Self.shortest)
    guard kind.form == .name else { return }
    // Parts of a name stand alone: in a greeting, behind a title.
    for word in Pseudonyms.words(of: value)
    where word.first?.isUppercase == true && !Pseudonyms.particles.contains(word.lowercased()) {
      insert(word, kind, atLeast: Self.shortestName)
      insert(word.uppercased(), kind, atLeast: Self.shortestName)
    }
  }

  private mutating func insert(_ value: String, _ kind: PersonalKind, atLeast shortest: Int) {
    let bytes = Array(value.utf8)
    guard bytes.count >= shortest, seen.insert(bytes).inserted else { return }
    let first = Array(bytes.drop { !Self.isWord($0) }.prefix(while: Self.isWord))
    guard !first.isEmpty else { return }
    byFirstWord[first, default: []].append(Value(bytes: bytes, kind: kind))
    // The longest first, so that a whole name is not taken word by word.
    byFirstWord[first]?.sort { $0.bytes.count > $1.bytes.count }
  }

  func occurrences(in text: TextBytes) -> [PersonalFind] {
    guard !byFirstWord.isEmpty else { return [] }
    var finds: [PersonalFind] = []
    var index = 0
    while index < text.count {
      guard Self.isWord(text[index]) else {
        index += 1
        continue
      }
      var end = index
      while end < text.count, Self.isWord(text[end]) { end += 1 }
      if let find = occurrence(at: index, wordEnd: end, text) {
        finds.append(find)
        index = max(end, find.range.upperBound)
      } else {
        index = end
      }
    }
    return finds
  }

  private func occurrence(at start: Int, wordEnd: Int, _ text: TextBytes) -> PersonalFind? {
    for value in byFirstWord[Array(text.bytes[start..<wordEnd])] ?? [] {
      // What stands before its first word belongs to the value: a plus, a bracket.
      let lead = value.bytes.prefix { !Self.isWord($0) }.count
      let range = start - lead..<start - lead + value.bytes.count
      guard range.lowerBound >= 0, range.upperBound <= text.count,
        text.bytes[range].elementsEqual(value.bytes), !Self.isWord(text[range.upperBound])
      else { continue }
      return PersonalFind(range: range, kind: value.kind)
    }
    return nil
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    ByteClass.alphanumeric.contains(byte) || byte >= 0x80
  }
}
