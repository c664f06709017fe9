package import EvalModel
package import JSONKit

extension Store {
  /// Puts the scores of one pass of grading over a run in place of what stands under the same
  /// digest. Other gradings of the run stay. All or nothing, also when a trial is unknown.
  package func replaceGrading(
    run: String, gradingDigest: Digest, _ scores: [(trial: Digest, score: TrialScore)]
  ) throws(StoreError) {
    try connection.transaction { () throws(StoreError) in
      let number = try runNumber(run)
      let grading = try gradingNumber(gradingDigest, run: number)
      try connection.run("DELETE FROM scores WHERE grading = ?1", [.int(grading)])
      for (digest, score) in scores {
        let trial = try connection.first(SQL.ending, [.int(number), .digest(digest)]) {
          (row) throws(StoreError) in row.int64(0)
        }
        guard let trial else { throw .noSuchTrial(digest.short) }
        try insert(ScoreRow(score, grading: gradingDigest), trial: trial, grading: grading)
      }
    }
  }
}
