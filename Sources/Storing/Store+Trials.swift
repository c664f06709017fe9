import EvalModel
package import JSONKit

extension Store {
  /// Bodies that one page may hold, restored; a page ends early when it has more.
  static let pageBytes = 16 << 20

  /// Some of a run's trials, ordered by case and index, under a grading: the run's own unless
  /// another is given. Documents are decoded where the caller is, not on the store's queue.
  @concurrent
  package nonisolated func trials(
    run: String, caseID: String? = nil, grading: Digest? = nil, detail: TrialDetail,
    after cursor: TrialCursor? = nil, limit: Int = 500
  ) async throws(StoreError) -> TrialPage {
    let (rows, next) = try await page(
      run: run, caseID: caseID, grading: grading, detail: detail, hasBodies: detail == .everything,
      after: cursor, limit: max(1, limit))
    var trials: [StoredTrial] = []
    trials.reserveCapacity(rows.count)
    for row in rows { trials.append(try row.trial) }
    return TrialPage(trials: trials, next: next)
  }

  /// Hands over a run's trials one by one; no more than a page of them is in memory.
  @concurrent
  package nonisolated func eachTrial(
    run: String, caseID: String? = nil, grading: Digest? = nil, detail: TrialDetail,
    _ body: (StoredTrial) async throws -> Void
  ) async throws {
    var cursor: TrialCursor?
    repeat {
      let page = try await trials(
        run: run, caseID: caseID, grading: grading, detail: detail, after: cursor)
      for trial in page.trials { try await body(trial) }
      cursor = page.next
    } while cursor != nil
  }

  /// The same for all trials of a run in the order in which they finished, which is how they lie
  /// in the file: in any other order a large run's pages are read again and again.
  @concurrent
  package nonisolated func eachTrialAsStored(
    run: String, grading: Digest? = nil, detail: TrialDetail,
    _ body: (StoredTrial) async throws -> Void
  ) async throws {
    var next = try await extent(of: run)
    while let extent = next {
      let rows = try await rows(
        of: run, in: extent, grading: grading, detail: detail, limit: 500)
      for row in rows { try await body(try row.trial) }
      guard let last = rows.last, last.stored.finishedOrder < extent.upperBound else { return }
      next = last.stored.finishedOrder...extent.upperBound
    }
  }

  /// The same with trajectories that stay what is stored.
  @concurrent
  package nonisolated func eachTrialText(
    run: String, caseID: String? = nil, grading: Digest? = nil,
    _ body: (StoredTrialText) async throws -> Void
  ) async throws {
    var cursor: TrialCursor?
    repeat {
      let (rows, next) = try await page(
        run: run, caseID: caseID, grading: grading, detail: .grades, hasBodies: true,
        after: cursor, limit: 500)
      for row in rows { try await body(row.text) }
      cursor = next
    } while cursor != nil
  }

  /// The trial whose id begins with some hexadecimal digits, with everything about it. When
  /// several runs carried it out, it is the newest run's unless a run is given.
  @concurrent
  package nonisolated func trial(
    _ idPrefix: String, run: String? = nil, grading: Digest? = nil
  ) async throws(StoreError) -> StoredTrial {
    try await row(idPrefix, run: run, grading: grading).trial
  }

  private func row(
    _ idPrefix: String, run: String?, grading: Digest?
  ) throws(StoreError) -> StoredTrialRow {
    guard let (low, high) = digests(beginningWith: idPrefix) else { throw .noSuchTrial(idPrefix) }
    return try connection.snapshot { () throws(StoreError) in
      let number = try run.map { (name) throws(StoreError) in try runNumber(name) }
      let found = try connection.rows(
        """
        SELECT r.name, r.id, t.digest FROM runs AS r JOIN trials AS t ON t.run = r.id
        WHERE t.digest BETWEEN ?1 AND ?2 AND (?3 IS NULL OR r.id = ?3)
        ORDER BY r.started_at DESC, r.id DESC
        """, [.digest(low), .digest(high), .int(number)]
      ) { (row) throws(StoreError) in (row.text(0), row.int64(1), try row.digest(2)) }
      guard let (name, number, digest) = found.first else { throw .noSuchTrial(idPrefix) }
      guard found.allSatisfy({ $0.2 == digest }) else { throw .ambiguousTrial(idPrefix) }
      let rows = try rows(
        SQL.trial, run: (name, number), grading: grading, detail: .everything, hasBodies: true,
        [.digest(digest)])
      guard let row = rows.first else { throw .noSuchTrial(idPrefix) }
      return row
    }
  }

