import Dispatch

/// Runs an actor's jobs on a queue of its own, in the order in which they came.
///
/// SQLite blocks: on the disk, and up to its busy timeout on another process. On the cooperative
/// pool, which has one thread per core, that would stop every task of the program.
final class DispatchExecutor: SerialExecutor {
  private let queue: DispatchQueue

  init(label: String) {
    queue = DispatchQueue(label: label)
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  /// Runs something that is no task's job behind everything that stands in the queue now.
  func later(_ body: @escaping @Sendable () -> Void) {
    queue.async(execute: body)
  }

  func checkIsolated() {
    dispatchPrecondition(condition: .onQueue(queue))
  }
}
