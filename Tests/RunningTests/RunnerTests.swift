import EvalModel
import JSONKit
import Synchronization
import Testing

@testable import Running

/// What happened in a run, counted from many tasks.
private final class Book: Sendable {
  struct Entry: Sendable {
    var caseID: String
    var number: Int
    var isAlone: Bool
  }

  private struct State {
    var attempts: [Entry] = []
    var records: [TrialRecord] = []
    var running = 0
    var mostAtOnce = 0
    var started = 0
    var finished = 0
  }

  private let state = Mutex(State())

  func begin(_ attempt: Runner.Attempt) {
    state.withLock {
      $0.attempts.append(
        Entry(caseID: attempt.plan.caseID, number: attempt.number, isAlone: attempt.isAlone))
      $0.running += 1
      $0.mostAtOnce = max($0.mostAtOnce, $0.running)
    }
  }
  func end() { state.withLock { $0.running -= 1 } }
  func store(_ record: TrialRecord) { state.withLock { $0.records.append(record) } }
  func observe(_ event: Runner.Event) {
    state.withLock {
      switch event {
      case .started: $0.started += 1
      case .finished: $0.finished += 1
      }
    }
  }

  var attempts: [Entry] { state.withLock { $0.attempts } }
  var records: [TrialRecord] { state.withLock { $0.records } }
  var running: Int { state.withLock { $0.running } }
  var mostAtOnce: Int { state.withLock { $0.mostAtOnce } }
  var events: [Int] { state.withLock { [$0.started, $0.finished] } }
}

private struct DiskFull: Error {}

@Suite("Running trials")
struct RunnerTests {
  private let book = Book()

  /// Runs with a scripted agent: each attempt gives way a few times, so that others get between.
  private func run(
    _ trials: [TrialPlan], concurrency: Int = 4,
    mayStart: @escaping @Sendable () -> Bool = { true },
    store: (@Sendable (TrialRecord) throws -> Void)? = nil,
    _ outcome: @escaping @Sendable (Runner.Attempt) -> TrialOutcome
  ) async throws -> Runner.End {
    let book = book
    let runner = Runner(
      concurrency: concurrency,
      attempt: { attempt in
        book.begin(attempt)
        for _ in 0..<3 { await Task.yield() }
        let outcome = outcome(attempt)
        book.end()
        return outcome.report
      },
      store: {
        try store?($0)
        book.store($0)
      }, mayStart: mayStart, observe: { book.observe($0) })
    return try await runner.run(trials)
  }

  private func trials(_ count: Int) -> [TrialPlan] { samplePlan(sampleCases(count)).trials }

  @Test("every trial is attempted, stored and reported once")
  func everyTrial() async throws {
    let trials = trials(50)
    #expect(try await run(trials) { _ in .fine } == .finished)
    #expect(book.attempts.count == 50)
    #expect(Set(book.records.map(\.plan)) == Set(trials))
    #expect(book.records.allSatisfy { $0.attempts == 1 && $0.log == "log" })
    #expect(book.records.allSatisfy { $0.agentTime == .seconds(1) })
    #expect(book.events == [50, 50])
  }

  @Test("no more trials run at once than allowed", arguments: [1, 3, 8])
  func concurrency(limit: Int) async throws {
    _ = try await run(trials(100), concurrency: limit) { _ in .fine }
    #expect(book.mostAtOnce <= limit)
    #expect(book.running == 0)
    if limit == 1 { #expect(book.attempts.map(\.caseID) == trials(100).map(\.caseID)) }
  }

  @Test("only what the harness did wrong is tried again", arguments: [TrialOutcome.late, .crash])
  func agentFailures(outcome: TrialOutcome) async throws {
    let trials = trials(3)
    let first = trials[0].caseID
    #expect(
      try await run(trials, concurrency: 1) { $0.plan.caseID == first ? .fine : outcome }
        == .finished)
    #expect(book.attempts.map(\.number) == [1, 1, 1])
    #expect(book.records.count { $0.outcome == outcome } == 2)
  }

