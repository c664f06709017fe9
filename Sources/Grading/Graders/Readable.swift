import EvalModel
import MarkedYAML

/// The final text is easy to read.
///
/// Bounds the words of an average sentence (20 by default), of the longest one (40) and the
/// characters of an average word (off without `word`). Plain counts rather than a readability
/// formula, because those hold for one language each. Texts of fewer than five words are not
/// judged.
struct Readable: Grader {
  let average: Double
  let longest: Int
  let word: Double?

  static let kind = GraderKind(
    name: "readable", version: 1, summary: "The sentences of the final text are not too long.",
    category: .tone, dimension: "tone",
    example: """
      readable: {}
      readable: {average: 15, longest: 30, word: 7}
      """,
    shape: Shape<Readable>.record([averageField, longestField, wordField]) { record in
      Readable(
        average: record.read(averageField) ?? 20, longest: record.read(longestField) ?? 40,
        word: record.read(wordField))
    }.anyGrader)

  private static let averageField = Field<Double>(
    "average", .number(1...1000), "The most words that an average sentence may have; 20.")
  private static let longestField = Field<Int>(
    "longest", .int(1...10_000), "The most words that any sentence may have; 40.")
  private static let wordField = Field<Double>(
    "word", .number(1...100), "The most characters that an average word may have.")

  func grade(_ evidence: Evidence) -> Assessment {
    guard let answer = evidence.finalText else {
      return .fail(Messages.silence, steps: [evidence.answerStep])
    }
    let sentences = Sentences.split(answer.text)
    let words = sentences.flatMap(\.all)
    guard words.count >= 5 else { return .unscored(Messages.tooShort) }
    let mean = Double(words.count) / Double(sentences.count)
    let most = sentences.map(\.count).max() ?? 0
    let characters = words.reduce(0) { $0 + $1.unicodeScalars.count }
    let size = Double(characters) / Double(words.count)
    if most > longest { return .fail(Messages.longest(most, longest), steps: [answer.step]) }
    if mean > average { return .fail(Messages.average(mean, average), steps: [answer.step]) }
    if let word, size > word { return .fail(Messages.word(size, word), steps: [answer.step]) }
    return .pass(Messages.readable(mean), steps: [answer.step])
  }
}

private enum Messages {
  static let silence = "the agent said nothing"
  static let tooShort = "the final text is too short to judge how it reads"
  static func readable(_ mean: Double) -> String { "\(tenths(mean)) words a sentence" }
  static func longest(_ count: Int, _ limit: Int) -> String {
    "a sentence has \(count) words, allowed are \(limit)"
  }
  static func average(_ mean: Double, _ limit: Double) -> String {
    "\(readable(mean)), allowed are \(tenths(limit))"
  }
  static func word(_ size: Double, _ limit: Double) -> String {
    "\(tenths(size)) characters a word, allowed are \(tenths(limit))"
  }
  /// Up, so that what is over the line is not shown as on it.
  private static func tenths(_ value: Double) -> String {
    "\((value * 10 - 1e-6).rounded(.up) / 10)"
  }
}
