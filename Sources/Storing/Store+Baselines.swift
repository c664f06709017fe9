/// An accepted baseline as the store remembers it.
package struct StoredBaseline: Sendable, Equatable {
  package var evalSet: String
  package var name: String
  /// UTC, ISO 8601.
  package var acceptedAt: String
  /// The run that was accepted last.
  package var run: String
  /// The file's text.
  package var body: String

  package init(evalSet: String, name: String, acceptedAt: String, run: String, body: String) {
    self.evalSet = evalSet
    self.name = name
    self.acceptedAt = acceptedAt
    self.run = run
    self.body = body
  }
}

extension Store {
  /// Remembers a baseline. Nothing is ever replaced: this is the history.
  package func record(_ baseline: StoredBaseline) throws(StoreError) {
    try connection.transaction { () throws(StoreError) in
      try connection.run(
        "INSERT INTO baselines (eval_set, name, accepted_at, run, body) VALUES (?1, ?2, ?3, ?4, ?5)",
        [
          .text(baseline.evalSet), .text(baseline.name), .text(baseline.acceptedAt),
          .text(baseline.run), .text(baseline.body),
        ])
    }
  }

  /// What was accepted, newest first.
  package func baselines(
    evalSet: String, name: String, limit: Int
  ) throws(StoreError) -> [StoredBaseline] {
    try connection.rows(
      """
      SELECT eval_set, name, accepted_at, run, body FROM baselines
      WHERE eval_set = ?1 AND name = ?2 ORDER BY id DESC LIMIT ?3
      """, [.text(evalSet), .text(name), .int(max(0, limit))]
    ) { (row) throws(StoreError) in
      StoredBaseline(
        evalSet: row.text(0), name: row.text(1), acceptedAt: row.text(2), run: row.text(3),
        body: row.text(4))
    }
  }
}
