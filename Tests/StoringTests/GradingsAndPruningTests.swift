import EvalModel
import JSONKit
import Testing

@testable import Storing

@Suite("Gradings and pruning")
struct GradingsAndPruningTests {
  /// The suite's: a local one would be removed after its last mention, under an open store.
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test("gradings under two digests are kept apart, and each can be replaced")
  func twoGradings() async throws {
    let store = try await Store.withRun(in: folder)
    for index in 0..<3 {
      _ = try await store.append(
        Sample.record("\(index)", index: index), index == 2 ? nil : Sample.score())
    }
    let failed = Sample.score(.failed(.tone))
    try await store.replaceGrading(
      run: "run-1", gradingDigest: Sample.otherGrading,
      [Digest.of("1"): failed, Digest.of("2"): failed])
    func scores(_ grading: Digest?) async throws -> [TrialScore?] {
      try await store.trials(run: "run-1", grading: grading, detail: .grades).trials.map(\.score)
    }
    #expect(try await scores(nil) == [Sample.score(), Sample.score(), nil])
    #expect(try await scores(Sample.grading) == [Sample.score(), Sample.score(), nil])
    #expect(try await scores(Sample.otherGrading) == [nil, failed, failed])
    #expect(try await scores(Digest.of("never")) == [nil, nil, nil])
    #expect(try await store.gradings(run: "run-1") == [Sample.grading, Sample.otherGrading])

    let unscored = Sample.score(.unscored)
    try await store.replaceGrading(
      run: "run-1", gradingDigest: Sample.grading, [Digest.of("0"): unscored])
    #expect(try await scores(nil) == [unscored, nil, nil])
    #expect(try await scores(Sample.otherGrading) == [nil, failed, failed])
    let counts = try await store.run("run-1").counts
    #expect(counts.unscored == 1)
    #expect(counts.passed == 0)
    #expect(counts.failed == 0)
  }

  @Test("a grading that names an unknown trial changes nothing")
  func unknownTrial() async throws {
    let store = try await Store.withRun(in: folder)
    _ = try await store.append(Sample.record("0"), Sample.score())
    await #expect(throws: StoreError.noSuchTrial(Digest.of("x").short)) {
      try await store.replaceGrading(
        run: "run-1", gradingDigest: Sample.grading,
        [Digest.of("0"): Sample.score(.unscored), Digest.of("x"): Sample.score()])
    }
    let trials = try await store.trials(run: "run-1", detail: .grades).trials
    #expect(trials.map(\.score) == [Sample.score()])
  }

  @Test("pruning keeps the newest of each eval set and the protected, and shrinks the file")
  func prune() async throws {
    let store = try await Store.open(path: folder.store, create: true)
    for day in 1...4 {
      for evalSet in ["x", "y"] {
        let id = "\(evalSet)\(day)"
        try await store.begin(
          Sample.run(id, evalSet: evalSet, startedAt: "2026-01-0\(day)T00:00:00Z"))
        for index in 0..<30 {
          _ = try await store.append(
            Sample.record("\(index)", index: index), Sample.score(), run: id)
        }
        try await store.replaceGrading(
          run: id, gradingDigest: Sample.otherGrading, [Digest.of("1"): Sample.score()])
      }
    }
    try await store.finish(run: "x4", status: .finished, notes: nil)
    let before = try folder.bytes(of: "results.sqlite").count
    let result = try await store.prune(keeping: 2, protected: ["x1", "unknown"])
    #expect(result.runs == 3)
    #expect(result.trials == 90)
    #expect(result.bytes > 0)
    #expect(
      try await Set(store.runs(limit: 20).map(\.id)) == ["x1", "x3", "x4", "y3", "y4"])
    let after = try folder.bytes(of: "results.sqlite").count
    #expect(after < before * 3 / 4)
    for (table, perRun) in [("trials", 30), ("bodies", 30), ("scores", 31), ("gradings", 2)] {
      #expect(try await store.count("SELECT count(*) FROM \(table)") == 5 * perRun)
    }
    #expect(try await store.run("x1").counts.passed == 30)
    try await store.check()
    #expect(try await store.prune(keeping: 2, protected: ["x1"]) == PruneResult())
    await #expect(throws: StoreError.noSuchRun("y1")) {
      _ = try await store.append(Sample.record("late"), run: "y1")
    }
  }
}