  @Test("a harness failure gets two more attempts, and the record says how many it took")
  func retries() async throws {
    let end = try await run(trials(1)) { $0.number < 3 ? .collateral : .fine }
    #expect(end == .finished)
    #expect(book.attempts.map(\.number) == [1, 2, 3])
    #expect(book.records.map(\.attempts) == [3])
    #expect(book.records.map(\.outcome) == [.fine])
  }

  @Test("after three attempts the harness's failure stands")
  func givenUp() async throws {
    #expect(try await run(trials(1)) { _ in .collateral } == .finished)
    #expect(book.records.map(\.outcome) == [.collateral])
    #expect(book.records.map(\.attempts) == [Runner.attemptLimit])
  }

  @Test("a trial whose process was lost stays alone; one that was stopped for another doesn't")
  func alone() async throws {
    _ = try await run(trials(1)) { [.lost, .collateral, .fine][$0.number - 1] }
    #expect(book.attempts.map(\.isAlone) == [false, true, true])
    let other = RunnerTests()
    _ = try await other.run(trials(1)) { [.collateral, .lost, .fine][$0.number - 1] }
    #expect(other.book.attempts.map(\.isAlone) == [false, false, true])
  }

  @Test("a crash before anything completed is tried again alone and then counts")
  func firstCrash() async throws {
    #expect(try await run(trials(1)) { $0.number == 1 ? .crash : .fine } == .finished)
    #expect(book.attempts.map(\.isAlone) == [false, true])
    #expect(book.records.map(\.outcome) == [.fine])
  }

  @Test("a program that never lives ends the run, and no trial of it looks like the agent's")
  func broken() async throws {
    let end = try await run(trials(200)) { _ in .noStart }
    guard case .stopped(let reason) = end else {
      Issue.record("expected the run to stop, got \(end)")
      return
    }
    #expect(reason.contains("not found"))
    #expect(book.attempts.count < 20)
    for record in book.records {
      guard case .harnessFailed = record.outcome else {
        Issue.record("\(record.outcome)")
        continue
      }
    }
  }

  @Test("what the store throws comes out when everything in flight has ended")
  func storeFails() async throws {
    let failing = trials(50)[10].id
    await #expect(throws: DiskFull.self) {
      try await run(
        trials(50), store: { if $0.plan.id == failing { throw DiskFull() } }, { _ in .fine })
    }
    #expect(book.running == 0)
    #expect(book.attempts.count < 50)
    #expect(!book.records.contains { $0.plan.id == failing })
  }

  @Test("when no trial may start any more, those in flight are finished and stored")
  func mayNotStart() async throws {
    let book = book
    let end = try await run(trials(50), mayStart: { book.attempts.count < 10 }, { _ in .fine })
    #expect(end == .interrupted)
    #expect((10...14).contains(book.records.count))
    #expect(book.records.count == book.attempts.count)
  }

  @Test("a trial that is still owed an attempt isn't stored when the run is interrupted")
  func owed() async throws {
    let book = book
    let end = try await run(trials(1), mayStart: { book.attempts.isEmpty }, { _ in .lost })
    #expect(end == .interrupted)
    #expect(book.attempts.count == 1)
    #expect(book.records.isEmpty)
  }

  @Test("nothing is interrupted when the last trial had already started")
  func nothingLeft() async throws {
    let book = book
    let end = try await run(trials(3), mayStart: { book.attempts.isEmpty }, { _ in .fine })
    #expect(end == (book.records.count == 3 ? .finished : .interrupted))
    #expect(try await run([], mayStart: { false }, { _ in .fine }) == .finished)
  }

  @Test("cancelled trials are not stored, and the run says that it was interrupted")
  func cancellation() async throws {
    let trials = trials(20)
    let task = Task { [self] in
      try await run(trials, concurrency: 2) { _ in Task.isCancelled ? .cancelled : .fine }
    }
    task.cancel()
    #expect(try await task.value == .interrupted)
    #expect(book.records.isEmpty)
    #expect(book.events[1] == 0)
  }

  @Test("ten thousand trials pass")
  func many() async throws {
    let trials = samplePlan(sampleCases(500), trials: 20).trials
    #expect(try await run(trials, concurrency: 16) { _ in .fine } == .finished)
    #expect(Set(book.records.map(\.plan.id)).count == 10_000)
    #expect(book.mostAtOnce <= 16)
  }
}
