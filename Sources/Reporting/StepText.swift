import EvalModel
import JSONKit

/// What one step says, as paragraphs: the first stands beside the step's number, the others below.
struct StepText {
  struct Paragraph {
    var text: String
    var tone: TextStyle.Tone?
  }

  private(set) var paragraphs: [Paragraph] = []

  init(_ step: Step, full: Bool) {
    switch step.kind {
    case .user(let turn): add(turn.text)
    case .message(let message): add(message.text)
    case .model(let call): model(call)
    case .retrieval(let retrieval): self.retrieval(retrieval, full: full)
    case .decision(let decision):
      let confidence = decision.confidence.map { " (confidence \(Figures.fixed($0, 2)))" } ?? ""
      add("\(decision.name) = \(Self.plain(decision.value))\(confidence)")
    case .toolCall(let call): add("\(call.name) \(call.arguments.text)")
    case .toolResult(let result): self.result(result)
    case .approval(let approval):
      add("\(approval.tool) \(approval.decision)")
      if let arguments = approval.arguments { add(arguments.text) }
    case .handoff(let handoff):
      add("to \(handoff.to)" + (handoff.reason.map { ": \($0)" } ?? ""))
      if let context = handoff.context { add(context.text) }
    case .error(let error):
      add(error.kind + (error.message.map { ": \($0)" } ?? ""), .bad)
    case .retry(let retry):
      let parts = [retry.of, retry.reason].compactMap { $0 }
      add(parts.isEmpty ? "again" : parts.joined(separator: ": "))
    case .unknown: break
    }
    let isUnknown = if case .unknown = step.kind { true } else { false }
    if (full || isUnknown) && !step.extra.isEmpty { add(JSONValue.object(step.extra).text, .quiet) }
    if paragraphs.isEmpty { add("") }
  }

  private mutating func add(_ text: String, _ tone: TextStyle.Tone? = nil) {
    paragraphs.append(Paragraph(text: text, tone: tone))
  }

  private mutating func model(_ call: ModelCall) {
    var parts = [call.model ?? "model unknown"]
    if call.inputTokens != nil || call.outputTokens != nil {
      let input = call.inputTokens.map { Figures.count($0) } ?? "?"
      let output = call.outputTokens.map { Figures.count($0) } ?? "?"
      parts.append("\(input) in + \(output) out")
    }
    if let cost = call.costUSD { parts.append(Figures.money(cost)) }
    if let latency = call.latency { parts.append(Figures.duration(latency)) }
    if let reason = call.finishReason { parts.append(reason) }
    add(parts.joined(separator: " · "), .quiet)
    if let reasoning = call.reasoning { add("reasoning: \(reasoning)") }
  }

  private mutating func retrieval(_ retrieval: Retrieval, full: Bool) {
    add(
      (retrieval.query.map { "“\($0)”" } ?? "without a query") + " → "
        + Figures.count(retrieval.documents.count, "document"))
    let shown = retrieval.documents.prefix(full ? .max : 5)
    for document in shown {
      var head = document.id
      if let score = document.score { head += " \(Figures.fixed(score, 2))" }
      if let acl = document.acl { head += " [\(acl.joined(separator: ", "))]" }
      add(head + (document.text.map { ": \($0)" } ?? ""))
    }
    let hidden = retrieval.documents.count - shown.count
    if hidden > 0 { add("and \(hidden) more", .quiet) }
  }

  private mutating func result(_ result: ToolResult) {
    let latency = result.latency.map { " · \(Figures.duration($0))" } ?? ""
    switch result.answer {
    case .ok(let value): add("ok\(latency)  \(value.text)")
    case .error(let error):
      let retry = error.retryAfter.map { " · retry after \(Figures.duration($0))" } ?? ""
      let message = error.message.isEmpty ? "" : ": \(error.message)"
      add("error \(error.kind)\(message)\(retry)\(latency)", .doubtful)
    }
    for breach in result.breaches { add("! breach: \(breach)", .bad) }
  }

  /// Text without its quotes: `intent = refund`.
  private static func plain(_ value: JSONValue) -> String { value.string ?? value.text }
}
