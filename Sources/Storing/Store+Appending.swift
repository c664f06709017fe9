package import EvalModel
package import JSONKit

/// What became of an appended trial. In each case the trial is durable.
package enum AppendResult: Sendable, Equatable {
  case stored
  /// An earlier attempt that had failed on our side or been cancelled gave way.
  case replaced
  /// The run already had a final outcome for the trial, which stays: the first one counts,
  /// because it may have been reported.
  case alreadyStored
}

extension Store {
  /// Rows of one transaction at most, so that other writers get their turn.
  static let largestBatch = 100

  /// Stores a trial and returns when it is durable.
  ///
  /// Trials that come while a transaction is under way share the next one. A lone one is written
  /// at once. Not undone by cancellation: a trial that was paid for is kept. The summary is the
  /// record's own; whoever reports on the trial has made it already.
  @concurrent @discardableResult
  package nonisolated func append(
    _ record: TrialRecord, score: TrialScore?, summary: TrialSummary, run: String,
    gradingDigest: Digest
  ) async throws(StoreError) -> AppendResult {
    let row = TrialRow(
      record, score: score, summary: summary, run: run, grading: gradingDigest)
    return try await enqueue(row).get()
  }

  private func enqueue(_ row: TrialRow) async -> Result<AppendResult, StoreError> {
    await withCheckedContinuation { continuation in
      waiting.append((row, continuation))
      if !isCommitDue {
        isCommitDue = true
        later { $0.commitWaiting() }
      }
    }
  }

  private func commitWaiting() {
    let batch = Array(waiting.prefix(Self.largestBatch))
    waiting.removeFirst(batch.count)
    isCommitDue = !waiting.isEmpty
    if isCommitDue { later { $0.commitWaiting() } }
    for (entry, result) in zip(batch, write(batch.map(\.row))) {
      entry.continuation.resume(returning: result)
    }
  }

  /// Writes rows in one transaction, or in one each when a single row may be at fault: one bad
  /// trial must not take ninety-nine good ones with it.
  private func write(_ rows: [TrialRow]) -> [Result<AppendResult, StoreError>] {
    do throws(StoreError) {
      let results = try connection.transaction { () throws(StoreError) in
        var results: [Result<AppendResult, StoreError>] = []
        for row in rows { results.append(.success(try insert(row))) }
        return results
      }
      appendTransactions += 1
      return results
    } catch {
      if rows.count > 1, error.concernsOneRow { return rows.flatMap { write([$0]) } }
      return Array(repeating: .failure(error), count: rows.count)
    }
  }

  private func insert(_ row: TrialRow) throws(StoreError) -> AppendResult {
    let run = try runNumber(row.run)
    let digest = SQLValue.digest(row.plan.id)
    let earlier = try connection.first(SQL.ending, [.int(run), digest]) {
      (row) throws(StoreError) in (id: row.int64(0), ending: row.text(1))
    }
    if let earlier {
      if SQL.finalEndings.contains(earlier.ending) { return .alreadyStored }
      try connection.run("DELETE FROM trials WHERE id = ?1", [.int(earlier.id)])
    }
    try forgetCounts(run: run)
    try connection.run(
      SQL.insertTrial,
      [
        .int(run), digest, .text(row.plan.caseID), .int(row.plan.index),
        .text(String(row.plan.seed)), .text(row.ending.word), .text(row.ending.failure?.kind),
        .text(row.ending.failure?.detail), .int(row.attempts), .int(row.agentTime.nanoseconds),
        .int(row.usage.latency?.nanoseconds), .int(row.usage.inputTokens),
        .int(row.usage.outputTokens), .real(row.usage.costUSD), .int(row.toolCalls),
        .int(row.failedToolCalls), .int(row.behaviour.map { Int64(bitPattern: $0) }),
        .text(row.tools),
      ])
    let trial = connection.lastInserted
    if row.trajectory != nil || row.log != nil {
      try connection.run(
        SQL.insertBody,
        [.int(trial), .blob(try compressed(row.trajectory)), .blob(try compressed(row.log))])
    }
    if let score = row.score {
      let grading = try gradingNumber(score.grading, run: run)
      try insert(score, trial: trial, grading: grading)
    }
    return earlier == nil ? .stored : .replaced
  }

  func insert(_ score: ScoreRow, trial: Int64, grading: Int64) throws(StoreError) {
    try connection.run(
      SQL.insertScore,
      [
        .int(trial), .int(grading), .text(score.verdict.word),
        .text(score.verdict.category?.rawValue), .real(score.score), .text(score.reason),
        .int(score.firstWrongStep), .text(score.grades), .text(score.criteria),
      ])
  }

  /// The number under which a run's grading is stored, given now if it has none.
  func gradingNumber(_ digest: Digest, run: Int64) throws(StoreError) -> Int64 {
    let values: [SQLValue] = [.int(run), .digest(digest)]
    if let known = try connection.first(SQL.grading, values, { $0.int64(0) }) { return known }
    try connection.run("INSERT INTO gradings (run, digest) VALUES (?1, ?2)", values)
    return connection.lastInserted
  }

  private func compressed(_ body: [UInt8]?) throws(StoreError) -> [UInt8]? {
    guard let body else { return nil }
    return try codec.compress(body)
  }
}
