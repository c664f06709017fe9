import Diagnostics
import EvalModel
import MarkedYAML

/// The final text is written in a language.
///
/// Counts short words that texts can't do without, for English, German, Spanish, French, Italian,
/// Portuguese, Polish, Dutch and Turkish. The language with the most of them is the text's, when it
/// leads the next one clearly. Texts of fewer than eight words and texts without a clear leader are
/// not judged. `as: user` expects the language of the user's last message, where that can be told.
struct LanguageGrader: Grader {
  enum Expected: Sendable {
    case oneOf([StopWords.Language])
    case user
  }

  let expected: Expected

  static let kind = GraderKind(
    name: "language", version: 1, summary: "The final text is written in one of these languages.",
    category: .tone, dimension: "format",
    example: """
      language: de
      language: [en, fr]
      language: {as: user}
      """,
    shape: Shape<LanguageGrader>.either(
      scalar: languages, list: languages,
      map: .record([asField]) { record in
        record.read(asField).map { _ in LanguageGrader(expected: .user) }
      },
      expecting: "a language such as en, a list of them, or {as: user}"
    ).anyGrader)

  private enum Model: String, Sendable, CaseIterable {
    case user
  }

  private static let languages = Shape<[StopWords.Language]>.oneOrMore(of: .choice)
    .map { languages, node, problems -> LanguageGrader? in
      if case .list(let items) = node.kind, items.isEmpty {
        problems.expected("at least one language", at: node)
      }
      return languages.isEmpty ? nil : LanguageGrader(expected: .oneOf(languages))
    }
  private static let asField = Field<Model>(
    "as", .choice, "`user`: the language of the user's last message.", required: true)

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      guard let answer = evidence.finalText else {
        return .fail(Messages.silence, steps: [evidence.answerStep])
      }
      let wanted =
        switch expected {
        case .oneOf(let languages): languages
        case .user: [try Self.languageOfUser(evidence)]
        }
      let actual = try Self.language(of: answer.text, "the final text")
      return wanted.contains(actual)
        ? .pass(Messages.written(actual), steps: [answer.step])
        : .fail(Messages.wrong(actual, wanted), steps: [answer.step])
    } catch { return .unscored(error.reason) }
  }

  private static func languageOfUser(_ evidence: Evidence) throws(Unjudged) -> StopWords.Language {
    let texts = evidence.trajectory.steps.compactMap { step in
      if case .user(let user) = step.kind { user.text } else { nil }
    }
    guard let last = texts.last ?? evidence.evalCase.turns.last else {
      throw Unjudged(reason: Messages.unclear("the user's message"))
    }
    return try language(of: last, "the user's message")
  }

  private static func language(
    of text: String, _ what: String
  ) throws(Unjudged) -> StopWords.Language {
    let words = Words(text)
    guard words.count >= 8 else { throw Unjudged(reason: Messages.tooShort(what)) }
    let ranked = StopWords.hits(in: words).sorted { $0.count > $1.count }
    let (first, second) = (ranked[0], ranked[1])
    // Kindred languages share many of these words, so a lead of one may be chance. A text with
    // hardly any of them is a list, code or a language that is not known here.
    guard first.count >= 3, first.count * 8 >= words.count, first.count >= second.count + 2 else {
      throw Unjudged(reason: Messages.unclear(what))
    }
    return first.language
  }
}

private enum Messages {
  static let silence = "the agent said nothing"
  static func tooShort(_ what: String) -> String { "\(what) is too short to tell its language" }
  static func unclear(_ what: String) -> String { "the language of \(what) is not clear" }
  static func written(_ language: StopWords.Language) -> String {
    "the final text is in '\(language.rawValue)'"
  }
  static func wrong(_ actual: StopWords.Language, _ wanted: [StopWords.Language]) -> String {
    "\(written(actual)), expected \(Quoting.list(wanted.map { "'\($0.rawValue)'" }, or: "or"))"
  }
}
