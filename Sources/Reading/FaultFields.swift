import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML

/// One line under `faults`.
enum FaultFields {
  static let shape: Shape<WorldChange.Fault> = .record(fields) { record in
    guard let tool = record.read(tool), let kind = record.read(kind) else { return nil }
    let (only, first) = (record.read(call), record.read(from))
    if only != nil, first != nil {
      record.problems.add(
        Diagnostic(
          "one-of", "'call' and 'from' exclude each other", at: record.node.place,
          hints: ["call: 2 is the second call alone, from: 2 the second and all later ones"]))
    }
    for (field, fits) in [
      ("retry_after", kind.refuses),
      ("text", kind == .plantedInstruction), ("fields", kind == .staleData),
    ] {
      guard !fits, let place = record.node.place(ofKey: field) else { continue }
      record.problems.add(
        Diagnostic(
          "unused-field", .warning, "'\(field)' means nothing for the fault '\(kind.rawValue)'",
          at: place))
    }
    return WorldChange.Fault(
      tool: tool,
      rule: FaultRule(
        tool: tool.value,
        calls: only.map { .only($0) } ?? first.map { .from($0) } ?? .every, kind: kind,
        probability: record.read(probability), retryAfter: record.read(retryAfter),
        delay: record.read(delay), text: record.read(text),
        fields: record.read(old) ?? JSONObject()))
  }

  private static let fields: [any FieldDescription] = [
    tool, kind, call, from, probability, retryAfter, delay, text, old,
  ]

  private static let tool = Field(
    "tool", Shape<String>.name.located, "The tool that fails", required: true)
  private static let kind = Field(
    "kind", Shape<FaultRule.Kind>.choice, "How it fails", required: true)
  private static let call = Field(
    "call", .int(1...1_000_000), "Which of its calls fails, counted from 1; every one when absent")
  private static let from = Field(
    "from", .int(1...1_000_000), "The first of its calls that fails; all later ones do too")
  private static let probability = Field(
    "probability", .number(0...1), "The share of those calls that fail, drawn from the seed")
  private static let retryAfter = Field(
    "retry_after", .duration, "When the tool asks to be called again")
  private static let delay = Field("delay", .duration, "How much later the answer comes")
  private static let text = Field("text", .text, "What the planted instruction says")
  private static let old = Field(
    "fields", Shape<JSONObject>.jsonMap, "Field → old value, for stale data")
}
