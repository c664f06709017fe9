import EvalModel
import JSONKit
import Testing

@testable import Storing

@Suite("Counting a run's cases and finding its failures")
struct CountsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Two cases with every way to end; `unjudged` adds a trial that nobody scored.
  private func store(unjudged: Bool) async throws -> Store {
    let store = try await Store.withRun(in: folder)
    let verdicts: [(String, TrialScore.Verdict?)] = [
      ("a", .passed), ("a", .failed(.goal)), ("a", .unscored), ("b", .passed), ("b", .passed),
      ("b", .failed(.tone)), ("b", .failed(.goal)),
    ]
    var indexes: [String: Int] = [:]
    for (number, (id, verdict)) in verdicts.enumerated() {
      let index = indexes[id, default: 0]
      indexes[id] = index + 1
      _ = try await store.append(
        Sample.record("t\(number)", caseID: id, index: index), verdict.map { Sample.score($0) })
    }
    _ = try await store.append(
      Sample.record(
        "lost", caseID: "a", index: 3, outcome: .harnessFailed(.init(.collateral, "x"))))
    _ = try await store.append(Sample.record("stopped", caseID: "a", index: 4, outcome: .cancelled))
    if unjudged { _ = try await store.append(Sample.record("new", caseID: "b", index: 4)) }
    return store
  }

  @Test("the quick count and the one that looks at every trial agree", arguments: [false, true])
  func counts(_ unjudged: Bool) async throws {
    let store = try await store(unjudged: unjudged)
    let found = try await store.caseCounts(run: "run-1", grading: Sample.grading)
    var (a, b) = (StoredCaseCounts(caseID: "a"), StoredCaseCounts(caseID: "b"))
    (a.passed, a.failed, a.unscored, a.harnessFailed) = (1, 1, 1, 1)
    (b.passed, b.failed, b.unscored) = (2, 2, unjudged ? 1 : 0)
    #expect(found == [a, b])
    let early = try await store.caseCounts(run: "run-1", grading: Sample.grading, below: 2)
    #expect(early.map(\.passed) == [1, 2] && early.map(\.failed) == [1, 0])
    #expect(early.map(\.ended) == [2, 2])
    let other = try await store.caseCounts(run: "run-1", grading: Sample.otherGrading)
    #expect(other.map(\.passed) == [0, 0] && other.map(\.unscored) == [3, unjudged ? 5 : 4])
  }

  @Test("failures come in the order of cases and trials, with their steps")
  func failures() async throws {
    let store = try await store(unjudged: false)
    let found = try await store.failures(run: "run-1", grading: Sample.grading, limit: 10)
    #expect(found.map(\.caseID) == ["a", "b", "b"] && found.map(\.index) == [1, 2, 3])
    #expect(found.map(\.category) == [.goal, .tone, .goal])
    #expect(try await store.trajectory(of: found[0]) == Sample.trajectory())
    let one = try await store.failures(
      run: "run-1", grading: Sample.grading, caseID: "b", limit: 10)
    #expect(one.count == 2)
    #expect(
      try await store.failures(run: "run-1", grading: Sample.otherGrading, limit: 10).isEmpty)
  }

  @Test("runs are found by how many are newer, and those beside another are passed over")
  func back() async throws {
    let store = try await Store.open(path: folder.store, create: true)
    for (id, day) in [("r1", 1), ("r2", 2), ("r2-baseline", 2), ("r3", 3)] {
      try await store.begin(Sample.run(id, startedAt: "2026-01-0\(day)T00:00:00Z"))
    }
    var names: [String?] = []
    for place in 0...3 {
      names.append(try await store.runName(before: place, passingOver: "-baseline"))
    }
    #expect(names == ["r3", "r2", "r1", nil])
    #expect(try await store.runIfStored("r2")?.description.id == "r2")
    #expect(try await store.runIfStored("x") == nil)
  }

  @Test("a case's past is told run by run, newest first")
  func history() async throws {
    let store = try await store(unjudged: false)
    try await store.begin(Sample.run("run-2", startedAt: "2026-02-01T00:00:00Z"))
    _ = try await store.append(Sample.record("n", caseID: "b"), Sample.score(), run: "run-2")
    let past = try await store.history(evalSet: "refunds", caseID: "b", limit: 5)
    #expect(past.map(\.run) == ["run-2", "run-1"])
    #expect(past.map(\.passed) == [1, 2] && past.map(\.failed) == [0, 2])
    #expect(try await store.history(evalSet: "other", caseID: "b", limit: 5).isEmpty)
  }
}
