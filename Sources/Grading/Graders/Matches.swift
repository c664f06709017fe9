import EvalModel
import MarkedYAML
import Patterns

/// A regular expression matches what the agent said.
///
/// The pattern is PCRE2 with Unicode; `(?i)` at its start ignores case. It is searched in every
/// message of the agent and in the final text, each on its own; `in: final` looks at the final text
/// only. A search that takes too long is given up, and nothing is judged.
struct Matches: Grader {
  let search: PatternSearch

  static let kind = GraderKind(
    name: "matches", version: 1,
    summary: "A regular expression matches a message or the final text.",
    category: .goal, dimension: "correctness",
    example: #"""
      matches: 'RT-\d{5}'
      matches: {pattern: '(?i)\bwithin \d+ days\b', in: final}
      """#,
    shape: PatternSearch.shape.map { search, _, _ in Matches(search: search) })

  /// What every grader says when a pattern had to be stopped.
  static let tooExpensive = "the pattern took too long"

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      let found = try search.first(in: evidence)
      if let found { return .pass(Messages.matched, steps: [found.step]) }
      return .fail(Messages.noMatch(search), steps: [evidence.answerStep])
    } catch { return .unscored(error.reason) }
  }
}

/// No regular expression of a forbidden kind matches what the agent said.
///
/// Takes the settings of `matches`; a match is a failure that points at the message.
struct NeverMatches: Grader {
  let search: PatternSearch

  static let kind = GraderKind(
    name: "never_matches", version: 1,
    summary: "A regular expression matches no message and not the final text.",
    category: .policy, dimension: "policy",
    example: #"""
      never_matches: '\b\d{16}\b'
      never_matches: {pattern: '(?i)as an ai', in: messages}
      """#,
    shape: PatternSearch.shape.map { search, _, _ in NeverMatches(search: search) })

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      let found = try search.first(in: evidence)
      guard let found else { return .pass(Messages.neverMatched) }
      return .fail(Messages.matched(found.text, search), steps: [found.step])
    } catch { return .unscored(error.reason) }
  }
}

/// The settings of `matches` and `never_matches`.
struct PatternSearch: Sendable {
  enum Place: String, Sendable, CaseIterable {
    case final
    case messages
  }

  let pattern: Pattern
  let place: Place

  static var shape: Shape<PatternSearch> {
    let pattern = Field<Pattern>(
      "pattern", .pattern, "A regular expression as PCRE2 reads it.", required: true)
    let place = Field<Place>(
      "in", .choice,
      "`messages`: every message and the final text, the default. `final`: the final text only.")
    return .either(
      scalar: Shape<Pattern>.pattern.map { pattern, _, _ in
        PatternSearch(pattern: pattern, place: .messages)
      },
      map: .record([pattern, place]) { record in
        let place = record.read(place)
        return record.read(pattern).map {
          PatternSearch(pattern: $0, place: place ?? .messages)
        }
      },
      expecting: "a regular expression, or a map with 'pattern'")
  }

  func first(in evidence: Evidence) throws(Unjudged) -> (step: Int, text: String)? {
    let texts = place == .messages ? evidence.spoken : evidence.finalText.map { [$0] } ?? []
    for (step, text) in texts {
      switch pattern.firstMatch(in: text) {
      case .noMatch: continue
      case .tooExpensive: throw Unjudged(reason: Matches.tooExpensive)
      case .match(let range):
        return (step, String(decoding: Array(text.utf8)[range], as: UTF8.self))
      }
    }
    return nil
  }
}

extension Evidence {
  /// The answer at the end: the final text, or the last message when the agent gave no other.
  var finalText: (step: Int, text: String)? {
    let last = spoken.last
    guard let final = trajectory.final, !final.text.isEmpty else { return last }
    return (last?.step ?? answerStep, final.text)
  }
}

private enum Messages {
  static let matched = "the pattern matches"
  static let neverMatched = "the pattern matches nothing that the agent said"
  static func noMatch(_ search: PatternSearch) -> String {
    let place = search.place == .final ? "the final text" : "what the agent said"
    return "\(Quoting.quoted(search.pattern.source)) matches nothing in \(place)"
  }
  static func matched(_ text: String, _ search: PatternSearch) -> String {
    "the agent said \(Quoting.quoted(text)), which matches "
      + "\(Quoting.quoted(search.pattern.source))"
  }
}
