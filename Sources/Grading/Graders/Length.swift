import Diagnostics
import EvalModel
import MarkedYAML

/// What the agent said is neither too long nor too short.
///
/// Counts words (runs of letters and digits), characters (Unicode scalars) and sentences of the
/// final text; `in: messages` looks at every message and the final text, each on its own. In
/// languages that don't part their words, bound characters.
struct Length: Grader {
  enum Place: String, Sendable, CaseIterable {
    case final
    case messages
  }

  struct Bound: Sendable {
    let unit: Unit
    let limit: Int
    let isMaximum: Bool
  }

  enum Unit: String, Sendable, CaseIterable {
    case words
    case characters
    case sentences
  }

  let bounds: [Bound]
  let place: Place

  static let kind = GraderKind(
    name: "length", version: 1,
    summary: "The final text, or every message, is neither too long nor too short.",
    category: .tone, dimension: "format",
    example: """
      length: {max_words: 120}
      length: {min_words: 5, max_characters: 800, max_sentences: 6, in: messages}
      """,
    shape: Shape<Length>.record(fields as [any FieldDescription] + [placeField]) { record in
      var bounds: [Bound] = []
      for (unit, min, max) in limits {
        let (lower, upper) = (record.read(min), record.read(max))
        if let lower, let upper, lower > upper {
          record.problems.add(
            .impossible("min is larger than max", at: record.place(of: min)))
        }
        if let lower { bounds.append(Bound(unit: unit, limit: lower, isMaximum: false)) }
        if let upper { bounds.append(Bound(unit: unit, limit: upper, isMaximum: true)) }
      }
      let place = record.read(placeField) ?? .final
      if !fields.contains(where: { record.has($0) }) {
        record.problems.add(Messages.noBound(at: record.node.place))
      }
      return bounds.isEmpty ? nil : Length(bounds: bounds, place: place)
    }.anyGrader)

  private static let limits: [(Unit, min: Field<Int>, max: Field<Int>)] = Unit.allCases.map {
    (
      $0, min: Field("min_\($0.rawValue)", .int(1...Int.max), "At least so many \($0.rawValue)."),
      max: Field("max_\($0.rawValue)", .int(0...Int.max), "At most so many \($0.rawValue).")
    )
  }
  private static let fields = limits.flatMap { [$0.min, $0.max] }
  private static let placeField = Field<Place>(
    "in", .choice, "`final`, the default, or `messages`: every message and the final text.")

  func grade(_ evidence: Evidence) -> Assessment {
    let texts = place == .final ? evidence.finalText.map { [$0] } ?? [] : evidence.spoken
    guard !texts.isEmpty else { return .fail(Messages.silence, steps: [evidence.answerStep]) }
    for (step, text) in texts {
      for bound in bounds {
        let count = bound.unit.count(in: text)
        if bound.isMaximum ? count > bound.limit : count < bound.limit {
          return .fail(Messages.wrong(count, bound), steps: [step])
        }
      }
    }
    return .pass(Messages.fits, steps: texts.map(\.step))
  }
}

extension Length.Unit {
  fileprivate func count(in text: String) -> Int {
    switch self {
    case .words: Words(text).count
    case .characters: text.unicodeScalars.count
    case .sentences: Sentences.split(text).count
    }
  }
}

private enum Messages {
  static let silence = "the agent said nothing"
  static let fits = "the length is as expected"
  static func noBound(at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "missing-field", "there is no bound for the length", at: place,
      hints: ["write max_words, max_characters, max_sentences or the same with min"])
  }
  static func wrong(_ count: Int, _ bound: Length.Bound) -> String {
    "the text has \(Quoting.count(count, String(bound.unit.rawValue.dropLast()))), "
      + "allowed is at \(bound.isMaximum ? "most" : "least") \(bound.limit)"
  }
}
