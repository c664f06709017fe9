package import EvalModel
package import JSONKit

extension Store {
  /// Stores a run before its first trial. One that is there already and is the same is begun
  /// again: that is how a run is resumed.
  package func begin(_ run: RunDescription) throws(StoreError) {
    try connection.transaction { () throws(StoreError) in
      if let stored = try description(named: run.id) {
        guard stored.description == run else { throw .otherRun(run.id) }
        try connection.run(
          "UPDATE runs SET status = ?2 WHERE name = ?1",
          [.text(run.id), .text(RunStatus.running.rawValue)])
        return
      }
      try connection.run(
        SQL.insertRun,
        [
          .text(run.id), .text(run.startedAt), .text(run.evalSet), .text(run.evalSetPath),
          .digest(run.evalSetDigest), .digest(run.gradingDigest), .text(run.agent),
          .text(run.agentPath), .text(run.profile), .int(run.trialsPerCase),
          .int(run.plannedTrials), .text(String(run.seed)), .text(run.toolVersion),
          .text(RunStatus.running.rawValue), .text(run.fingerprint.text), .text(run.cases.text),
          .text(run.gate?.storedText),
        ])
    }
  }

  /// Says how far a run came. Notes that are given take the place of earlier ones.
  ///
  /// Afterwards what it wrote stands in the store's main file, unless another process is reading
  /// an earlier state: people copy that one file out of a CI job and leave the log beside it.
  package func finish(
    run: String, status: RunStatus, notes: JSONValue?
  ) throws(StoreError) {
    try connection.transaction { () throws(StoreError) in
      try connection.run(
        "UPDATE runs SET status = ?2, notes = coalesce(?3, notes) WHERE name = ?1",
        [.text(run), .text(status.rawValue), .text(notes?.text)])
      guard connection.changes == 1 else { throw .noSuchRun(run) }
      try rememberCounts(run: try runNumber(run))
    }
    // Losing the error is right: what could not be moved is safe in the log and read from there.
    try? connection.run("PRAGMA wal_checkpoint(PASSIVE)")
  }

  /// The trials of a run that need not be carried out again: completed, or failed by the agent.
  package func storedTrials(run: String) throws(StoreError) -> Set<Digest> {
    let number = try runNumber(run)
    return Set(
      try connection.rows(
        "SELECT digest FROM trials WHERE run = ?1 AND outcome IN ('completed', 'agent_failed')",
        [.int(number)]
      ) { (row) throws(StoreError) in try row.digest(0) })
  }

  /// A run by its name, by a beginning that no other run shares, or the newest by `latest`.
  package func run(_ name: String) throws(StoreError) -> StoredRun {
    try connection.snapshot { () throws(StoreError) in
      let found = try resolve(name)
      guard let (number, stored) = try numberedDescription(named: found) else {
        throw .noSuchRun(name)
      }
      var run = stored
      run.counts = try counts(run: number, grading: run.description.gradingDigest)
      return run
    }
  }

  /// Runs, newest first, with how their trials ended.
  package func runs(
    limit: Int, evalSet: String? = nil
  ) throws(StoreError) -> [RunSummary] {
    try connection.snapshot { () throws(StoreError) in
      var values: [SQLValue] = [.int(max(0, limit))]
      if let evalSet { values.append(.text(evalSet)) }
      let found = try connection.rows(evalSet == nil ? SQL.runs : SQL.runsOfEvalSet, values) {
        (row) throws(StoreError) in (row.int64(0), try RunSummary(row))
      }
      var runs: [RunSummary] = []
      for (number, summary) in found {
        var summary = summary
        summary.counts = try counts(run: number, grading: summary.gradingDigest)
        runs.append(summary)
      }
      return runs
    }
  }

  /// A run's description alone, by its whole name; of a list of runs it is what takes long.
  package func description(of run: String) throws(StoreError) -> RunDescription {
    guard let stored = try description(named: run) else { throw .noSuchRun(run) }
    return stored.description
  }

