import EvalModel
import JSONKit
import Testing

@testable import Storing

@Suite("Reading runs and trials")
struct ReadingTests {
  /// The suite's: a local one would be removed after its last mention, under an open store.
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// Six runs of two eval sets; the numbers in the names are not their order.
  private func store(in folder: TemporaryFolder) async throws -> Store {
    let store = try await Store.open(path: folder.store, create: true)
    for (id, day) in [("b2", 3), ("a1", 1), ("c3", 2), ("c34", 6), ("d4", 5), ("e5", 4)] {
      try await store.begin(
        Sample.run(
          id, evalSet: day % 2 == 0 ? "even" : "odd", startedAt: "2026-01-0\(day)T00:00:00Z"))
    }
    return store
  }

  @Test("runs are listed newest first, of one eval set or of all")
  func list() async throws {
    let store = try await store(in: folder)
    #expect(try await store.runs(limit: 4).map(\.id) == ["c34", "d4", "e5", "b2"])
    #expect(try await store.runs(limit: 9, evalSet: "odd").map(\.id) == ["d4", "b2", "a1"])
    #expect(try await store.runs(limit: 9, evalSet: "none").isEmpty)
    #expect(try await store.runs(limit: -1).isEmpty)
    #expect(try await store.runs(limit: 1).map(\.plannedTrials) == [6])
  }

  @Test(
    "a run is found by its name, a beginning or 'latest'",
    arguments: [("latest", "c34"), ("b", "b2"), ("c3", "c3"), ("c34", "c34"), ("d4", "d4")])
  func resolve(_ name: String, _ id: String) async throws {
    let store = try await store(in: folder)
    #expect(try await store.run(name).description.id == id)
  }

