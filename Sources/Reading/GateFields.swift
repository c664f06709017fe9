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

  private static let metrics = Field(
    "metrics", metricsShape, "How many times the baseline's figure each metric may be")

  static let fields: [any FieldDescription] = [
    alpha, margin, intentMargin, intentMargins, tolerance, collapse, strict, allowRemoved, metrics,
  ]

  private static let metricsShape: Shape<[String: Double]> = {
    let ratio = Shape<Double>.number(1...1000)
    let latency = Field("latency_p95", ratio, "The time under which 95% of the trials stay")
    let tokens = Field("tokens", ratio, "Mean tokens of a trial")
    let cost = Field("cost", ratio, "Mean cost of a trial")
    let toolSuccess = Field(
      "tool_success", .number(0.000_1...1), "The share of tool calls that succeed")
    let errors = FailureCategory.allCases.map {
      Field($0.rawValue, ratio, "The share of trials that fail in this category")
    }
    let errorRates = Field(
      "errors",
      Shape<[String: Double]>.record(errors) { record in
        var limits: [String: Double] = [:]
        for field in errors { limits["errors.\(field.name)"] = record.read(field) }
        return limits
      }, "Shares of trials that fail, by failure category")
    return .record([latency, tokens, cost, toolSuccess, errorRates]) { record in
      var limits = record.read(errorRates) ?? [:]
      for field in [latency, tokens, cost, toolSuccess] {
        limits[field.name] = record.read(field)
      }
      return limits
    }
  }()

  static func read(_ record: inout Record) -> GateRulesDraft {
    let intents = record.read(intentMargins) ?? []
    return GateRulesDraft(
      rules: GateRules(
        alpha: record.read(alpha), margin: record.read(margin),
        intentMargin: record.read(intentMargin),
        intentMargins: Dictionary(
          intents.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }),
        tolerance: record.read(tolerance), collapse: record.read(collapse),
        isStrict: record.read(strict), allowsRemoved: record.read(allowRemoved),
        metrics: record.read(metrics) ?? [:]),
      intents: intents)
  }

  static let shape: Shape<GateRulesDraft> = .record(fields) { read(&$0) }
}

/// Rules whose intents are still to be checked against the cases.
struct GateRulesDraft: Sendable {
  var rules = GateRules()
  var intents: [NamedValue<Double>] = []
}
