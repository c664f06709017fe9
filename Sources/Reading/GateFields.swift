import EvalModel
import MarkedYAML

/// How the comparison with a baseline is written, in an eval set and in a profile.
enum GateFields {
  private static let rate = Shape<Double>.number(0.000_1...0.999_9)

  private static let alpha = Field(
    "alpha", rate, "The probability of blocking although nothing changed; 0.05 when absent")
  private static let margin = Field(
    "margin", rate, "The drop of the whole set that a proven pass excludes; 0.02 when absent")
  private static let intentMargin = Field(
    "intent_margin", rate, "The same for each intent; 0.1 when absent")
  private static let intentMargins = Field(
    "intent_margins", .map(of: rate), "Margins of single intents, by name")
  private static let tolerance = Field(
    "tolerance", .number(0...0.999_9), "A drop of the whole set that is accepted; 0 when absent")
  private static let collapse = Field(
    "collapse", rate, "The fall of a single case that must be noticed; 0.4 when absent")
  private static let strict = Field(
    "strict", .bool, "Whether a pass that is not proven is inconclusive; false when absent")
  private static let allowRemoved = Field(
    "allow_removed", .bool, "Whether many cases of the baseline may be gone; false when absent")

  static let fields: [any FieldDescription] = [
    alpha, margin, intentMargin, intentMargins, tolerance, collapse, strict, allowRemoved,
  ]

  static func read(_ record: inout Record) -> GateRulesDraft {
    let intents = record.read(intentMargins) ?? []
    return GateRulesDraft(
      rules: GateRules(
        alpha: record.read(alpha), margin: record.read(margin),
        intentMargin: record.read(intentMargin),
        intentMargins: Dictionary(
          intents.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }),
        tolerance: record.read(tolerance), collapse: record.read(collapse),
        isStrict: record.read(strict), allowsRemoved: record.read(allowRemoved)),
      intents: intents)
  }

  static let shape: Shape<GateRulesDraft> = .record(fields) { read(&$0) }
}

/// Rules whose intents are still to be checked against the cases.
struct GateRulesDraft: Sendable {
  var rules = GateRules()
  var intents: [NamedValue<Double>] = []
}