  @Test("a beginning of several runs names them")
  func ambiguous() async throws {
    let store = try await store(in: folder)
    await #expect(throws: StoreError.ambiguousRun("c", candidates: ["c3", "c34"])) {
      try await store.run("c")
    }
    for name in ["", "x", "c345", "%", "_", "*"] {
      await #expect(throws: StoreError.noSuchRun(name)) { try await store.run(name) }
    }
  }

  @Test("the beginning of a run that another was begun beside means the run itself")
  func beside() async throws {
    let store = try await store(in: folder)
    for id in ["f6-baseline", "f6"] { try await store.begin(Sample.run(id)) }
    #expect(try await store.run("f").description.id == "f6")
    #expect(try await store.run("f6-").description.id == "f6-baseline")
  }

  @Test("'latest' of an empty store is no run")
  func noLatest() async throws {
    let store = try await Store.open(path: folder.store, create: true)
    await #expect(throws: StoreError.noSuchRun("latest")) { try await store.run("latest") }
  }

  @Test(
    "pages of every size give each trial once, by case and index",
    arguments: [1, 2, 3, 7, 100], [nil, "b", "none"])
  func pages(_ limit: Int, _ caseID: String?) async throws {
    let store = try await Store.withRun(in: folder)
    var expected: [String] = []
    for caseID in ["", "a", "b"] { for index in 0..<3 { expected.append("\(caseID) \(index)") } }
    for name in expected.reversed() {
      let parts = name.split(separator: " ", omittingEmptySubsequences: false)
      _ = try await store.append(
        Sample.record(name, caseID: String(parts[0]), index: Int(parts[1]) ?? 0))
    }
    for detail in TrialDetail.allCases {
      var found: [String] = []
      var cursor: TrialCursor?
      repeat {
        let page = try await store.trials(
          run: "run-1", caseID: caseID, detail: detail, after: cursor, limit: limit)
        #expect(page.trials.count <= limit)
        #expect(page.trials.allSatisfy { ($0.record != nil) == (detail == .everything) })
        found += page.trials.map { "\($0.plan.caseID) \($0.plan.index)" }
        cursor = page.next
      } while cursor != nil
      #expect(found == (caseID == nil ? expected : expected.filter { $0.first == caseID?.first }))
    }
  }

  @Test("a page ends early when its bodies are long, and the next goes on")
  func longBodies() async throws {
    let store = try await Store.withRun(in: folder)
    let long = String(repeating: "long ", count: Store.pageBytes / 10)
    for index in 0..<6 {
      _ = try await store.append(
        Sample.record("\(index)", index: index, outcome: .completed(Sample.trajectory(long))))
    }
    var sizes: [Int] = []
    var cursor: TrialCursor?
    repeat {
      let page = try await store.trials(run: "run-1", detail: .everything, after: cursor)
      sizes.append(page.trials.count)
      cursor = page.next
    } while cursor != nil
    #expect(sizes == [2, 2, 2, 0] || sizes == [2, 2, 2])
    #expect(try await store.trials(run: "run-1", detail: .verdicts).trials.count == 6)
  }

  @Test("each trial is handed over once")
  func each() async throws {
    let store = try await Store.withRun(in: folder)
    for index in 0..<7 { _ = try await store.append(Sample.record("\(index)", index: index)) }
    var indices: [Int] = []
    try await store.eachTrial(run: "run-1", detail: .everything) { indices.append($0.plan.index) }
    #expect(indices == Array(0..<7))
  }

  @Test("all trials of a run are handed over as they finished, and no other run's")
  func asStored() async throws {
    let store = try await Store.withRun(in: folder)
    try await store.begin(Sample.run("run-2"))
    try await store.begin(Sample.run("empty"))
    // More than a page, with another run's between them.
    let indices = (0..<1203).map { $0 * 7 % 1203 }
    for index in indices {
      let run = index % 3 == 0 ? "run-2" : "run-1"
      _ = try await store.append(
        Sample.record("\(index)", index: index, outcome: .cancelled), Sample.score(), run: run)
    }
    for (run, expected) in [
      ("run-1", indices.filter { $0 % 3 > 0 }), ("run-2", indices.filter { $0 % 3 == 0 }),
      ("empty", []),
    ] {
      var found: [Int] = []
      try await store.eachTrialAsStored(run: run, detail: .verdicts) {
        found.append($0.plan.index)
        #expect($0.score?.verdict == .passed)
      }
      #expect(found == expected)
    }
    await #expect(throws: StoreError.noSuchRun("none")) {
      try await store.eachTrialAsStored(run: "none", detail: .verdicts) { _ in }
    }
  }

  @Test("a trial is found by the beginning of its id, when only one has it")
  func trialPrefix() async throws {
    let store = try await Store.withRun(in: folder)
    var ids: [Digest] = []
    for index in 0..<40 {
      ids.append(Digest.of("\(index)"))
      _ = try await store.append(Sample.record("\(index)"), Sample.score())
    }
    for id in ids {
      let found = try await store.trial(id.short.uppercased())
      #expect(found.plan.id == id)
      #expect(found.score == Sample.score())
    }
    // 40 digests share 16 first digits, so some beginning is shared.
    let first = Dictionary(grouping: ids) { $0.hex.prefix(1) }
    let shared = try #require(first.first { $0.value.count > 1 }?.key)
    await #expect(throws: StoreError.ambiguousTrial(String(shared))) {
      try await store.trial(String(shared))
    }
    for name in ["", "zz", "0' OR 1=1", String(repeating: "0", count: 65)] {
      await #expect(throws: StoreError.noSuchTrial(name)) { try await store.trial(name) }
    }
  }

  @Test("bodies that claim to be anything are refused and not unpacked")
  func hostileBodies() async throws {
    let store = try await Store.withRun(in: folder)
    _ = try await store.append(Sample.record("t"))
    let codec = BodyCodec()
    var huge = try codec.compress([UInt8](repeating: 0, count: 200_000))
    // The frame's header says how long the content is, in its last bytes.
    for index in 6..<9 { huge[index] = 0xFF }
    let bodies: [[UInt8]] = [
      [], [1, 2, 3], huge, Array(try codec.compress(Array("{}".utf8)).dropLast(2)),
      try codec.compress(Array("not JSON".utf8)), try codec.compress(Array("[]".utf8)),
    ]
    for body in bodies {
      try await store.overwriteBodies(with: body)
      do {
        _ = try await store.trials(run: "run-1", detail: .everything)
        Issue.record("the body was read")
      } catch {
        guard case .unreadable = error else {
          Issue.record("\(error)")
          continue
        }
      }
      #expect(try await store.trials(run: "run-1", detail: .grades).trials.count == 1)
    }
  }
}

extension Store {
  fileprivate func overwriteBodies(with body: [UInt8]) throws {
    try connection.run("UPDATE bodies SET trajectory = ?1", [.blob(body)])
  }
}
