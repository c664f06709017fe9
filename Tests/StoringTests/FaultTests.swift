import CSQLite
import EvalModel
import JSONKit
import Synchronization
import Testing

@testable import Storing

@Suite("Faults")
struct FaultTests {
  /// The suite's: a local one would be removed after its last mention, under an open store.
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// Makes the nth step from now on fail, once.
  private final class Fault: Sendable {
    private let remaining = Mutex(0)
    private let code: Int32

    init(_ code: Int32) { self.code = code }

    func arm(_ step: Int) { remaining.withLock { $0 = step } }

    /// Whether the fault never came, because there were fewer steps.
    func disarm() -> Bool {
      remaining.withLock { left in
        defer { left = 0 }
        return left > 0
      }
    }

    func next() -> Int32? {
      remaining.withLock { left in
        guard left > 0 else { return nil }
        left -= 1
        return left == 0 ? code : nil
      }
    }
  }

  static let codes = [SQLITE_IOERR, SQLITE_FULL, SQLITE_BUSY, SQLITE_NOMEM, SQLITE_CORRUPT]

  @Test("whichever step fails, an append either is durable or reports an error", arguments: codes)
  func everyStep(_ code: Int32) async throws {
    let fault = Fault(code)
    let store = try await Store.withRun(in: folder, fault: { fault.next() })
    var stored: Set<Digest> = []
    var didNotFail = false
    for step in 1...200 where !didNotFail {
      fault.arm(step)
      let names = (0..<3).map { "\(step) \($0)" }
      let succeeded = await withTaskGroup(of: String?.self) { group in
        for name in names {
          group.addTask {
            do {
              _ = try await store.append(Sample.record(name), Sample.score())
              return name
            } catch {
              return nil
            }
          }
        }
        return await group.reduce(into: [String]()) { if let name = $1 { $0.append(name) } }
      }
      didNotFail = fault.disarm()
      if !didNotFail { #expect(succeeded.count < 3, "step \(step)") }
      stored.formUnion(succeeded.map { Digest.of($0) })
      #expect(try await store.storedTrials(run: "run-1") == stored, "step \(step)")
    }
    #expect(didNotFail, "the loop ends when no step is left to fail")
    #expect(stored.count > 3)
    try await store.check()
    // No half of a trial stays behind.
    let trials = try await store.count("SELECT count(*) FROM trials")
    #expect(trials == stored.count)
    #expect(try await store.count("SELECT count(*) FROM bodies") == trials)
    #expect(try await store.count("SELECT count(*) FROM scores") == trials)
  }

  @Test("whichever step fails, replacing a grading leaves the old or has the new one")
  func everyStepOfGrading() async throws {
    let fault = Fault(SQLITE_IOERR)
    let store = try await Store.withRun(in: folder, fault: { fault.next() })
    for index in 0..<3 {
      _ = try await store.append(Sample.record("\(index)", index: index), Sample.score())
    }
    for step in 1...100 {
      fault.arm(step)
      let trials = (0..<3).map { Digest.of("\($0)") }
      let scores = Dictionary(uniqueKeysWithValues: trials.map { ($0, Sample.score(.unscored)) })
      do {
        try await store.replaceGrading(
          run: "run-1", gradingDigest: Sample.grading, scores)
        #expect(fault.disarm())
        #expect(try await store.run("run-1").counts.unscored == 3)
        return
      } catch {
        _ = fault.disarm()
        #expect(try await store.run("run-1").counts.passed == 3)
      }
    }
    Issue.record("the loop ends when no step is left to fail")
  }

  @Test("whichever step fails while a store is made, it can be made afterwards")
  func everyStepOfMaking() async throws {
    let fault = Fault(SQLITE_IOERR)
    for step in 1...200 {
      fault.arm(step)
      do {
        let store = try await Store.open(
          path: folder.store, create: true, fault: { fault.next() })
        #expect(fault.disarm())
        try await store.begin(Sample.run())
        try await store.check()
        #expect(try await store.count("PRAGMA auto_vacuum") == 2)
        return
      } catch {
        _ = fault.disarm()
      }
    }
    Issue.record("the loop ends when no step is left to fail")
  }

  @Test("a store without space reports every trial that it could not keep")
  func full() async throws {
    let store = try await Store.withRun(in: folder)
    var stored: Set<Digest> = []
    var failures = 0
    for round in 0..<25 {
      try await store.limitPages(room: round % 5)
      for index in 0..<6 {
        let name = "\(round) \(index)"
        do {
          _ = try await store.append(Sample.record(name), Sample.score())
          stored.insert(Digest.of(name))
        } catch {
          #expect(error as? StoreError == .full(path: folder.store))
          failures += 1
        }
      }
    }
    #expect(failures > 0)
    #expect(!stored.isEmpty)
    #expect(try await store.storedTrials(run: "run-1") == stored)
    try await store.check()
    try await store.limitPages(room: 1000)
    #expect(try await store.append(Sample.record("after"), Sample.score()) == .stored)
  }

  @Test("a store that another program keeps locked says so, and goes on afterwards")
  func locked() async throws {
    let store = try await Store.withRun(in: folder)
    let other = try Connection(path: folder.store, mayCreate: false)
    try other.execute("BEGIN IMMEDIATE")
    try await store.hurry()
    await #expect(throws: StoreError.locked(path: folder.store)) {
      _ = try await store.append(Sample.record("t"))
    }
    #expect(try await store.storedTrials(run: "run-1").isEmpty)
    try other.execute("ROLLBACK")
    #expect(try await store.append(Sample.record("t")) == .stored)
  }
}

extension Store {
  /// Lets the file grow by so many pages.
  fileprivate func limitPages(room: Int) throws {
    let pages = try count("PRAGMA page_count")
    _ = try count("PRAGMA max_page_count = \(pages + room)")
  }

  /// Does not wait for other programs.
  fileprivate func hurry() throws {
    _ = try count("PRAGMA busy_timeout = 1")
  }
}
