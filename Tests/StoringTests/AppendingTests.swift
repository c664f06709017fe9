import EvalModel
import JSONKit
import Testing

@testable import Storing

@Suite("Appending trials")
struct AppendingTests {
  /// The suite's: a local one would be removed after its last mention, under an open store.
  let folder: TemporaryFolder
  let copy: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    copy = try TemporaryFolder()
  }

  static let outcomes: [TrialOutcome] =
    [.completed(Sample.trajectory()), .completed(Trajectory()), .cancelled]
    + AgentFailure.Kind.allCases.map {
      .agentFailed(AgentFailure($0, "after 3 s"), partial: Sample.trajectory("half"))
    }
    + HarnessFailure.Kind.allCases.map { .harnessFailed(HarnessFailure($0, "no such file")) }

  @Test("every outcome comes back as it was stored", arguments: outcomes)
  func outcome(_ outcome: TrialOutcome) async throws {
    let store = try await Store.withRun(in: folder)
    let record = Sample.record("t", outcome: outcome, log: "warning: slow\n")
    #expect(try await store.append(record) == .stored)
    let stored = try await store.trial(record.plan.id.hex)
    #expect(stored.record == record)
    #expect(stored.plan == record.plan)
    #expect(stored.ending == TrialEnding(outcome))
    #expect(stored.usage == record.trajectory?.usage ?? Usage())
    #expect(stored.behaviour == record.trajectory?.behaviour)
    #expect(stored.score == nil)
  }

  @Test("tool calls are counted, and which of them failed")
  func toolCalls() async throws {
    let store = try await Store.withRun(in: folder)
    _ = try await store.append(Sample.record("t"))
    let trials = try await store.trials(run: "run-1", detail: .verdicts).trials
    #expect(trials.map(\.toolCalls) == [2])
    #expect(trials.map(\.failedToolCalls) == [1])
  }

  static let verdicts: [TrialScore.Verdict] =
    [.passed, .unscored] + FailureCategory.allCases.map { .failed($0) }

  @Test("every verdict and shape of grade comes back as it was stored", arguments: verdicts)
  func score(_ verdict: TrialScore.Verdict) async throws {
    let store = try await Store.withRun(in: folder)
    var scores = [Sample.score(verdict)]
    scores.append(
      TrialScore(verdict: verdict, score: nil, reason: "", firstWrongStep: nil, grades: []))
    for (index, score) in scores.enumerated() {
      _ = try await store.append(Sample.record("t\(index)", index: index), score)
    }
    let trials = try await store.trials(run: "run-1", detail: .grades).trials
    #expect(trials.map(\.score) == scores)
    let verdicts = try await store.trials(run: "run-1", detail: .verdicts).trials
    #expect(verdicts.map(\.score?.verdict) == [verdict, verdict])
    #expect(verdicts.map(\.score?.grades) == [[], []])
  }

  static let hostile = [
    "a\0b", "\0", "'; DROP TABLE trials; --", "?1", "e\u{301}", "\u{E9}", "\u{FFFD}", "\r\n",
    "\u{1F469}\u{200D}\u{1F680}", "\u{202E}reversed", "\u{FEFF}mark", "\u{10FFFF}", "%s%n",
    "\u{1B}[2J",
  ]

  @Test("text of any length comes back", arguments: [1, 4096, 300_000])
  func longText(_ count: Int) async throws {
    try await hostileText(String(repeating: "x", count: count))
  }

  @Test("hostile text comes back byte by byte", arguments: hostile)
  func hostileText(_ text: String) async throws {
    let store = try await Store.open(path: folder.store, create: true)
    var run = Sample.run("run " + text, evalSet: text)
    run.profile = text
    run.fingerprint = .string(text)
    try await store.begin(run)
    var trajectory = Sample.trajectory(text)
    trajectory.extra = [text: .string(text)]
    let record = Sample.record(
      "t", caseID: text,
      outcome: .agentFailed(AgentFailure(.reported, text), partial: trajectory), log: text)
    var score = Sample.score()
    score.reason = text
    score.grades[0].criterion = text
    _ = try await store.append(record, score, run: run.id)

    let stored = try await store.trials(run: run.id, caseID: text, detail: .everything).trials
    let trial = try #require(stored.first)
    #expect(Array(trial.plan.caseID.utf8) == Array(text.utf8))
    #expect(trial.record?.trajectory?.json == trajectory.json)
    #expect(Array(trial.record?.log.utf8 ?? "".utf8) == Array(text.utf8))
    #expect(Array(trial.score?.reason.utf8 ?? "".utf8) == Array(text.utf8))
    #expect(Array(trial.score?.grades[0].criterion.utf8 ?? "".utf8) == Array(text.utf8))
    if case .agentFailed(let failure) = trial.ending {
      #expect(Array(failure.detail.utf8) == Array(text.utf8))
    } else {
      Issue.record("the trial ended as \(trial.ending)")
    }
    let found = try await store.run(run.id)
    #expect(Array(found.description.evalSet.utf8) == Array(text.utf8))
    #expect(found.description == run)
    #expect(try await store.runs(limit: 9, evalSet: text).count == 1)
  }

  @Test("a document as deep as one that is taken from outside comes back")
  func depth() async throws {
    let store = try await Store.withRun(in: folder)
    let limit = JSONLimits.default.depth
    let deep = try JSONValue.parse(
      String(repeating: "[", count: limit) + String(repeating: "]", count: limit))
    let trajectory = Trajectory(
      steps: [
        Step(.toolResult(ToolResult(id: nil, answer: .ok(deep)))),
        Step(.handoff(Handoff(to: "human", context: deep))),
      ], state: deep, extra: ["deep": deep])
    let record = Sample.record("t", outcome: .completed(trajectory))
    _ = try await store.append(record)
    #expect(try await store.trial(record.plan.id.hex).record == record)
  }

  @Test("a trial too long to be read back is refused, and the store goes on")
  func tooLong() async throws {
    let store = try await Store.withRun(in: folder)
    let log = String(repeating: "y", count: BodyCodec.limit + 1)
    await #expect(
      throws: StoreError.tooLarge(bytes: BodyCodec.limit + 1, limit: BodyCodec.limit)
    ) { _ = try await store.append(Sample.record("t", log: log)) }
    #expect(try await store.storedTrials(run: "run-1").isEmpty)
    #expect(try await store.append(Sample.record("t")) == .stored)
  }

  @Test("texts that look alike are different trials' cases")
  func canonicalEquivalence() async throws {
    let store = try await Store.withRun(in: folder)
    _ = try await store.append(Sample.record("1", caseID: "\u{E9}"))
    _ = try await store.append(Sample.record("2", caseID: "e\u{301}"))
    let one = try await store.trials(run: "run-1", caseID: "\u{E9}", detail: .verdicts).trials
    #expect(one.map(\.plan.id) == [Digest.of("1")])
  }

  @Test("500 trials at once are all durable, in few transactions")
  func groupCommit() async throws {
    let store = try await Store.withRun(in: folder)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<500 {
        group.addTask {
          _ = try await store.append(Sample.record("\(index)", index: index), Sample.score())
        }
      }
      try await group.waitForAll()
    }
    #expect(try await store.storedTrials(run: "run-1").count == 500)
    #expect(try await store.run("run-1").counts.passed == 500)
    let transactions = await store.appendTransactions
    #expect(5...250 ~= transactions)
  }

  @Test("one bad trial takes no good one with it")
  func badRow() async throws {
    let store = try await Store.withRun(in: folder)
    let results = await withTaskGroup(of: (Int, Bool).self) { group in
      for index in 0..<40 {
        group.addTask {
          do {
            _ = try await store.append(
              Sample.record("\(index)"), run: index == 17 ? "missing" : "run-1")
            return (index, true)
          } catch {
            #expect(error as? StoreError == .noSuchRun("missing"))
            return (index, false)
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.filter { !$0.1 }.map(\.0) == [17])
    #expect(try await store.storedTrials(run: "run-1").count == 39)
  }

  @Test("a copy of the files made after an append returned has the trial")
  func durability() async throws {
    let store = try await Store.withRun(in: folder)
    for index in 0..<20 {
      let record = Sample.record("\(index)")
      _ = try await store.append(record, Sample.score())
      for name in ["results.sqlite", "results.sqlite-wal"] {
        try copy.write(try folder.bytes(of: name), to: name)
      }
      let opened = try await Store.open(path: copy.store, create: false)
      #expect(try await opened.storedTrials(run: "run-1").count == index + 1)
      #expect(try await opened.trial(record.plan.id.hex).record == record)
    }
  }

  @Test("after a run is finished the main file alone has everything")
  func mainFileAlone() async throws {
    let store = try await Store.withRun(in: folder)
    _ = try await store.append(Sample.record("t"))
    try await store.finish(run: "run-1", status: .finished, notes: nil)
    try copy.write(try folder.bytes(of: "results.sqlite"), to: "results.sqlite")
    let opened = try await Store.open(path: copy.store, create: false)
    #expect(try await opened.storedTrials(run: "run-1") == [Digest.of("t")])
    #expect(try await opened.run("run-1").status == .finished)
  }

  @Test("two stores on one file append at once and lose nothing")
  func twoWriters() async throws {
    let first = try await Store.withRun(in: folder)
    let second = try await Store.open(path: folder.store, create: true)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<400 {
        group.addTask {
          _ = try await (index % 2 == 0 ? first : second).append(Sample.record("\(index)"))
        }
      }
      try await group.waitForAll()
    }
    #expect(try await first.storedTrials(run: "run-1").count == 400)
    #expect(try await second.storedTrials(run: "run-1").count == 400)
    try await first.check()
  }
}
