import EvalModel
import JSONKit
import Testing

@testable import Storing

@Suite("What reports read of trials")
struct FiguresTests {
  /// The suite's: a local one would be removed after its last mention, under an open store.
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  static let outcomes: [TrialOutcome] = [
    .completed(Sample.trajectory()), .completed(Trajectory()),
    .agentFailed(AgentFailure(.timeout, "too late"), partial: Sample.trajectory()),
    .harnessFailed(HarnessFailure(.workerLost, "gone")), .cancelled,
  ]

  /// Takes away what stores of before don't have.
  private static let older = [
    "UPDATE trials SET tools = NULL", "UPDATE scores SET criteria = NULL",
  ]

  @Test("figures say of a trial what its record says", arguments: [false, true])
  func same(_ isOld: Bool) async throws {
    let store = try await Store.withRun(in: folder)
    for (index, outcome) in Self.outcomes.enumerated() {
      let score = index == 2 ? nil : Sample.score(.failed(.goal))
      _ = try await store.append(Sample.record("\(index)", index: index, outcome: outcome), score)
    }
    if isOld { for sql in Self.older { try await store.change(sql) } }
    let whole = try await store.trials(run: "run-1", detail: .everything).trials
    let figures = try await store.trials(run: "run-1", detail: .figures).trials
    #expect(figures.count == Self.outcomes.count)
    for (one, other) in zip(whole, figures) {
      let record = try #require(one.record)
      let summary = TrialSummary(record, one.score)
      #expect(other.tools == summary.tools && one.tools == summary.tools)
      #expect(other.criteria == summary.criteria && one.criteria == summary.criteria)
      #expect(other.usage == summary.usage)
      #expect(other.behaviour == summary.behaviour)
      #expect(other.record == nil && other.score?.grades.isEmpty != false)
    }
    #expect(
      figures[0].tools == [
        .init(name: "orders.lookup", calls: 1, failed: 1),
        .init(name: "orders.list", calls: 1, failed: 0),
      ])
    #expect(figures[0].criteria == ["answers": true, "polite": false, "safe": false])
  }

  @Test("figures of new trials are read without their bodies")
  func noBodies() async throws {
    let store = try await Store.withRun(in: folder)
    _ = try await store.append(Sample.record("t"), Sample.score())
    try await store.change("UPDATE bodies SET trajectory = x'01'")
    try await store.change("UPDATE scores SET grades = 'no JSON'")
    let trials = try await store.trials(run: "run-1", detail: .figures).trials
    #expect(trials.map(\.tools.count) == [2] && trials.map(\.criteria.count) == [3])
    await #expect(throws: StoreError.self) {
      try await store.trials(run: "run-1", detail: .everything)
    }
  }

  @Test("verdicts come without figures")
  func verdicts() async throws {
    let store = try await Store.withRun(in: folder)
    _ = try await store.append(Sample.record("t"), Sample.score())
    let trial = try #require(try await store.trials(run: "run-1", detail: .verdicts).trials.first)
    #expect(trial.tools.isEmpty && trial.criteria.isEmpty && trial.score?.grades == [])
  }

  @Test(
    "figures that claim to be anything are refused",
    arguments: [
      "[[]]", #"[["t",1]]"#, #"[["t",1,2]]"#, #"[["t",-1,-1]]"#, #"[[1,1,1]]"#, "[",
    ])
  func hostile(_ text: String) async throws {
    let store = try await Store.withRun(in: folder)
    _ = try await store.append(Sample.record("t"), Sample.score())
    try await store.change("UPDATE trials SET tools = '\(text)'")
    await #expect(throws: StoreError.self) {
      try await store.trials(run: "run-1", detail: .figures)
    }
    try await store.change("UPDATE trials SET tools = '[]'")
    try await store.change(#"UPDATE scores SET criteria = '{"a":1}'"#)
    await #expect(throws: StoreError.self) {
      try await store.trials(run: "run-1", detail: .figures)
    }
  }

  @Test("a trajectory passed on is the text that was stored")
  func texts() async throws {
    let store = try await Store.withRun(in: folder)
    for (index, outcome) in Self.outcomes.enumerated() {
      _ = try await store.append(
        Sample.record("\(index)", index: index, outcome: outcome, log: "said \(index)"),
        Sample.score())
    }
    var texts: [StoredTrialText] = []
    try await store.eachTrialText(run: "run-1", caseID: "a") { texts.append($0) }
    let records = try await store.trials(run: "run-1", detail: .everything).trials
    #expect(texts.map(\.trajectory) == records.map { $0.record?.trajectory?.json.encoded() })
    #expect(texts.map(\.log) == (0..<5).map { "said \($0)" })
    #expect(texts.allSatisfy { $0.trial.record == nil && $0.trial.score == Sample.score() })
  }
}

