/// What pruning took away.
package struct PruneResult: Sendable, Equatable {
  package var runs = 0
  package var trials = 0
  /// By how much the file became smaller.
  package var bytes = 0
}

extension Store {
  /// Removes runs, except the newest of every eval set and the protected ones, and gives their
  /// space back to the file system.
  ///
  /// Every run is a transaction of its own, so that a program which writes at the same time waits
  /// for one run and not for all of them.
  package func prune(
    keeping newest: Int, protected: Set<String>
  ) throws(StoreError) -> PruneResult {
    let candidates = try connection.rows(
      """
      SELECT id, name FROM (
        SELECT id, name,
          row_number() OVER (PARTITION BY eval_set ORDER BY started_at DESC, id DESC) AS place
        FROM runs)
      WHERE place > ?1
      """, [.int(max(0, newest))]
    ) { (row) throws(StoreError) in (number: row.int64(0), name: row.text(1)) }
    let kept = Set(protected.map { Array($0.utf8) })
    let sizeBefore = try size()
    var result = PruneResult()
    for run in candidates where !kept.contains(Array(run.name.utf8)) {
      try connection.transaction { () throws(StoreError) in
        result.trials +=
          try connection.first("SELECT count(*) FROM trials WHERE run = ?1", [.int(run.number)]) {
            (row) throws(StoreError) in row.int(0)
          } ?? 0
        try connection.run("DELETE FROM runs WHERE id = ?1", [.int(run.number)])
      }
      result.runs += 1
    }
    guard result.runs > 0 else { return result }
    try connection.run("PRAGMA incremental_vacuum")
    // Shortens the file itself; when another process reads, its own next checkpoint does.
    try connection.run("PRAGMA wal_checkpoint(TRUNCATE)")
    result.bytes = try sizeBefore - size()
    return result
  }

  private func size() throws(StoreError) -> Int {
    func number(_ sql: String) throws(StoreError) -> Int {
      try connection.first(sql) { (row) throws(StoreError) in row.int(0) } ?? 0
    }
    return try number("PRAGMA page_count") * number("PRAGMA page_size")
  }
}
