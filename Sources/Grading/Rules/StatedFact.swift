import Diagnostics
import JSONKit
import MarkedYAML
import Patterns

/// A fact of which an agent can say different things: a date, an amount, a status.
struct StatedFact: Sendable {
  enum Form: Sendable {
    /// What the first group matches, or all of the match, is the value.
    case pattern(Pattern)
    /// The value whose words are said.
    case oneOf([Choice])
  }

  /// A value with the words that say it.
  struct Choice: Sendable {
    let value: String
    let words: [Words]
  }

  let name: String
  let form: Form

  /// Nobody states more values of one fact in a message; a hostile one would cost without end.
  private static let mostValues = 8

  /// The values that a message states. Questions state nothing.
  func values(in text: String) throws(Unjudged) -> [StatedValue] {
    let text = Statements.of(text)
    switch form {
    case .pattern(let pattern):
      guard let ranges = pattern.captures(in: text) else {
        throw Unjudged(reason: Matches.tooExpensive)
      }
      let bytes = Array(text.utf8)
      return ranges.prefix(Self.mostValues).map {
        StatedValue(String(decoding: bytes[$0], as: UTF8.self))
      }
    case .oneOf(let choices):
      let said = Words(text)
      // Of `shipped` and `not shipped` the longer one was said.
      var hits: [(choice: Int, range: Range<Int>)] = []
      for (index, choice) in choices.enumerated() {
        for words in choice.words {
          hits += said.places(of: words).map { (index, $0) }
        }
      }
      var longest: [Int: Int] = [:]
      for hit in hits {
        longest[hit.range.lowerBound] = max(longest[hit.range.lowerBound] ?? 0, hit.range.count)
      }
      let reach = longest.values.max() ?? 0
      let telling = hits.filter { hit in
        !(0...reach).contains { back in
          let start = hit.range.lowerBound - back
          guard let length = longest[start], length > hit.range.count else { return false }
          return start + length >= hit.range.upperBound
        }
      }
      return Set(telling.map(\.choice)).sorted().map {
        StatedValue(choices[$0].value, words: choices[$0].words)
      }
    }
  }
}

/// One value of a fact, in every way to read it.
struct StatedValue: Sendable {
  let text: String
  private let folded: FoldedText
  private let dates: [ClaimedDate]
  private let numbers: [Double]
  private let words: [Words]

  init(_ text: String, words: [Words] = []) {
    self.text = text
    self.words = words
    folded = FoldedText(text, caseSensitive: false)
    guard words.isEmpty, text.utf8.count <= 200 else {
      dates = []
      numbers = []
      return
    }
    let claims = ClaimScanner.standard.claims(in: text) ?? []
    dates = claims.first { $0.kind == .date }?.dates ?? []
    if let claim = claims.first(where: { $0.kind == .amount || $0.kind == .quantity }) {
      numbers = claim.numbers
    } else if claims.isEmpty, !text.contains(where: \.isLetter) {
      numbers = ClaimScanner.standard.numbers(in: text, TextTraits(text)) ?? []
    } else {
      numbers = []
    }
  }

  func isSame(as other: StatedValue) -> Bool {
    if folded == other.folded { return true }
    if dates.contains(where: { date in other.dates.contains { $0.agrees(with: date) } }) {
      return true
    }
    return dates.isEmpty
      && numbers.contains { number in
        other.numbers.contains { abs($0 - number) < 1e-9 }
      }
  }

  /// Whether a text that the agent saw has the value.
  func stands(in text: String) -> Bool {
    if !words.isEmpty {
      let seen = Words(text)
      return words.contains { seen.contains($0) }
    }
    if FoldedText(text, caseSensitive: false).contains(folded) { return true }
    // Claims of long texts are not looked for: results come from hostile tools.
    guard !(dates.isEmpty && numbers.isEmpty), text.utf8.count <= 200_000 else { return false }
    if !dates.isEmpty {
      let claims = ClaimScanner.standard.claims(in: text) ?? []
      return claims.contains { claim in
        claim.dates.contains { date in dates.contains { $0.agrees(with: date) } }
      }
    }
    let seen = ClaimScanner.standard.numbers(in: text, TextTraits(text)) ?? []
    return numbers.contains { number in seen.contains { abs($0 - number) < 1e-9 } }
  }
}

/// A text without its questions.
enum Statements {
  static func of(_ text: String) -> String {
    guard text.contains("?") else { return text }
    var statements = ""
    var sentence = ""
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      sentence.unicodeScalars.append(scalar)
      let isLast = index + 1 == scalars.count
      let ends = isLast || scalars[index + 1].properties.isWhitespace
      switch scalar {
      case "?" where ends: sentence = ""
      case ".", "!", "\n":
        guard ends || scalar == "\n" else { continue }
        statements += sentence
        sentence = ""
      default: break
      }
    }
    return statements + sentence
  }
}

extension Words {
  /// Where other words stand next to each other in this text.
  func places(of other: Words) -> [Range<Int>] {
    guard let first = other.all.first, other.count <= count else { return [] }
    return all.indices.dropLast(other.count - 1).compactMap { start in
      guard all[start].utf8.elementsEqual(first.utf8),
        zip(all[start...], other.all).allSatisfy({ $0.utf8.elementsEqual($1.utf8) })
      else { return nil }
      return start..<(start + other.count)
    }
  }
}

extension Shape where Value == StatedFact.Form {
  static var statedFact: Shape {
    let pattern = Field<Pattern>(
      "pattern", .pattern,
      "A regular expression; what its first group matches is the value, or all of the match.")
    let word = Shape<String>.name.map { text, node, problems -> StatedFact.Choice? in
      choice(text, [text], node, &problems)
    }
    let named = Shape<[NamedValue<[String]>]>.map(of: .oneOrMore(of: Shape<String>.name)).map {
      entries, node, problems -> StatedFact.Choice? in
      guard entries.count == 1, let entry = entries.first else {
        problems.expected("one value with its words", at: node)
        return nil
      }
      return choice(entry.name, entry.value, node, &problems)
    }
    let oneOf = Field<[StatedFact.Choice]>(
      "one_of",
      .list(
        of: .either(
          scalar: word, map: named, expecting: "a value, or a value with the words that say it")),
      "The values that it can have: words, or {value: [words that say it]}.")
    return .either(
      scalar: Shape<Pattern>.pattern.map { pattern, _, _ in .pattern(pattern) },
      map: .record([pattern, oneOf]) { record in
        let found = record.read(pattern)
        let choices = record.read(oneOf)
        guard record.has(pattern) != record.has(oneOf) else {
          record.problems.add(Messages.oneForm(at: record.node.place))
          return nil
        }
        if let found { return .pattern(found) }
        guard let choices else { return nil }
        guard choices.count > 1 else {
          record.problems.add(
            .impossible("a fact with one value can't change", at: record.place(of: oneOf)))
          return nil
        }
        return .oneOf(choices)
      },
      expecting: "a regular expression, or a map with 'pattern' or 'one_of'")
  }

  private static func choice(
    _ value: String, _ words: [String], _ node: Node, _ problems: inout Problems
  ) -> StatedFact.Choice? {
    let words = words.map { Words($0) }
    guard words.allSatisfy({ !$0.all.isEmpty }) else {
      problems.add(Diagnostic("empty-text", "there is no word in it", at: node.place))
      return nil
    }
    return StatedFact.Choice(value: value, words: words)
  }
}

private enum Messages {
  static func oneForm(at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "one-of", "a fact has either 'pattern' or 'one_of'", at: place,
      hints: ["for example {one_of: [shipped, delivered]}"])
  }
}
