import EvalModel
import JSONKit

/// How the trials of a run ended, remembered for runs that nobody is writing.
///
/// A row of `run_counts` is true while it is there: whatever changes a run's trials or scores takes
/// it away in the same transaction.
extension Store {
  /// The remembered counts, else counted from indexes that hold nothing else; no row of a trial is
  /// read.
  func counts(run: Int64, grading: Digest) throws(StoreError) -> RunCounts {
    let remembered = try connection.first(SQL.rememberedCounts, [.int(run), .digest(grading)]) {
      (row) throws(StoreError) in RunCounts(row)
    }
    if let remembered { return remembered }
    return try counted(run: run, grading: grading)
  }

  func forgetCounts(run: Int64) throws(StoreError) {
    try connection.run("DELETE FROM run_counts WHERE run = ?1", [.int(run)])
  }

  /// Counts a run's trials under the grading that it goes by, for those who list runs.
  func rememberCounts(run: Int64) throws(StoreError) {
    let grading = try connection.first(
      "SELECT grading_digest FROM runs WHERE id = ?1", [.int(run)]
    ) { (row) throws(StoreError) in try row.digest(0) }
    guard let grading else { return }
    let counts = try counted(run: run, grading: grading)
    try connection.run(
      SQL.rememberCounts,
      [
        .int(run), .digest(grading), .int(counts.completed), .int(counts.agentFailed),
        .int(counts.harnessFailed), .int(counts.cancelled), .int(counts.passed),
        .int(counts.failed), .int(counts.unscored),
      ])
  }

  private func counted(run: Int64, grading: Digest) throws(StoreError) -> RunCounts {
    var counts = RunCounts()
    let endings = try connection.rows(
      "SELECT outcome, count(*) FROM trials WHERE run = ?1 GROUP BY outcome", [.int(run)]
    ) { (row) throws(StoreError) in (row.text(0), row.int(1)) }
    for (outcome, count) in endings {
      switch outcome {
      case "completed": counts.completed = count
      case "agent_failed": counts.agentFailed = count
      case "harness_failed": counts.harnessFailed = count
      default: counts.cancelled += count
      }
    }
    let verdicts = try connection.rows(
      """
      SELECT verdict, count(*) FROM scores
      WHERE grading = (SELECT id FROM gradings WHERE run = ?1 AND digest = ?2) GROUP BY verdict
      """, [.int(run), .digest(grading)]
    ) { (row) throws(StoreError) in (row.text(0), row.int(1)) }
    for (verdict, count) in verdicts {
      switch verdict {
      case "passed": counts.passed = count
      case "failed": counts.failed = count
      default: counts.unscored += count
      }
    }
    return counts
  }
}

extension RunCounts {
  /// Reads a row of `SQL.rememberedCounts`.
  init(_ row: Row) {
    self.init()
    completed = row.int(0)
    agentFailed = row.int(1)
    harnessFailed = row.int(2)
    cancelled = row.int(3)
    passed = row.int(4)
    failed = row.int(5)
    unscored = row.int(6)
  }
}
