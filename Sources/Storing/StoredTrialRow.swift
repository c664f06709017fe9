import EvalModel
import JSONKit

/// A trial as it comes out of the file, its documents not yet decoded.
struct StoredTrialRow: Sendable {
  var stored: StoredTrial
  var grades: String?
  /// Whether the body was asked for; a trial that never began has none to read.
  var hasBody = false
  var trajectory: [UInt8]?
  var log: [UInt8]?
  /// Whether the page had to end here because its bodies are long.
  var isEndOfPage = false

  /// Reads a row of one of the statements on trials.
  init(_ row: Row, run: String) throws(StoreError) {
    guard let seed = UInt64(row.text(4)) else { throw .unreadable("a seed that isn't a number") }
    var score: TrialScore?
    if let word = row.optionalText(17) {
      score = TrialScore(
        verdict: try TrialScore.Verdict(word: word, category: row.optionalText(18)),
        score: row.optionalReal(19), reason: row.text(20), firstWrongStep: row.optionalInt(21),
        grades: [])
    }
    grades = row.optionalText(22)
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
      failedToolCalls: row.int(15),
      finishedOrder: row.int64(0), score: score, record: nil)
  }

  var trial: StoredTrial {
    get throws(StoreError) {
      var trial = stored
      if let grades { trial.score?.grades = try [Grade](storedText: grades) }
      if hasBody {
        trial.record = TrialRecord(
          plan: stored.plan,
          outcome: try TrialOutcome(stored.ending, trajectory: try decodedTrajectory),
          attempts: stored.attempts, agentTime: stored.agentTime,
          log: String(decoding: log ?? [], as: UTF8.self))
      }
      return trial
    }
  }

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
