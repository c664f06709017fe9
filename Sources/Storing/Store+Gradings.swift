package import EvalModel
package import JSONKit

extension Store {
  /// Makes a grading the one that reports, lists and gates of the run go by. The others stay.
  package func adopt(gradingDigest: Digest, run: String) throws(StoreError) {
    try connection.transaction { () throws(StoreError) in
      let number = try runNumber(run)
      try connection.run(
        "UPDATE runs SET grading_digest = ?2 WHERE id = ?1",
        [.int(number), .digest(gradingDigest)])
      try rememberCounts(run: number)
    }
  }

  /// Puts the scores of one pass of grading over a run, by trial, in place of what stands under
  /// the same digest. Other gradings of the run stay. All or nothing, also when a trial is unknown.
  @concurrent
  package nonisolated func replaceGrading(
    run: String, gradingDigest: Digest, _ scores: [Digest: TrialScore]
  ) async throws(StoreError) {
    try await replace(gradingDigest, of: run, with: ScoreRow.rows(scores, gradingDigest))
  }

  private func replace(
    _ grading: Digest, of run: String, with rows: [Digest: ScoreRow]
  ) throws(StoreError) {
    try connection.transaction { () throws(StoreError) in
      let run = try runNumber(run)
      let number = try gradingNumber(grading, run: run)
      try connection.run("DELETE FROM scores WHERE grading = ?1", [.int(number)])
      for (digest, score) in rows {
        let trial = try connection.first(SQL.ending, [.int(run), .digest(digest)]) {
          (row) throws(StoreError) in row.int64(0)
        }
        guard let trial else { throw .noSuchTrial(digest.short) }
        try insert(score, trial: trial, grading: number)
      }
      try forgetCounts(run: run)
      try rememberCounts(run: run)
    }
  }
}