  /// The name of the newest run.
  package func latestRun() throws(StoreError) -> String { try resolve("latest") }

  /// The digests of the gradings that a run has, oldest first.
  package func gradings(run: String) throws(StoreError) -> [Digest] {
    let number = try runNumber(run)
    return try connection.rows(
      "SELECT digest FROM gradings WHERE run = ?1 ORDER BY id", [.int(number)]
    ) { (row) throws(StoreError) in try row.digest(0) }
  }

  func runNumber(_ name: String) throws(StoreError) -> Int64 {
    let number = try connection.first("SELECT id FROM runs WHERE name = ?1", [.text(name)]) {
      (row) throws(StoreError) in row.int64(0)
    }
    guard let number else { throw .noSuchRun(name) }
    return number
  }

  private func resolve(_ name: String) throws(StoreError) -> String {
    if name.utf8.elementsEqual("latest".utf8) {
      let newest = try connection.first(SQL.runs, [.int(1)]) { (row) throws(StoreError) in
        row.text(1)
      }
      guard let newest else { throw .noSuchRun(name) }
      return newest
    }
    guard !name.isEmpty else { throw .noSuchRun(name) }
    // Texts are compared by their bytes, and none begins with the name and is above this.
    let candidates = try connection.rows(
      "SELECT name FROM runs WHERE name >= ?1 AND name < ?2 ORDER BY name LIMIT 5",
      [.text(name), .text(name + "\u{10FFFF}")]
    ) { (row) throws(StoreError) in row.text(0) }
    guard let first = candidates.first else { throw .noSuchRun(name) }
    // A run that was begun beside another has its name with an ending.
    let isBeside = candidates.dropFirst().allSatisfy { $0.hasPrefix(first + "-") }
    if candidates.count > 1, !isBeside, !first.utf8.elementsEqual(name.utf8) {
      throw .ambiguousRun(name, candidates: candidates)
    }
    return first
  }

  private func description(named name: String) throws(StoreError) -> StoredRun? {
    try numberedDescription(named: name)?.run
  }

  private func numberedDescription(
    named name: String
  ) throws(StoreError) -> (number: Int64, run: StoredRun)? {
    try connection.first(SQL.run, [.text(name)]) { (row) throws(StoreError) in
      (row.int64(0), try StoredRun(row))
    }
  }
}

extension RunSummary {
  /// Reads a row of `SQL.runs`; the counts come later.
  init(_ row: Row) throws(StoreError) {
    id = row.text(1)
    startedAt = row.text(2)
    evalSet = row.text(3)
    evalSetDigest = try row.digest(4)
    gradingDigest = try row.digest(5)
    agent = row.text(6)
    profile = row.optionalText(7)
    plannedTrials = row.int(8)
    status = try row.word(9, "a run's status")
    counts = RunCounts()
  }
}

extension StoredRun {
  /// Reads a row of `SQL.run`; the counts come later.
  init(_ row: Row) throws(StoreError) {
    guard let seed = UInt64(row.text(11)) else { throw .unreadable("a seed that isn't a number") }
    description = RunDescription(
      id: row.text(1), startedAt: row.text(2), evalSet: row.text(3), evalSetPath: row.text(4),
      evalSetDigest: try row.digest(5), gradingDigest: try row.digest(6), agent: row.text(7),
      agentPath: row.text(8), fingerprint: try JSONValue(stored: row.text(15)),
      profile: row.optionalText(9), trialsPerCase: row.int(10), seed: seed,
      cases: try [RunDescription.PlannedCase](storedText: row.text(16)),
      toolVersion: row.text(12),
      gate: try row.optionalText(17).map { (text) throws(StoreError) in
        try RunGate(storedText: text)
      })
    status = try row.word(13, "a run's status")
    notes = try row.optionalText(14).map { (text) throws(StoreError) in
      try JSONValue(stored: text)
    }
    counts = RunCounts()
  }
}
