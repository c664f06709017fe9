import Diagnostics
import EvalModel
import Gating
package import JSONKit
import Statistics

/// What the gate said about real reruns of the unchanged agent, for `self-test --live`.
package struct LiveTestView: Sendable {
  package var evalSet: String
  package var agent: String
  /// What the policy allows.
  package var alpha = 0.05
  private var runs: [(id: String, word: Verdict.Word, used: Int, planned: Int)] = []

  package init(evalSet: String, agent: String) {
    self.evalSet = evalSet
    self.agent = agent
  }

  package mutating func add(_ report: RunReport) {
    runs.append(
      (
        report.run.id, report.verdict.word, report.comparison?.trialsUsed ?? report.tally.judged,
        report.comparison?.trialsPlanned ?? report.tally.planned
      ))
  }

  private func count(_ word: Verdict.Word) -> Int { runs.count { $0.word == word } }

  private var blocked: Proportion {
    Proportion(passes: count(.regressed), trials: runs.count)
  }

  private var trialShare: Double {
    let planned = runs.reduce(0) { $0 + $1.planned }
    return planned == 0 ? 0 : Double(runs.reduce(0) { $0 + $1.used }) / Double(planned)
  }

  package func text(style: TextStyle) -> String {
    var page = Page(style)
    let isTooOften = blocked.interval().map { $0.lower > alpha } ?? false
    page.line(
      isTooOften ? Span("✗ self-test, live", .badStrong) : Span("✓ self-test, live", .goodStrong),
      Span("   \(Figures.count(runs.count, "rerun")) of \(agent), unchanged"))
    page.line(Span(evalSet, .quiet), indent: 2)
    let interval = blocked.interval().map { " (95%: \(Figures.interval($0)))" } ?? ""
    page.paragraph(
      "\(Figures.count(blocked.passes)) blocked, \(blocked.rate.map(Figures.percent) ?? "–")"
        + "\(interval); the policy allows \(Figures.percent(alpha)). "
        + "\(Figures.count(count(.inconclusive))) inconclusive. "
        + "The runs took \(Figures.percent(trialShare)) of the planned trials.", indent: 2)
    for run in runs where run.word == .regressed {
      page.line(Span("✗ \(run.id)", .bad), indent: 2)
    }
    return page.text
  }

  package var json: JSONValue {
    [
      "schema": "agent-eval.live-test/1", "eval_set": .string(evalSet), "agent": .string(agent),
      "alpha": .double(alpha), "reruns": .int(Int64(runs.count)),
      "blocked": .int(Int64(blocked.passes)),
      "interval": blocked.interval().map { [.double($0.lower), .double($0.upper)] } ?? .null,
      "inconclusive": .int(Int64(count(.inconclusive))), "trial_share": .double(trialShare),
      "runs": .array(
        runs.map { ["run": .string($0.id), "verdict": .string($0.word.rawValue)] }),
    ]
  }
}
