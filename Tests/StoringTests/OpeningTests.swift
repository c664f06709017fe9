import EvalModel
import JSONKit
import Testing

@testable import Storing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

@Suite("Opening a store")
struct OpeningTests {
  /// The suite's: a local one would be removed after its last mention, under an open store.
  let folder: TemporaryFolder
  let copy: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    copy = try TemporaryFolder()
  }

  @Test("a missing store is made with its folders only when asked for")
  func create() async throws {
    let path = folder.path + "/deep/down/results.sqlite"
    await #expect(throws: StoreError.self) { try await Store.open(path: path, create: false) }
    #expect(!folder.has("deep"))
    _ = try await Store.open(path: path, create: true)
    #expect(folder.has("deep/down/results.sqlite"))
    _ = try await Store.open(path: path, create: false)
  }

  @Test("a pipe is refused without waiting for its other end")
  func pipe() async throws {
    try #require(mkfifo(folder.store, 0o600) == 0)
    await #expect(throws: StoreError.cannotOpen(path: folder.store, reason: "it is not a file")) {
      try await Store.open(path: folder.store, create: true)
    }
  }

  @Test("a migration that has shipped is not edited: files that it made exist")
  func shippedMigrations() {
    #expect(
      Migration.all.map { Digest.of($0.script).short } == [
        "8a3664f9e023", "e0c79eaecf2f", "e145fd259f94",
      ])
  }

  @Test("several openings at once make one store")
  func createAtOnce() async throws {
    let path = folder.store
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<8 {
        group.addTask {
          let store = try await Store.open(path: path, create: true)
          try await store.begin(Sample.run("run-\(index)"))
        }
      }
      try await group.waitForAll()
    }
    let store = try await Store.open(path: path, create: false)
    #expect(try await store.runs(limit: 20).count == 8)
    try await store.check()
  }

  @Test(
    "a name that SQLite would take for something else is a file",
    arguments: [
      "file:x?mode=memory", ":memory:", "a b%20c",
    ])
  func plainNames(_ name: String) async throws {
    _ = try await Store.open(path: folder.path + "/" + name, create: true)
    #expect(folder.has(name))
  }

  @Test("what isn't a path is refused", arguments: ["", "a\0b", "/", "/tmp/"])
  func noPath(_ path: String) async throws {
    do {
      _ = try await Store.open(path: path, create: true)
      Issue.record("the store was opened")
    } catch {
      guard case .cannotOpen = error else {
        Issue.record("\(error)")
        return
      }
    }
  }

  /// What stands in a file, told by its name where a test lists its arguments.
  struct Content: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
  }

  static let foreign = [
    Content(testDescription: "one byte", bytes: [0x41]),
    Content(testDescription: "a line", bytes: Array("this is not a database\n".utf8)),
    Content(
      testDescription: "text", bytes: Array(String(repeating: "name,value\n", count: 5000).utf8)),
    Content(testDescription: "zeros", bytes: [UInt8](repeating: 0, count: 8192)),
    Content(testDescription: "only the magic", bytes: Array("SQLite format 3\0".utf8)),
    Content(
      testDescription: "the magic and text",
      bytes: Array(("SQLite format 3\0" + String(repeating: "text ", count: 2000)).utf8)),
  ]

  @Test("a file that is something else is refused and left as it was", arguments: foreign)
  func foreignFile(_ content: Content) async throws {
    let bytes = content.bytes
    for create in [true, false] {
      try folder.write(bytes, to: "results.sqlite")
      await #expect(throws: StoreError.notAStore(path: folder.store)) {
        try await Store.open(path: folder.store, create: create)
      }
      #expect(try folder.bytes(of: "results.sqlite") == bytes)
    }
  }

  @Test("another program's database is refused and left as it was")
  func foreignDatabase() async throws {
    try other(at: folder.store) {
      try $0.execute("CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('kept')")
    }
    let bytes = try folder.bytes(of: "results.sqlite")
    for create in [true, false] {
      await #expect(throws: StoreError.notAStore(path: folder.store)) {
        try await Store.open(path: folder.store, create: create)
      }
    }
    #expect(try folder.bytes(of: "results.sqlite") == bytes)
  }

  @Test("an empty file becomes a store only when asked for")
  func emptyFile() async throws {
    try folder.write([], to: "results.sqlite")
    await #expect(throws: StoreError.notAStore(path: folder.store)) {
      try await Store.open(path: folder.store, create: false)
    }
    let store = try await Store.open(path: folder.store, create: true)
    #expect(try await store.runs(limit: 1).isEmpty)
  }

  @Test("a newer store is refused and left as it was, also with a log beside it")
  func newer() async throws {
    do {
      let store = try await Store.withRun(in: folder)
      _ = try await store.append(Sample.record("t"))
    }
    try other(at: folder.store) { try $0.execute("PRAGMA user_version = 99") }
    // A process that still writes keeps the log from being folded into the file.
    let writer = try Connection(path: folder.store, mayCreate: false)
    try writer.execute("UPDATE runs SET status = 'finished'")
    let names = ["results.sqlite", "results.sqlite-wal"]
    for name in names { try copy.write(try folder.bytes(of: name), to: name) }
    #expect(try copy.bytes(of: "results.sqlite-wal").count > 0)
    for create in [true, false] {
      let error = StoreError.newer(path: copy.store, version: 99, known: Migration.all.count)
      await #expect(throws: error) { try await Store.open(path: copy.store, create: create) }
    }
    for name in names { #expect(try copy.bytes(of: name) == folder.bytes(of: name)) }
  }

  @Test("a truncated store is refused", arguments: [100, 512, 4096, 10_000, 40_000])
  func truncated(_ size: Int) async throws {
    do {
      let store = try await Store.withRun(in: folder)
      for index in 0..<50 { _ = try await store.append(Sample.record("\(index)"), Sample.score()) }
      try await store.finish(run: "run-1", status: .finished, notes: nil)
    }
    let bytes = try folder.bytes(of: "results.sqlite")
    try #require(bytes.count > size)
    try folder.write(Array(bytes.prefix(size)), to: "results.sqlite")
    do {
      _ = try await Store.open(path: folder.store, create: true)
      Issue.record("the store was opened")
    } catch {
      switch error {
      case .corrupt, .notAStore: break
      default: Issue.record("\(error)")
      }
    }
    #expect(try folder.bytes(of: "results.sqlite") == Array(bytes.prefix(size)))
  }

  @Test("damage inside the file is found by checking it")
  func damage() async throws {
    do {
      let store = try await Store.withRun(in: folder)
      for index in 0..<50 { _ = try await store.append(Sample.record("\(index)"), Sample.score()) }
      try await store.check()
    }
    var bytes = try folder.bytes(of: "results.sqlite")
    for index in 5 * 4096..<bytes.count { bytes[index] = 0xA5 }
    try folder.write(bytes, to: "results.sqlite")
    let store = try await Store.open(path: folder.store, create: false)
    do {
      try await store.check()
      Issue.record("the damage was not found")
    } catch {
      guard case .corrupt = error else {
        Issue.record("\(error)")
        return
      }
    }
  }

  @Test("a store of version 1 opens with everything in it")
  func versionOne() async throws {
    try other(at: folder.store) {
      try $0.execute(Migration.runsAndTrials.script)
      try $0.execute("PRAGMA application_id = 1634039404; PRAGMA user_version = 1")
      let zeros = "x'\(String(repeating: "00", count: 32))'"
      try $0.execute(
        """
        INSERT INTO runs VALUES (7, 'old', '2025-01-01T00:00:00Z', 'set', 'set.yaml', \(zeros),
          \(zeros), 'agent', 'agent.yaml', NULL, 1, 1, '18446744073709551615', '0.1', 'finished',
          NULL, '{}', '[]');
        INSERT INTO trials VALUES (3, 7, \(zeros), 'c', 0, '5', 'cancelled', NULL, NULL, 1, 9,
          NULL, NULL, NULL, NULL, 0, 0, NULL);
        INSERT INTO gradings VALUES (2, 7, \(zeros));
        INSERT INTO scores VALUES (3, 2, 'failed', 'tone', 0.5, 'curt', NULL, '[]')
        """)
    }
    let store = try await Store.open(path: folder.store, create: false)
    let run = try await store.run("latest")
    #expect(run.description.id == "old")
    #expect(run.description.seed == .max)
    #expect(run.counts.cancelled == 1)
    #expect(run.counts.failed == 1)
    let trials = try await store.trials(run: "old", detail: .everything).trials
    #expect(trials.map(\.record?.outcome) == [.cancelled])
    #expect(trials.map(\.score?.verdict) == [.failed(.tone)])
    #expect(try await store.count("PRAGMA user_version") == Migration.all.count)
  }

  @Test("a migration that fails leaves the file without any of it")
  func failedMigration() async throws {
    _ = try await Store.withRun(in: folder)
    let broken = Migration(script: "CREATE TABLE more (x TEXT) STRICT; CREATE TABLE runs (x TEXT)")
    #expect(throws: StoreError.self) {
      try Store.connect(path: folder.store, create: false, migrations: Migration.all + [broken])
    }
    let store = try await Store.open(path: folder.store, create: false)
    #expect(try await store.count("SELECT count(*) FROM sqlite_schema WHERE name = 'more'") == 0)
    #expect(try await store.run("run-1").description == Sample.run())
  }

  @Test("a later migration is applied to an older file once")
  func laterMigration() async throws {
    _ = try await Store.withRun(in: folder)
    let next = Migration(script: "ALTER TABLE runs ADD COLUMN label TEXT")
    for _ in 0..<2 {
      let connection = try Store.connect(
        path: folder.store, create: false, migrations: Migration.all + [next])
      let version = try connection.first("PRAGMA user_version") {
        (row) throws(StoreError) in row.int(0)
      }
      #expect(version == Migration.all.count + 1)
    }
    await #expect(
      throws: StoreError.newer(
        path: folder.store, version: Migration.all.count + 1, known: Migration.all.count)
    ) { try await Store.open(path: folder.store, create: false) }
  }

  /// Works on the file as another program would, and closes it.
  private func other(at path: String, _ body: (Connection) throws -> Void) throws {
    try body(Connection(path: path, mayCreate: true))
  }
}