@Suite("Remembered counts")
struct RememberedCountsTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// A finished run with three trials that passed.
  private func store() async throws -> Store {
    let store = try await Store.withRun(in: folder)
    for index in 0..<3 {
      _ = try await store.append(Sample.record("\(index)", index: index), Sample.score())
    }
    try await store.finish(run: "run-1", status: .finished, notes: nil)
    return store
  }

  @Test("a finished run is listed without counting its trials")
  func finished() async throws {
    let store = try await store()
    // Behind the store's back, to see where the counts come from.
    try await store.change("DELETE FROM trials")
    #expect(try await store.runs(limit: 1).map(\.counts.passed) == [3])
    #expect(try await store.run("run-1").counts.completed == 3)
  }

  @Test("a trial that comes later is counted")
  func resumed() async throws {
    let store = try await store()
    try await store.begin(Sample.run())
    _ = try await store.append(Sample.record("more"), Sample.score(.failed(.goal)))
    for _ in 0..<2 {
      let counts = try await store.run("run-1").counts
      #expect(counts.completed == 4 && counts.passed == 3 && counts.failed == 1)
      try await store.finish(run: "run-1", status: .finished, notes: nil)
    }
  }

  @Test("another grading has other counts, and going by it changes the run's")
  func graded() async throws {
    let store = try await store()
    let trials = (0..<3).map { Digest.of("\($0)") }
    let failed = Dictionary(
      uniqueKeysWithValues: trials.map { ($0, Sample.score(.failed(.tone))) })
    try await store.replaceGrading(run: "run-1", gradingDigest: Sample.otherGrading, failed)
    #expect(try await store.run("run-1").counts.passed == 3)
    try await store.adopt(gradingDigest: Sample.otherGrading, run: "run-1")
    #expect(try await store.run("run-1").counts.failed == 3)
    try await store.replaceGrading(
      run: "run-1", gradingDigest: Sample.otherGrading, [trials[0]: Sample.score()])
    let counts = try await store.run("run-1").counts
    #expect(counts.passed == 1 && counts.failed == 0 && counts.completed == 3)
  }

  @Test("a store of before has its finished runs counted when it is first opened")
  func migrated() async throws {
    do {
      let old = try Connection(path: folder.store, mayCreate: true)
      for migration in Migration.all.prefix(2) { try old.execute(migration.script) }
      try old.execute("PRAGMA application_id = 1634039404; PRAGMA user_version = 2")
      let digest = "x'\(String(repeating: "0a", count: 32))'"
      for (id, status) in [(1, "finished"), (2, "running")] {
        try old.execute(
          """
          INSERT INTO runs VALUES (\(id), 'run-\(id)', '2025-01-01T00:00:00Z', 'set', 'set.yaml',
            \(digest), \(digest), 'agent', 'agent.yaml', NULL, 1, 1, '5', '0.1', '\(status)',
            NULL, '{}', '[]', NULL);
          INSERT INTO trials VALUES (\(id), \(id), \(digest), 'c', 0, '5', 'completed', NULL, NULL,
            1, 9, NULL, NULL, NULL, NULL, 0, 0, NULL);
          INSERT INTO gradings VALUES (\(id), \(id), \(digest));
          INSERT INTO scores VALUES (\(id), \(id), 'passed', NULL, 1, '', NULL, '[]')
          """)
      }
    }
    let store = try await Store.open(path: folder.store, create: false)
    #expect(try await store.count("SELECT count(*) FROM run_counts") == 1)
    for run in try await store.runs(limit: 5) {
      #expect(run.counts.completed == 1 && run.counts.passed == 1)
    }
  }

  @Test("a run that is pruned takes its counts along")
  func pruned() async throws {
    let store = try await store()
    try await store.begin(Sample.run("run-2", startedAt: "2026-01-02T00:00:00Z"))
    _ = try await store.prune(keeping: 1, protected: [])
    #expect(try await store.count("SELECT count(*) FROM run_counts") == 0)
  }
}

extension Store {
  fileprivate func change(_ sql: String) throws { try connection.run(sql) }
}
