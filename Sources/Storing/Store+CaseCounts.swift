package import JSONKit

/// How the trials of one case of a run ended, under one grading.
package struct StoredCaseCounts: Sendable, Equatable {
  package var caseID: String
  package var passed = 0
  package var failed = 0
  package var unscored = 0
  package var harnessFailed = 0

  package init(caseID: String) { self.caseID = caseID }

  package var ended: Int { passed + failed + unscored + harnessFailed }
}

extension Store {
  /// The counts of a run's cases under a grading, by case; of a run that a gate steered also those
  /// of the first `below` trials of each case.
  ///
  /// Most trials of most runs are completed and passed. So all trials are counted in an index that
  /// holds nothing else, and only the others are looked at: the time goes with the failures.
  package func caseCounts(
    run: String, grading: Digest, below: Int? = nil
  ) throws(StoreError) -> [StoredCaseCounts] {
    try connection.snapshot { () throws(StoreError) in
      let number = try runNumber(run)
      let digest = grading
      let grading = try connection.first(SQL.grading, [.int(number), .digest(digest)]) {
        (row) throws(StoreError) in row.int64(0)
      }
      let limit = below ?? Int(Int32.max)
      let all = try connection.rows(
        """
        SELECT case_id, count(*) FROM trials WHERE run = ?1 AND case_index < ?2 GROUP BY case_id
        """, [.int(number), .int(limit)]
      ) { (row) throws(StoreError) in (row.text(0), row.int(1)) }
      guard let grading, try isGraded(number, digest) else {
        return try countedSlowly(number, grading, limit)
      }
      var lost: [String: (harness: Int, cancelled: Int)] = [:]
      for outcome in ["harness_failed", "cancelled"] {
        let rows = try connection.rows(
          """
          SELECT case_id, count(*) FROM trials INDEXED BY trials_by_outcome
          WHERE run = ?1 AND outcome = ?2 AND case_index < ?3 GROUP BY case_id
          """, [.int(number), .text(outcome), .int(limit)]
        ) { (row) throws(StoreError) in (row.text(0), row.int(1)) }
        for (id, count) in rows {
          if outcome == "cancelled" {
            lost[id, default: (0, 0)].cancelled += count
          } else {
            lost[id, default: (0, 0)].harness += count
          }
        }
      }
      var others: [String: (failed: Int, unscored: Int)] = [:]
      for verdict in ["failed", "unscored"] {
        let rows = try connection.rows(
          """
          SELECT t.case_id, count(*)
          FROM scores AS s INDEXED BY scores_by_verdict CROSS JOIN trials AS t ON t.id = s.trial
          WHERE s.grading = ?1 AND s.verdict = ?2 AND t.case_index < ?3 GROUP BY t.case_id
          """, [.int(grading), .text(verdict), .int(limit)]
        ) { (row) throws(StoreError) in (row.text(0), row.int(1)) }
        for (id, count) in rows {
          if verdict == "failed" {
            others[id, default: (0, 0)].failed += count
          } else {
            others[id, default: (0, 0)].unscored += count
          }
        }
      }
      return all.map { id, total in
        var counts = StoredCaseCounts(caseID: id)
        counts.harnessFailed = lost[id]?.harness ?? 0
        counts.failed = others[id]?.failed ?? 0
        counts.unscored = others[id]?.unscored ?? 0
        counts.passed = max(
          0,
          total - counts.harnessFailed - (lost[id]?.cancelled ?? 0) - counts.failed
            - counts.unscored)
        return counts
      }
    }
  }

  /// Whether the grading has judged every trial of the run in which the agent ran, and no other.
  private func isGraded(_ run: Int64, _ grading: Digest) throws(StoreError) -> Bool {
    let counts = try counts(run: run, grading: grading)
    return counts.completed + counts.agentFailed == counts.passed + counts.failed + counts.unscored
  }

