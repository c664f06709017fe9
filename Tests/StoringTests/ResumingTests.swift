import EvalModel
import JSONKit
import Testing

@testable import Storing

@Suite("Resuming a run")
struct ResumingTests {
  /// The suite's: a local one would be removed after its last mention, under an open store.
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test("only completed trials and the agent's own failures need not run again")
  func resumeSet() async throws {
    let store = try await Store.withRun(in: folder)
    let outcomes: [(String, TrialOutcome)] = [
      ("completed", .completed(Sample.trajectory())),
      ("agent", .agentFailed(AgentFailure(.timeout, ""), partial: Trajectory())),
      ("harness", .harnessFailed(HarnessFailure(.workerLost, ""))),
      ("cancelled", .cancelled),
    ]
    for (name, outcome) in outcomes {
      _ = try await store.append(Sample.record(name, outcome: outcome))
    }
    #expect(
      try await store.storedTrials(run: "run-1") == [Digest.of("completed"), Digest.of("agent")])
    let counts = try await store.run("run-1").counts
    #expect(counts.trials == 4)
    #expect(counts.completed == 1)
    #expect(counts.agentFailed == 1)
    #expect(counts.harnessFailed == 1)
    #expect(counts.cancelled == 1)
  }

  @Test(
    "what failed on our side gives way to a new attempt, with its grades",
    arguments: [
      TrialOutcome.harnessFailed(HarnessFailure(.cannotStart, "no program")), .cancelled,
    ])
  func replaced(_ earlier: TrialOutcome) async throws {
    let store = try await Store.withRun(in: folder)
    _ = try await store.append(Sample.record("t", outcome: earlier), Sample.score(.unscored))
    let record = Sample.record("t")
    #expect(try await store.append(record, Sample.score()) == .replaced)
    let stored = try await store.trials(run: "run-1", detail: .everything).trials
    #expect(stored.map(\.record) == [record])
    #expect(stored.map(\.score) == [Sample.score()])
    #expect(try await store.count("SELECT count(*) FROM scores") == 1)
    #expect(try await store.count("SELECT count(*) FROM bodies") == 1)
  }

  @Test("the first final outcome of a trial stays")
  func firstCounts() async throws {
    let store = try await Store.withRun(in: folder)
    let first = Sample.record("t")
    _ = try await store.append(first, Sample.score())
    let later: [TrialOutcome] = [
      .completed(Sample.trajectory("something else")), .cancelled,
      .harnessFailed(HarnessFailure(.stopped, "")),
    ]
    for outcome in later {
      let result = try await store.append(
        Sample.record("t", outcome: outcome), Sample.score(.failed(.goal)))
      #expect(result == .alreadyStored)
    }
    let stored = try await store.trials(run: "run-1", detail: .everything).trials
    #expect(stored.map(\.record) == [first])
    #expect(stored.map(\.score) == [Sample.score()])
  }

  @Test("a run begun again is resumed, and another one of its name is refused")
  func beginAgain() async throws {
    let store = try await Store.withRun(in: folder)
    _ = try await store.append(Sample.record("t"))
    try await store.finish(run: "run-1", status: .interrupted, notes: ["missing": 5])
    try await store.begin(Sample.run())
    let run = try await store.run("run-1")
    #expect(run.status == .running)
    #expect(run.notes == ["missing": 5])
    #expect(run.description == Sample.run())
    #expect(run.counts.completed == 1)
    var other = Sample.run()
    other.seed = 1
    await #expect(throws: StoreError.otherRun("run-1")) { try await store.begin(other) }
    #expect(try await store.run("run-1").description == Sample.run())
  }

  @Test("the same trial may be part of several runs")
  func sharedTrial() async throws {
    let store = try await Store.withRun(in: folder)
    try await store.begin(Sample.run("run-2", startedAt: "2026-01-02T00:00:00Z"))
    _ = try await store.append(Sample.record("t"))
    _ = try await store.append(
      Sample.record("t", outcome: .completed(Sample.trajectory("newer"))), run: "run-2")
    let id = Digest.of("t").hex
    #expect(try await store.trial(id).run == "run-2")
    #expect(try await store.trial(id).record?.trajectory?.final?.text == "newer")
    #expect(try await store.trial(String(id.prefix(5)), run: "run-1").run == "run-1")
  }

  @Test("a run that isn't there has no trials to ask for", arguments: ["", "run", "nothing"])
  func missingRun(_ name: String) async throws {
    let store = try await Store.withRun(in: folder)
    let error = StoreError.noSuchRun(name)
    await #expect(throws: error) { try await store.storedTrials(run: name) }
    await #expect(throws: error) {
      try await store.finish(run: name, status: .finished, notes: nil)
    }
    await #expect(throws: error) { try await store.trials(run: name, detail: .verdicts) }
  }
}
