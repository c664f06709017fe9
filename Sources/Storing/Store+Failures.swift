package import EvalModel
package import JSONKit

/// A failing trial without its steps.
package struct StoredFailure: Sendable, Equatable {
  package var caseID: String
  package var index: Int
  package var category: FailureCategory
  package var reason: String
  package var firstWrongStep: Int?
  package var behaviour: UInt64?
  /// What `trajectory(of:)` reads the steps with.
  package var order: Int64
}

extension Store {
  /// The failing trials of a run under a grading, or those of one case, in the order of cases and
  /// trials.
  package func failures(
    run: String, grading: Digest, caseID: String? = nil, limit: Int
  ) throws(StoreError) -> [StoredFailure] {
    let number = try runNumber(run)
    var found = try connection.rows(
      """
      SELECT t.case_id, t.case_index, s.category, s.reason, s.first_wrong_step, t.behaviour, t.id
      FROM scores AS s INDEXED BY scores_by_verdict CROSS JOIN trials AS t ON t.id = s.trial
      WHERE s.grading = (SELECT id FROM gradings WHERE run = ?1 AND digest = ?2)
        AND s.verdict = 'failed' AND (?3 IS NULL OR t.case_id = ?3)
      LIMIT ?4
      """, [.int(number), .digest(grading), .text(caseID), .int(max(0, limit))]
    ) { (row) throws(StoreError) in
      guard let category = row.optionalText(2).flatMap(FailureCategory.init(rawValue:)) else {
        throw .unreadable("a failure category that this version doesn't know")
      }
      return StoredFailure(
        caseID: row.text(0), index: row.int(1), category: category, reason: row.text(3),
        firstWrongStep: row.optionalInt(4),
        behaviour: row.optionalInt64(5).map { UInt64(bitPattern: $0) }, order: row.int64(6))
    }
    found.sort { ($0.caseID, $0.index) < ($1.caseID, $1.index) }
    return found
  }

  /// The steps of a trial; `nil` where none were kept.
  @concurrent
  package nonisolated func trajectory(
    of failure: StoredFailure
  ) async throws(StoreError) -> Trajectory? {
    guard let bytes = try await body(failure.order) else { return nil }
    let json = try JSONValue(stored: bytes)
    do throws(TrajectoryFormatError) {
      return try Trajectory(json: json)
    } catch {
      throw .unreadable("a trajectory that this version doesn't understand: \(error)")
    }
  }

  private func body(_ order: Int64) throws(StoreError) -> [UInt8]? {
    let body = try connection.first(SQL.body, [.int(order)]) { (row) throws(StoreError) in
      row.optionalBlob(0)
    }
    return try (body ?? nil).map { (bytes) throws(StoreError) in try codec.decompress(bytes) }
  }
}
