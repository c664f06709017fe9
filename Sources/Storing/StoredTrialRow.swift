import EvalModel
import JSONKit

/// A trial as it comes out of the file, its documents not yet decoded.
struct StoredTrialRow: Sendable {
  var stored: StoredTrial
  let detail: TrialDetail
  private let tools: String?
  private let criteria: String?
  private let grades: String?
  /// Restored, but not decoded.
  var trajectory: [UInt8]?
  var log: [UInt8]?
  /// Whether the page had to end here because its bodies are long.
  var isEndOfPage = false

  /// Reads a row of one of the statements on trials.
  init(_ row: Row, run: String, detail: TrialDetail) throws(StoreError) {
    guard let seed = UInt64(row.text(4)) else { throw .unreadable("a seed that isn't a number") }
    var score: TrialScore?
    if let word = row.optionalText(17) {
      score = TrialScore(
        verdict: try TrialScore.Verdict(word: word, category: row.optionalText(18)),
        score: row.optionalReal(19), reason: row.text(20), firstWrongStep: row.optionalInt(21),
        grades: [])
    }
    self.detail = detail
    tools = row.optionalText(22)
    criteria = row.optionalText(23)
    grades = row.optionalText(24)
    stored = StoredTrial(
      run: run,
      plan: TrialPlan(
        id: try row.digest(1), caseID: row.text(2), index: row.int(3), seed: seed),
      ending: try TrialEnding(word: row.text(5), failure: row.text(6), detail: row.text(7)),
      attempts: row.int(8), agentTime: .nanoseconds(row.int64(9)),
      usage: Usage(
        inputTokens: row.optionalInt(11), outputTokens: row.optionalInt(12),
        costUSD: row.optionalReal(13),
        latency: row.isNull(10) ? nil : .nanoseconds(row.int64(10))),
      behaviour: row.optionalInt64(16).map { UInt64(bitPattern: $0) }, toolCalls: row.int(14),
      failedToolCalls: row.int(15), tools: [], criteria: [:],
      finishedOrder: row.int64(0), score: score, record: nil)
  }

  /// Whether the figures of the trial have to be taken from its trajectory: it was stored before
  /// they were stored beside it.
  var lacksTools: Bool { detail != .verdicts && tools == nil && stored.toolCalls > 0 }

  var trial: StoredTrial {
    get throws(StoreError) {
      var trial = stored
      let decoded = try detail == .everything || lacksTools ? decodedTrajectory : nil
      if let grades {
        let grades = try [Grade](storedText: grades)
        trial.criteria = TrialSummary.criteria(grades)
        if detail != .figures { trial.score?.grades = grades }
      } else if let criteria {
        trial.criteria = try StoredCriteria.read(criteria)
      }
      if let tools {
        trial.tools = try [TrialSummary.ToolUse](storedText: tools)
      } else if lacksTools, let decoded {
        trial.tools = TrialSummary.tools(in: decoded)
      }
      if detail == .everything {
        trial.record = TrialRecord(
          plan: stored.plan, outcome: try TrialOutcome(stored.ending, trajectory: decoded),
          attempts: stored.attempts, agentTime: stored.agentTime, log: decodedLog)
      }
      return trial
    }
  }

  /// The trial with its body as it is stored.
  var text: StoredTrialText {
    get throws(StoreError) {
      StoredTrialText(trial: try trial, trajectory: trajectory, log: decodedLog)
    }
  }

  private var decodedLog: String { String(decoding: log ?? [], as: UTF8.self) }

  private var decodedTrajectory: Trajectory? {
    get throws(StoreError) {
      guard let trajectory else { return nil }
      let json = try JSONValue(stored: trajectory)
      do throws(TrajectoryFormatError) {
        return try Trajectory(json: json)
      } catch {
        throw .unreadable("a trajectory that this version doesn't understand: \(error)")
      }
    }
  }
}
