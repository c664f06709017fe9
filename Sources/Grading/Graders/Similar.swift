import Diagnostics
import EvalModel
import MarkedYAML

/// The final text is like another one.
///
/// `by: tokens` (the default) compares the words whatever their order: twice the common words over
/// the words of both. `by: edits` compares the characters in order: one minus the Levenshtein
/// distance over the length of the longer text, where white space, curly quotes and case make no
/// difference. The value is the similarity. Texts beyond 4,000 characters are not compared by
/// edits. Neither knows what words mean: a `not` changes little, so don't let correctness hang on
/// this.
struct Similar: Grader {
  enum Measure: String, Sendable, CaseIterable {
    case tokens
    case edits
  }

  let target: CaseText
  let threshold: Double
  let measure: Measure

  static let kind = GraderKind(
    name: "similar", version: 1, summary: "The final text is like a given one.",
    category: .goal, dimension: "correctness",
    example: """
      similar: {to: Your refund of 20 EUR is on its way., at_least: 0.6}
      similar: {to: $case.vars.answer, at_least: 0.9, by: edits}
      """,
    shape: Shape<Similar>.record([to, atLeast, by]) { record in
      let target = record.read(to)
      let threshold = record.read(atLeast)
      let measure = record.read(by) ?? .tokens
      guard let target, let threshold else { return nil }
      return Similar(target: target, threshold: threshold, measure: measure)
    }.anyGrader)

  private static let to = Field<CaseText>(
    "to", .caseText, "The text to compare with.", required: true)
  private static let atLeast = Field<Double>(
    "at_least", .number(0...1), "The similarity that is needed, from 0 to 1.", required: true)
  private static let by = Field<Measure>(
    "by", .choice, "`tokens`, the default: the words. `edits`: the characters in order.")

  /// The time grows with the product of the lengths.
  private static let longest = 4000

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      let target = try target.text(in: evidence.evalCase)
      guard let answer = evidence.finalText else {
        return .fail(Messages.silence, steps: [evidence.answerStep])
      }
      let similarity =
        switch measure {
        case .tokens: Self.overlap(Words(answer.text).all, Words(target).all)
        case .edits: try Self.closeness(answer.text, target)
        }
      // Shares like 2/3 are not written exactly.
      let passed = similarity >= threshold - 1e-9
      return Assessment(
        .scored(value: similarity, passed: passed), Messages.found(similarity, threshold),
        steps: [answer.step])
    } catch { return .unscored(error.reason) }
  }

  /// The Sørensen–Dice coefficient of two multisets.
  static func overlap(_ left: [String], _ right: [String]) -> Double {
    if left.isEmpty && right.isEmpty { return 1 }
    var counts: [String: Int] = [:]
    for word in left { counts[word, default: 0] += 1 }
    var common = 0
    for word in right {
      guard let count = counts[word], count > 0 else { continue }
      counts[word] = count - 1
      common += 1
    }
    return 2 * Double(common) / Double(left.count + right.count)
  }

  private static func closeness(_ left: String, _ right: String) throws(Unjudged) -> Double {
    func scalars(_ text: String) -> [Unicode.Scalar] {
      let folded = FoldedText(text, caseSensitive: false)
      return Array(String(decoding: folded.bytes, as: UTF8.self).unicodeScalars)
    }
    let (left, right) = (scalars(left), scalars(right))
    guard max(left.count, right.count) <= longest else { throw Unjudged(reason: Messages.tooLong) }
    if left.isEmpty && right.isEmpty { return 1 }
    return 1 - Double(distance(left, right)) / Double(max(left.count, right.count))
  }

  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var row = Array(0...right.count)
    for (index, scalar) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in right.indices {
        let above = row[column + 1]
        let change = diagonal + (scalar == right[column] ? 0 : 1)
        row[column + 1] = min(change, above + 1, row[column] + 1)
        diagonal = above
      }
    }
    return row[right.count]
  }
}

private enum Messages {
  static let silence = "the agent said nothing"
  static let tooLong = "the texts are too long to compare by edits"
  static func found(_ similarity: Double, _ threshold: Double) -> String {
    "the similarity is \(rounded(similarity)), needed is \(rounded(threshold))"
  }
  /// Down, so that what is under the line is not shown as on it.
  private static func rounded(_ value: Double) -> String {
    "\((value * 1000 + 1e-6).rounded(.down) / 1000)"
  }
}
