import EvalModel
import MarkedYAML

/// The final text is exactly this.
///
/// White space at both ends is ignored unless `trim: false`, upper case makes a difference unless
/// `case_sensitive: false`. When the agent gave no final text, its last message counts.
struct Equals: Grader {
  let expected: CaseText
  let isCaseSensitive: Bool
  let trims: Bool

  static let kind = GraderKind(
    name: "equals", version: 1, summary: "The final text is exactly this text.",
    category: .goal, dimension: "correctness",
    example: """
      equals: "42"
      equals: {text: $case.vars.answer, case_sensitive: false, trim: true}
      """,
    shape: Shape<Equals>.either(
      scalar: Shape<CaseText>.caseText.map { text, _, _ in
        Equals(expected: text, isCaseSensitive: true, trims: true)
      },
      map: .record([text, caseSensitive, trim]) { record in
        let text = record.read(text)
        let caseSensitive = record.read(caseSensitive)
        let trim = record.read(trim)
        return text.map {
          Equals(expected: $0, isCaseSensitive: caseSensitive ?? true, trims: trim ?? true)
        }
      },
      expecting: "a text, or a map with 'text'"
    ).anyGrader)

  private static let text = Field<CaseText>("text", .caseText, "The text.", required: true)
  private static let caseSensitive = Field<Bool>(
    "case_sensitive", .bool, "Whether upper case makes a difference; it does by default.")
  private static let trim = Field<Bool>(
    "trim", .bool, "Whether white space at both ends is ignored; it is by default.")

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      let wanted = try expected.text(in: evidence.evalCase)
      guard let (step, text) = evidence.finalText else {
        return .fail(Messages.silence, steps: [evidence.answerStep])
      }
      return normal(text).elementsEqual(normal(wanted))
        ? .pass(Messages.same, steps: [step])
        : .fail(Messages.different(text, wanted), steps: [step])
    } catch { return .unscored(error.reason) }
  }

  private func normal(_ text: String) -> [UInt8] {
    var scalars = Substring(text).unicodeScalars
    if trims {
      while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
      while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
    }
    return Array((isCaseSensitive ? String(scalars) : String(scalars).lowercased()).utf8)
  }
}

private enum Messages {
  static let silence = "the agent said nothing"
  static let same = "the final text is as expected"
  static func different(_ actual: String, _ expected: String) -> String {
    "the final text is \(Quoting.quoted(actual)), expected \(Quoting.quoted(expected))"
  }
}
