package import Patterns

/// A rule of the project about what is personal.
package struct RedactionRule: Sendable {
  package enum Match: Sendable {
    case pattern(Pattern)
    /// Words of a dictionary, found as whole words.
    case words([String])
    /// The value of any field of this name, whole.
    case field(String)
  }

  package var kind: String
  package var match: Match

  package init(kind: String, match: Match) {
    self.kind = kind
    self.match = match
  }
}

/// What stays although it looks personal.
package struct KeepRule: Sendable {
  package enum Match: Sendable {
    case kind(String)
    case pattern(Pattern)
  }

  package var match: Match

  package init(_ match: Match) { self.match = match }
}

/// Finds what is personal in one text.
struct PersonalFinder: Sendable {
  private let secrets: SecretFinder
  private let rules: [RedactionRule]
  private let keep: [KeepRule]

  init(secrets: SecretFinder, rules: [RedactionRule], keep: [KeepRule]) {
    self.secrets = secrets
    self.rules = rules
    self.keep = keep
  }

  /// Past this a text is cut into pieces at white space, so that no pattern gives up on it.
  private static let longest = 32 << 10

  /// The finds in order, none overlapping another. `field` is the name of the field whose value the
  /// text is; empty where there is none.
  func finds(in string: String, field: String) -> [PersonalFind] {
    guard string.utf8.count >= 3 else { return [] }
    let text = TextBytes(string)
    let secrets = secrets.secrets(in: string).map {
      PersonalFind(range: $0.range, kind: .secret($0.kind))
    }
    guard text.count > Self.longest else { return finds(in: string, text, field: field, secrets) }
    // A key in lines may be cut by the end of a piece, so what the whole text shows goes first.
    var finds: [PersonalFind] = []
    var start = 0
    while start < text.count {
      let end = Self.end(ofPieceFrom: start, text)
      let piece = text.text(start..<end)
      finds += self.finds(in: piece, TextBytes(piece), field: "", []).map {
        PersonalFind(
          range: $0.range.lowerBound + start..<$0.range.upperBound + start, kind: $0.kind)
      }
      start = end
    }
    let whole = secrets.sorted { $0.range.lowerBound < $1.range.lowerBound }
    return whole.disjoint.merged(with: finds)
  }

  /// Behind the last white space of so many bytes.
  private static func end(ofPieceFrom start: Int, _ text: TextBytes) -> Int {
    var end = min(text.count, start + longest)
    guard end < text.count else { return end }
    let limit = end - 2048
    while end > limit, text[end - 1] != 0x20, text[end - 1] != 0x0A { end -= 1 }
    // A character of several bytes must not be cut.
    while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
    return end
  }

  private func finds(
    in string: String, _ text: TextBytes, field: String, _ secrets: [PersonalFind]
  ) -> [PersonalFind] {
    let folded = [UInt8](field.lowercased().utf8)
    let layers = [
      custom(string, text, field), secrets, structured(text, field, folded),
      CredentialFinder(text: text).finds(), WordFinder(text: text, field: folded).finds(),
      NumberFinder(text: text, field: folded).finds(),
      PatternFinder.shared.finds(in: string)
        ?? [PersonalFind(range: 0..<text.count, kind: .unchecked)],
    ]
    return merged(layers, text)
  }

  private func custom(_ string: String, _ text: TextBytes, _ field: String) -> [PersonalFind] {
    var finds: [PersonalFind] = []
    for rule in rules {
      let kind = PersonalKind.custom(rule.kind)
      switch rule.match {
      case .pattern(let pattern):
        guard let ranges = pattern.matches(in: string) else {
          return [PersonalFind(range: 0..<text.count, kind: .unchecked)]
        }
        finds += ranges.map { PersonalFind(range: $0, kind: kind) }
      case .field(let name):
        if field.lowercased() == name.lowercased() {
          finds.append(PersonalFind(range: 0..<text.count, kind: kind))
        }
      case .words(let words): finds += occurrences(of: words, in: text, kind)
      }
    }
    return finds
  }

