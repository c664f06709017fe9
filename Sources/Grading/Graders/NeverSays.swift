import Diagnostics
import EvalModel
import MarkedYAML

/// The agent did not say something.
///
/// Takes the settings of `says` and compares as it does. Any of the phrases in any message or in
/// the final text is a failure that points at the message, so `any` and `all` mean the same here.
struct NeverSays: Grader {
  let phrases: Phrases

  static let kind = GraderKind(
    name: "never_says", version: 1,
    summary: "The agent said none of these phrases, in no message and not in the final text.",
    category: .policy, dimension: "policy",
    example: """
      never_says: guaranteed
      never_says: ["on its way", "has shipped"]
      never_says: {any: [IBAN], case_sensitive: true}
      """,
    shape: Phrases.shape.map { phrases, _, _ in NeverSays(phrases: phrases) })

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      var found: [(step: Int, phrase: Phrase)] = []
      let spoken = evidence.spoken
      let texts = spoken.map { FoldedText($0.text, caseSensitive: phrases.isCaseSensitive) }
      for phrase in phrases.any + phrases.all {
        let banned = try phrase.folded(in: evidence.evalCase, phrases.isCaseSensitive)
        for (index, text) in texts.enumerated() where text.contains(banned) {
          found.append((spoken[index].step, phrase))
        }
      }
      found.sort { $0.step < $1.step }
      guard let first = found.first else { return .pass(Messages.neverSaid) }
      var steps: [Int] = []
      for (step, _) in found where steps.last != step { steps.append(step) }
      return .fail(Messages.said(first.phrase.described(in: evidence.evalCase)), steps: steps)
    } catch { return .unscored(error.reason) }
  }
}

private enum Messages {
  static let neverSaid = "the agent said nothing of the kind"
  static func said(_ phrase: String) -> String { "the agent said \(phrase), which it must not" }
}