  /// The same for a run of which some trials were not judged: their scores are looked for.
  private func countedSlowly(
    _ run: Int64, _ grading: Int64?, _ limit: Int
  ) throws(StoreError) -> [StoredCaseCounts] {
    let rows = try connection.rows(
      """
      SELECT t.case_id, t.outcome, s.verdict, count(*)
      FROM trials AS t LEFT JOIN scores AS s ON s.trial = t.id AND s.grading = ?2
      WHERE t.run = ?1 AND t.case_index < ?3
      GROUP BY t.case_id, t.outcome, s.verdict ORDER BY t.case_id
      """, [.int(run), .int(grading), .int(limit)]
    ) { (row) throws(StoreError) in
      (id: row.text(0), outcome: row.text(1), verdict: row.optionalText(2), count: row.int(3))
    }
    var counts: [StoredCaseCounts] = []
    for row in rows {
      if counts.last?.caseID.utf8.elementsEqual(row.id.utf8) != true {
        counts.append(StoredCaseCounts(caseID: row.id))
      }
      let last = counts.count - 1
      switch (row.outcome, row.verdict) {
      case ("cancelled", _): break
      case ("harness_failed", _): counts[last].harnessFailed += row.count
      case (_, "passed"): counts[last].passed += row.count
      case (_, "failed"): counts[last].failed += row.count
      default: counts[last].unscored += row.count
      }
    }
    return counts
  }

  /// A run as `run(_:)` finds it; `nil` where there is none of that name.
  package func runIfStored(_ name: String) throws(StoreError) -> StoredRun? {
    do throws(StoreError) {
      return try run(name)
    } catch {
      if case .noSuchRun = error { return nil }
      throw error
    }
  }

  /// The name of the run that is so many places older than the newest; `nil` where there is none.
  /// Runs whose name has the ending are passed over.
  package func runName(
    before newest: Int, passingOver ending: String
  ) throws(StoreError) -> String? {
    try connection.first(
      """
      SELECT name FROM runs WHERE substr(name, -length(?2)) <> ?2
      ORDER BY started_at DESC, id DESC LIMIT 1 OFFSET ?1
      """, [.int(max(0, newest)), .text(ending)]
    ) { (row) throws(StoreError) in row.text(0) }
  }
}

/// How one case did in one run.
package struct StoredCasePast: Sendable, Equatable {
  package var run: String
  package var startedAt: String
  package var agent: String
  package var passed = 0
  package var failed = 0
}

extension Store {
  /// How a case did in the newest runs of an eval set, newest first, each under its own grading.
  package func history(
    evalSet: String, caseID: String, limit: Int
  ) throws(StoreError) -> [StoredCasePast] {
    let rows = try connection.rows(
      """
      SELECT r.name, r.started_at, r.agent, s.verdict, count(*)
      FROM (SELECT id, name, started_at, agent, grading_digest FROM runs WHERE eval_set = ?1
            ORDER BY started_at DESC, id DESC LIMIT ?3) AS r
      CROSS JOIN trials AS t INDEXED BY trials_by_case ON t.run = r.id AND t.case_id = ?2
      LEFT JOIN gradings AS g ON g.run = r.id AND g.digest = r.grading_digest
      LEFT JOIN scores AS s ON s.trial = t.id AND s.grading = g.id
      GROUP BY r.id, s.verdict ORDER BY r.started_at DESC, r.id DESC
      """, [.text(evalSet), .text(caseID), .int(max(0, limit))]
    ) { (row) throws(StoreError) in
      (
        past: StoredCasePast(run: row.text(0), startedAt: row.text(1), agent: row.text(2)),
        verdict: row.optionalText(3), count: row.int(4)
      )
    }
    var found: [StoredCasePast] = []
    for row in rows {
      if found.last?.run.utf8.elementsEqual(row.past.run.utf8) != true { found.append(row.past) }
      switch row.verdict {
      case "passed": found[found.count - 1].passed += row.count
      case "failed": found[found.count - 1].failed += row.count
      default: break
      }
    }
    return found
  }
}
