import Testing

@testable import Storing

@Suite("How SQLite goes about it")
struct QueryPlanTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  static let statements = [
    SQL.trials, SQL.trialsOfCase, SQL.trialsAsStored, SQL.firstAndLastTrial, SQL.trial, SQL.body,
    SQL.ending, SQL.grading, SQL.run, SQL.runs, SQL.runsOfEvalSet, SQL.rememberedCounts,
  ]

  @Test("nothing is sorted, and no table is read that an index leads into", arguments: statements)
  func plans(_ sql: String) async throws {
    let store = try await Store.open(path: folder.store, create: true)
    let steps = try await store.plan(of: sql)
    #expect(!steps.isEmpty)
    for step in steps {
      #expect(!step.contains("TEMP B-TREE"), "\(step)")
      // Runs are listed along an index.
      #expect(!step.hasPrefix("SCAN") || step.contains("USING INDEX runs_by_"), "\(step)")
    }
  }
}

extension Store {
  fileprivate func plan(of sql: String) throws -> [String] {
    try connection.rows("EXPLAIN QUERY PLAN " + sql) { (row) throws(StoreError) in row.text(3) }
  }
}
