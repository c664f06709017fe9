import EvalModel
import JSONKit

/// A trial made ready to be written, except for compression.
///
/// Encoding and hashing a trajectory is most of the work of storing it, and is done where the
/// trial was carried out, not on the store's one queue.
struct TrialRow: Sendable {
  var run: String
  var plan: TrialPlan
  var ending: TrialEnding
  var attempts: Int
  var agentTime: Duration
  var usage: Usage
  var behaviour: UInt64?
  var toolCalls: Int
  var failedToolCalls: Int
  /// `nil` when no tool was called.
  var tools: String?
  var trajectory: [UInt8]?
  var log: [UInt8]?
  var score: ScoreRow?

  init(
    _ record: TrialRecord, score: TrialScore?, summary: TrialSummary, run: String, grading: Digest
  ) {
    self.run = run
    plan = record.plan
    ending = TrialEnding(record.outcome)
    attempts = record.attempts
    agentTime = record.agentTime
    usage = summary.usage
    behaviour = summary.behaviour
    toolCalls = summary.tools.reduce(0) { $0 + $1.calls }
    failedToolCalls = summary.tools.reduce(0) { $0 + $1.failed }
    tools = summary.tools.isEmpty ? nil : summary.tools.storedText
    trajectory = record.trajectory?.json.encoded()
    log = record.log.isEmpty ? nil : Array(record.log.utf8)
    self.score = score.map { ScoreRow($0, grading: grading) }
  }
}

/// A score made ready to be written.
struct ScoreRow: Sendable {
  var grading: Digest
  var verdict: TrialScore.Verdict
  var score: Double?
  var reason: String
  var firstWrongStep: Int?
  var grades: String
  var criteria: String

  init(_ score: TrialScore, grading: Digest) {
    self.grading = grading
    verdict = score.verdict
    self.score = score.score
    reason = score.reason
    firstWrongStep = score.firstWrongStep
    grades = score.grades.text
    criteria = StoredCriteria.text(TrialSummary.criteria(score.grades))
  }

  /// Not in the `async` function that needs it: a closure there that captures a digest, which is
  /// aligned to 32 bytes, damages the task's memory with Swift 6.3.
  static func rows(_ scores: [Digest: TrialScore], _ grading: Digest) -> [Digest: ScoreRow] {
    scores.mapValues { ScoreRow($0, grading: grading) }
  }
}

extension Duration {
  /// Whole nanoseconds, at most what 64 bits hold: 292 years.
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, tooLong) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
    return overflow || tooLong ? (seconds < 0 ? .min : .max) : sum
  }
}
