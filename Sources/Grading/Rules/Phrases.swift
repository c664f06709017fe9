import Diagnostics
import EvalModel
import MarkedYAML

/// Something that may have been said.
struct Phrase: Sendable {
  private let written: CaseText
  /// Both ways of folding; `nil` for a reference, whose text only the case knows.
  private let folded: (exact: FoldedText, loose: FoldedText)?

  init(_ text: CaseText) {
    written = text
    folded =
      text.isReference
      ? nil
      : (
        FoldedText(text.written, caseSensitive: true),
        FoldedText(text.written, caseSensitive: false)
      )
  }

  func folded(in evalCase: EvalCase, _ caseSensitive: Bool) throws(Unjudged) -> FoldedText {
    if let folded { return caseSensitive ? folded.exact : folded.loose }
    let text = FoldedText(try text(in: evalCase), caseSensitive: caseSensitive)
    guard !text.isEmpty else { throw Unjudged(reason: "\(written.written) of the case is empty") }
    return text
  }

  func text(in evalCase: EvalCase) throws(Unjudged) -> String { try written.text(in: evalCase) }

  func described(in evalCase: EvalCase) -> String {
    do throws(Unjudged) {
      return Quoting.quoted(try text(in: evalCase))
    } catch { return Quoting.quoted(written.written) }
  }
}

/// The settings of `says` and `never_says`.
struct Phrases: Sendable {
  var any: [Phrase] = []
  var all: [Phrase] = []
  var isCaseSensitive = false

  static var shape: Shape<Phrases> {
    let phrase = Shape<CaseText>.caseText.map { text, node, problems -> Phrase? in
      if FoldedText(text.written, caseSensitive: true).isEmpty {
        problems.add(Diagnostic("empty-text", "there is only white space", at: node.place))
        return nil
      }
      return Phrase(text)
    }
    let any = Field<[Phrase]>("any", .oneOrMore(of: phrase), "One of these is enough.")
    let all = Field<[Phrase]>("all", .oneOrMore(of: phrase), "All of these count.")
    let caseSensitive = Field<Bool>(
      "case_sensitive", .bool, "Whether upper case makes a difference; not by default.")
    return .either(
      scalar: phrase.map { phrase, _, _ in Phrases(all: [phrase]) },
      list: Shape<[Phrase]>.list(of: phrase).map { phrases, node, problems in
        guard !phrases.isEmpty else {
          if case .list(let items) = node.kind, items.isEmpty {
            problems.add(.noPhrase(at: node.place))
          }
          return nil
        }
        return Phrases(all: phrases)
      },
      map: .record([any, all, caseSensitive]) { record in
        let phrases = Phrases(
          any: record.read(any) ?? [], all: record.read(all) ?? [],
          isCaseSensitive: record.read(caseSensitive) ?? false)
        if !record.has(any) && !record.has(all) {
          record.problems.add(.noPhrase(at: record.node.place))
        }
        return phrases.any.isEmpty && phrases.all.isEmpty ? nil : phrases
      },
      expecting: "a text, a list of texts, or a map with 'any' or 'all'")
  }
}

extension Diagnostic {
  fileprivate static func noPhrase(at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "missing-field", "there is no phrase to look for", at: place,
      hints: ["write a text, a list of texts, or {any: […]}"])
  }
}
