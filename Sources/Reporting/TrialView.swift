import Diagnostics
package import EvalModel
import JSONKit

/// One trial, step by step: what the user said, what the agent did, and where it went wrong.
package struct TrialView: Sendable {
  package var record: TrialRecord
  /// `nil` for trials that were never graded.
  package var score: TrialScore?
  /// `nil` when the case has left the eval set since.
  package var intent: String?
  /// What the user says, turn by turn; shown when the trajectory doesn't hold it.
  package var input: [String]
  package var trialsPerCase: Int
  package var invocation: Invocation

  package init(
    record: TrialRecord, score: TrialScore?, intent: String?, input: [String], trialsPerCase: Int,
    invocation: Invocation
  ) {
    self.record = record
    self.score = score
    self.intent = intent
    self.input = input
    self.trialsPerCase = trialsPerCase
    self.invocation = invocation
  }

  /// Long fields are cut to a few lines unless everything is asked for.
  package func text(style: TextStyle, full: Bool = false) -> String {
    var page = Page(style)
    let lines = full ? 10_000 : 3
    headline(&page)
    if let trajectory = record.trajectory {
      if !trajectory.steps.contains(where: \.isUser) { said(&page, lines) }
      steps(trajectory.steps, &page, lines, full: full)
      answer(trajectory, &page, lines, full: full)
    } else {
      said(&page, lines)
    }
    grades(&page, full: full)
    log(&page, full: full)
    if !full {
      page.gap()
      page.command(
        invocation.show(case: record.plan.caseID, trial: record.plan.index) + " --full",
        note: "nothing cut", indent: 0)
    }
    return page.text
  }

  private func headline(_ page: inout Page) {
    let ruling = TrialRuling(record, score)
    var spans = [
      Span("\(ruling.symbol) \(ruling.word)", ruling.tone), "   ",
      Span(record.plan.caseID, .strong),
      Span("   trial \(record.plan.index + 1) of \(trialsPerCase)"),
    ]
    if let category = ruling.category { spans.append(Span("   \(category)", .bad)) }
    if let value = score?.score { spans.append(Span("   score \(Figures.fixed(value, 2))")) }
    page.line(spans)

    var facts = intent.map { [$0] } ?? []
    facts.append("seed \(record.plan.seed)")
    facts.append("run \(invocation.run)")
    if record.attempts > 1 { facts.append(Figures.count(record.attempts, "attempt")) }
    page.line(Span(facts.joined(separator: " · "), .quiet), indent: 2)
    page.line(Span(usage.joined(separator: " · "), .quiet), indent: 2)
    if !ruling.detail.isEmpty { page.paragraph(ruling.detail, indent: 2, limit: 6) }
  }

  private var usage: [String] {
    let usage = record.trajectory?.usage ?? Usage()
    var parts = [Figures.duration(usage.latency ?? record.agentTime)]
    if usage.inputTokens != nil || usage.outputTokens != nil {
      let input = usage.inputTokens.map { Figures.count($0) } ?? "?"
      let output = usage.outputTokens.map { Figures.count($0) } ?? "?"
      parts.append("\(input) in + \(output) out tokens")
    } else {
      parts.append("tokens unknown")
    }
    parts.append(usage.costUSD.map(Figures.money) ?? "cost unknown")
    return parts
  }

  private func said(_ page: inout Page, _ lines: Int) {
    guard !input.isEmpty else { return }
    page.gap()
    page.line(Span("Input", .strong))
    for text in input { page.paragraph(text, first: "user  ", indent: 2, limit: lines) }
  }
}

/// The outcome and the verdict of a trial in one word, for headlines and lists.
struct TrialRuling {
  let word: String
  let symbol: String
  let tone: TextStyle.Tone
  let category: String?
  let detail: String

  init(_ record: TrialRecord, _ score: TrialScore?) {
    var detail = score?.reason ?? ""
    switch record.outcome {
    case .agentFailed(let failure, _):
      let own = "the agent failed (\(failure.kind.rawValue)): \(failure.detail)"
      detail = detail.isEmpty || detail.utf8.elementsEqual(failure.detail.utf8) ? own : detail
    case .harnessFailed(let failure): detail = "\(failure.kind.rawValue): \(failure.detail)"
    case .completed, .cancelled: break
    }
    self.init(TrialSummary(record, score), detail: detail)
  }

  init(_ trial: TrialSummary, detail: String? = nil) {
    var category: String?
    switch (trial.ending, trial.verdict) {
    case (.harnessFailed(let kind), _):
      (word, symbol, tone) = ("lost to the harness", "?", .doubtful)
      category = kind.rawValue
    case (.cancelled, _): (word, symbol, tone) = ("cancelled", "?", .doubtful)
    case (_, .passed): (word, symbol, tone) = ("passed", "✓", .goodStrong)
    case (_, .failed(let kind)):
      (word, symbol, tone) = ("failed", "✗", .badStrong)
      category = kind.rawValue
    case (_, .unscored): (word, symbol, tone) = ("unscored", "?", .doubtful)
    case (_, nil): (word, symbol, tone) = ("not graded", "?", .doubtful)
    }
    self.category = category
    self.detail = detail ?? trial.reason
  }
}

extension Step {
  var isUser: Bool { if case .user = kind { true } else { false } }
}