  private func occurrences(
    of words: [String], in text: TextBytes, _ kind: PersonalKind
  ) -> [PersonalFind] {
    let folded = TextBytes(String(decoding: text.bytes, as: UTF8.self).lowercased())
    // A letter whose small form is longer would shift every place after it.
    guard folded.count == text.count else { return [] }
    var finds: [PersonalFind] = []
    for word in words.map({ Array($0.lowercased().utf8) }) where !word.isEmpty {
      var index = 0
      while index + word.count <= folded.count {
        if folded.bytes[index..<index + word.count].elementsEqual(word), !text.isWord(index - 1),
          !text.isWord(index + word.count)
        {
          finds.append(PersonalFind(range: index..<index + word.count, kind: kind))
          index += word.count
        } else {
          index += 1
        }
      }
    }
    return finds
  }

  /// What a field's name says about the whole of its value.
  private func structured(
    _ text: TextBytes, _ field: String, _ folded: [UInt8]
  ) -> [PersonalFind] {
    let whole = 0..<text.count
    if PersonalFields.isName(field), PersonalFields.looksLikeName(text) {
      return [PersonalFind(range: whole, kind: .personName)]
    }
    if PersonalFields.isAddress(field), 4...200 ~= text.count,
      !text.bytes.contains(UInt8(ascii: "@"))
    {
      return [PersonalFind(range: whole, kind: .address)]
    }
    if CredentialFinder.isCredential(field: field), 4...4096 ~= text.count,
      !PersonalFields.isCount(field), !text.bytes.contains(0x20)
    {
      return [PersonalFind(range: whole, kind: .credential)]
    }
    return []
  }

  /// Earlier layers know better; what they took, later ones leave alone.
  private func merged(_ layers: [[PersonalFind]], _ text: TextBytes) -> [PersonalFind] {
    var taken: [PersonalFind] = []
    for layer in layers {
      let ordered = layer.sorted {
        ($0.range.lowerBound, -$0.range.count) < ($1.range.lowerBound, -$1.range.count)
      }
      for find in ordered where !find.range.isEmpty && !isKept(find, text) {
        if let other = taken.firstIndex(where: { $0.range.overlaps(find.range) }) {
          // Around what was taken a longer find of a later layer is personal too: an address with
          // a number in it that looked like something else.
          let inside = taken[other].range
          if find.range.lowerBound <= inside.lowerBound, inside.upperBound <= find.range.upperBound,
            taken[other].kind.form != .marker, layers.first?.contains(taken[other]) != true,
            taken.filter({ $0.range.overlaps(find.range) }).count == 1
          {
            taken[other] = find
          }
          continue
        }
        taken.append(find)
      }
    }
    return taken.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  private func isKept(_ find: PersonalFind, _ text: TextBytes) -> Bool {
    keep.contains { rule in
      switch rule.match {
      case .kind(let name): return name == find.kind.name
      case .pattern(let pattern):
        let value = text.text(find.range)
        guard case .match(let range) = pattern.firstMatch(in: value) else { return false }
        return range.count == find.range.count
      }
    }
  }
}

extension [PersonalFind] {
  /// Sorted finds without those that begin inside an earlier one.
  fileprivate var disjoint: [PersonalFind] {
    var end = 0
    return filter { find in
      defer { end = Swift.max(end, find.range.upperBound) }
      return find.range.lowerBound >= end
    }
  }

  /// These and those of the others that touch none of them; both in order.
  func merged(with others: [PersonalFind]) -> [PersonalFind] {
    var result: [PersonalFind] = []
    var next = 0
    for other in others {
      while next < count, self[next].range.upperBound <= other.range.lowerBound {
        result.append(self[next])
        next += 1
      }
      if next < count, self[next].range.overlaps(other.range) { continue }
      result.append(other)
    }
    return result + self[next...]
  }
}
