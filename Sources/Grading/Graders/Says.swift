import Diagnostics
import EvalModel
import MarkedYAML

/// The agent said something.
///
/// Looks for phrases in every message of the agent and in its final text. White space, curly quotes
/// and upper case make no difference unless `case_sensitive` is set. A phrase is found inside of
/// words too: use `matches` with `\b` where that matters.
///
/// A text or a list of texts must all have been said, each in some message. With `any` one of them
/// is enough; `any` and `all` together must both hold. Where a number was expected and the agent said
/// another one of its length, the failure points there.
struct Says: Grader {
  let phrases: Phrases

  static let kind = GraderKind(
    name: "says", version: 2,
    summary: "The agent said these phrases, in any message or the final text.",
    category: .incomplete, dimension: "correctness",
    example: """
      says: RT-10010
      says: [refund, "5 days"]
      says: {any: [sorry, thanks], all: ["$case.vars.order"], case_sensitive: true}
      """,
    shape: Phrases.shape.map { phrases, _, _ in Says(phrases: phrases) })

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      let spoken = evidence.spoken
      guard !spoken.isEmpty else { return .fail(Messages.silence, steps: [evidence.answerStep]) }
      let texts = spoken.map { FoldedText($0.text, caseSensitive: phrases.isCaseSensitive) }
      func step(saying phrase: Phrase) throws(Unjudged) -> Int? {
        let wanted = try phrase.folded(in: evidence.evalCase, phrases.isCaseSensitive)
        return texts.firstIndex { $0.contains(wanted) }.map { spoken[$0].step }
      }
      var steps: [Int] = []
      var missing: [Phrase] = []
      for phrase in phrases.all {
        if let step = try step(saying: phrase) {
          steps.append(step)
        } else {
          missing.append(phrase)
        }
      }
      var anySaid = phrases.any.isEmpty
      for phrase in phrases.any where !anySaid {
        guard let step = try step(saying: phrase) else { continue }
        steps.append(step)
        anySaid = true
      }
      let isMissing = !missing.isEmpty
      if isMissing || !anySaid {
        let wanted = isMissing ? missing : phrases.any
        let described = wanted.map { $0.described(in: evidence.evalCase) }
        let reason = isMissing ? Messages.neverSaid(described) : Messages.noneSaid(described)
        for phrase in wanted {
          let expected = try phrase.text(in: evidence.evalCase)
          guard let rival = RivalFigure(of: expected, in: spoken) else { continue }
          return .fail(reason + Messages.instead(rival.figure), steps: [rival.step])
        }
        return .fail(reason, steps: [evidence.answerStep])
      }
      return .pass(Messages.said, steps: steps)
    } catch { return .unscored(error.reason) }
  }
}

private enum Messages {
  static let silence = "the agent said nothing"
  static let said = "the agent said what was expected"
  static func neverSaid(_ phrases: [String]) -> String {
    "the agent never said \(Quoting.list(phrases, or: "or"))"
  }
  static func instead(_ figure: String) -> String {
    ", but \(Quoting.quoted(figure))"
  }
  static func noneSaid(_ phrases: [String]) -> String {
    "the agent said none of \(Quoting.list(phrases))"
  }
}