  /// The least and the greatest digest with a beginning, `nil` when it isn't one.
  private func digests(beginningWith prefix: String) -> (Digest, Digest)? {
    let count = prefix.utf8.count
    guard 1...64 ~= count,
      let low = Digest(hex: prefix + String(repeating: "0", count: 64 - count)),
      let high = Digest(hex: prefix + String(repeating: "f", count: 64 - count))
    else { return nil }
    return (low, high)
  }

  private func page(
    run: String, caseID: String?, grading: Digest?, detail: TrialDetail, hasBodies: Bool,
    after cursor: TrialCursor?, limit: Int
  ) throws(StoreError) -> ([StoredTrialRow], TrialCursor?) {
    try connection.snapshot { () throws(StoreError) in
      let number = try runNumber(run)
      // Nothing sorts before an empty name and an index below zero.
      let place: [SQLValue] = [
        .text(caseID ?? cursor?.caseID ?? ""), .int(cursor?.index ?? -1),
        .int(cursor?.order ?? 0), .int(limit),
      ]
      let rows = try rows(
        caseID == nil ? SQL.trials : SQL.trialsOfCase, run: (run, number), grading: grading,
        detail: detail, hasBodies: hasBodies, place)
      guard let last = rows.last, rows.count == limit || last.isEndOfPage else {
        return (rows, nil)
      }
      return (
        rows,
        TrialCursor(
          caseID: last.stored.plan.caseID, index: last.stored.plan.index,
          order: last.stored.finishedOrder)
      )
    }
  }

  /// From before the first to the last of a run's trials; `nil` when it has none.
  private func extent(of run: String) throws(StoreError) -> ClosedRange<Int64>? {
    let number = try runNumber(run)
    let found = try connection.first(SQL.firstAndLastTrial, [.int(number)]) {
      (row) throws(StoreError) in (row.optionalInt64(0), row.optionalInt64(1))
    }
    guard let first = found?.0, let last = found?.1, .min < first, first <= last else { return nil }
    return (first - 1)...last
  }

  /// Trials behind the lower end of an extent.
  private func rows(
    of run: String, in extent: ClosedRange<Int64>, grading: Digest?, detail: TrialDetail,
    limit: Int
  ) throws(StoreError) -> [StoredTrialRow] {
    try connection.snapshot { () throws(StoreError) in
      let place: [SQLValue] = [.int(extent.lowerBound), .int(extent.upperBound), .int(limit)]
      return try rows(
        SQL.trialsAsStored, run: (run, try runNumber(run)), grading: grading, detail: detail,
        hasBodies: detail == .everything, place)
    }
  }

  /// The rows of one of the statements on trials, with their bodies when they are asked for or
  /// hold figures that stand nowhere else.
  private func rows(
    _ sql: String, run: (name: String, number: Int64), grading: Digest?, detail: TrialDetail,
    hasBodies: Bool, _ values: [SQLValue]
  ) throws(StoreError) -> [StoredTrialRow] {
    let gradingNumber = try connection.first(
      """
      SELECT g.id FROM gradings AS g JOIN runs AS r ON r.id = g.run
      WHERE g.run = ?1 AND g.digest = coalesce(?2, r.grading_digest)
      """, [.int(run.number), .digest(grading)]
    ) { (row) throws(StoreError) in row.int64(0) }
    let common: [SQLValue] = [
      .int(run.number), .int(gradingNumber), .int(detail.columns),
    ]
    var rows = try connection.rows(sql, common + values) { (row) throws(StoreError) in
      try StoredTrialRow(row, run: run.name, detail: detail)
    }
    var bytes = 0
    for index in rows.indices where hasBodies || rows[index].lacksTools {
      try readBody(of: &rows[index])
      bytes += (rows[index].trajectory?.count ?? 0) + (rows[index].log?.count ?? 0)
      if bytes > Self.pageBytes {
        rows[index].isEndOfPage = true
        rows.removeSubrange((index + 1)...)
        break
      }
    }
    return rows
  }

  private func readBody(of row: inout StoredTrialRow) throws(StoreError) {
    let body = try connection.first(SQL.body, [.int(row.stored.finishedOrder)]) {
      (row) throws(StoreError) in (row.optionalBlob(0), row.optionalBlob(1))
    }
    if let trajectory = body?.0 { row.trajectory = try codec.decompress(trajectory) }
    if let log = body?.1 { row.log = try codec.decompress(log) }
  }
}

extension TrialDetail {
  /// What `SQL.trials` calls it.
  fileprivate var columns: Int {
    switch self {
    case .verdicts: 0
    case .figures: 1
    case .grades, .everything: 2
    }
  }
}
