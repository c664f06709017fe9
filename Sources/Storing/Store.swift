/// Runs, trials and grades in one SQLite file.
///
/// Several processes may write to one file: every write is a transaction that takes SQLite's lock
/// first and waits for it. What a call has written when it returns survives the process being
/// killed; the file is synchronised at checkpoints only, so a power failure may take the last
/// transactions, never the file's consistency.
package actor Store {
  let connection: Connection
  let codec = BodyCodec()
  /// Trials that wait for the next transaction, and who waits for them.
  var waiting: [(row: TrialRow, continuation: Waiter)] = []
  /// Whether a commit stands in the queue.
  var isCommitDue = false
  /// Transactions that appended trials: with many at once, far fewer than trials.
  package internal(set) var appendTransactions = 0

  typealias Waiter = CheckedContinuation<Result<AppendResult, StoreError>, Never>

  private let executor: DispatchExecutor

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  /// Opens the store at a path. With `create`, a missing file and the folders above it are made;
  /// a file that is something else is never touched.
  package static func open(path: String, create: Bool) async throws(StoreError) -> Store {
    try await open(path: path, create: create, fault: nil)
  }

  static func open(
    path: String, create: Bool, fault: (@Sendable () -> Int32?)?
  ) async throws(StoreError) -> Store {
    let executor = DispatchExecutor(label: "agent-eval.store")
    let opened = await withCheckedContinuation {
      (continuation: CheckedContinuation<Result<Store, StoreError>, Never>) in
      executor.later {
        continuation.resume(
          returning: Result { () throws(StoreError) in
            try Store(path: path, create: create, fault: fault, executor: executor)
          })
      }
    }
    return try opened.get()
  }

  private init(
    path: String, create: Bool, fault: (@Sendable () -> Int32?)?, executor: DispatchExecutor
  ) throws(StoreError) {
    self.executor = executor
    connection = try Store.connect(path: path, create: create, fault: fault)
  }

  /// Runs `body` on the store's queue, behind everything that stands in it now.
  func later(_ body: @escaping @Sendable (isolated Store) -> Void) {
    executor.later { self.assumeIsolated(body) }
  }

  /// Reads the whole file and checks that it hangs together. Takes as long as reading it does.
  package func check() throws(StoreError) {
    let found = try connection.first("PRAGMA quick_check(1)") { (row) throws(StoreError) in
      row.text(0)
    }
    guard let found, found == "ok" else {
      throw .corrupt(path: connection.path, detail: found ?? "it can't be checked")
    }
  }
}
