package import EvalModel
import JSONKit

/// Runs trials in agent processes: starts as many as the concurrency asks for, gives each as many
/// trials as it says it can carry, and replaces those that die.
package actor WorkerPool: AgentAdapter {
  /// A process that is running or starting.
  private struct Worker {
    let inbox: Mailbox<WorkerSession.Order>
    /// Nil until it has said that it is ready.
    var capacity: Int?
    var load = 0
    /// A process of the `command` adapter is good for one trial.
    var hasServed = false
    /// Carries one trial that nobody else may share a process with.
    var isReserved: Bool
  }

  private enum Lease {
    case worker(Int)
    case failed(HarnessFailure)
  }

  private struct Waiting {
    let isAlone: Bool
    let continuation: CheckedContinuation<Lease, Never>
  }

  private let options: ProcessOptions
  private let dialect: WorkerSession.Dialect
  private let concurrency: Int
  private let timing: WorkerSession.Timing
  private let messages = TrialMessage()
  private var workers: [Int: Worker] = [:]
  private var waiting: [Waiting] = []
  private var nextWorker = 0
  private var isShuttingDown = false
  private var whenEmpty: [CheckedContinuation<Void, Never>] = []

  init(
    options: ProcessOptions, dialect: WorkerSession.Dialect, concurrency: Int,
    timing: WorkerSession.Timing = WorkerSession.Timing()
  ) {
    self.options = options
    self.dialect = dialect
    self.concurrency = concurrency
    self.timing = timing
  }

  package func run(_ trial: TrialRequest) async -> TrialReport {
    while !Task.isCancelled {
      switch await lease(alone: trial.isAlone) {
      case .failed(let failure):
        return TrialReport(outcome: .harnessFailed(failure), agentTime: .zero, log: "")
      case .worker(let id):
        guard let inbox = workers[id]?.inbox else { continue }
        let report = await withTaskCancellationHandler {
          await withCheckedContinuation { continuation in
            if !inbox.post(.trial(trial, continuation)) { continuation.resume(returning: nil) }
          }
        } onCancel: {
          inbox.post(.cancel(isolationID: trial.isolationID))
        }
        release(id)
        // A worker that ended between the lease and the order took nothing.
        if let report { return report }
      }
    }
    return TrialReport(outcome: .cancelled, agentTime: .zero, log: "")
  }

  package func shutDown() async {
    isShuttingDown = true
    for worker in workers.values { worker.inbox.post(.stop) }
    for waiter in waiting {
      waiter.continuation.resume(
        returning: .failed(HarnessFailure(.stopped, "the run is being stopped")))
    }
    waiting = []
    if workers.isEmpty { return }
    await withCheckedContinuation { whenEmpty.append($0) }
  }
}

// MARK: - Leases

extension WorkerPool {
  private func lease(alone: Bool) async -> Lease {
    if isShuttingDown { return .failed(HarnessFailure(.stopped, "the run is being stopped")) }
    return await withCheckedContinuation { continuation in
      waiting.append(Waiting(isAlone: alone, continuation: continuation))
      serveWaiting()
    }
  }

  private func release(_ id: Int) {
    guard var worker = workers[id] else { return }
    worker.load -= 1
    workers[id] = worker
    if worker.isReserved || isCommand { worker.inbox.post(.stop) }
    serveWaiting()
  }

  private var isCommand: Bool { if case .command = dialect { true } else { false } }

  /// Hands out free places, and starts processes while more trials wait than places are coming.
  private func serveWaiting() {
    var left: [Waiting] = []
    for waiter in waiting {
      if let id = freeWorker(alone: waiter.isAlone) {
        workers[id]?.load += 1
        workers[id]?.hasServed = true
        waiter.continuation.resume(returning: .worker(id))
      } else {
        left.append(waiter)
      }
    }
    waiting = left
    startWorkers()
  }

  private func freeWorker(alone: Bool) -> Int? {
    workers.keys.sorted().first { id in
      guard let worker = workers[id], let capacity = worker.capacity else { return false }
      return worker.isReserved == alone && worker.load < (alone || isCommand ? 1 : capacity)
        && (!isCommand || !worker.hasServed)
    }
  }

  private func startWorkers() {
    guard !isShuttingDown else { return }
    let alone = waiting.count { $0.isAlone }
    let startingAlone = workers.values.count { $0.isReserved && $0.load == 0 }
    for _ in 0..<max(0, alone - startingAlone) { start(reserved: true) }

    let others = waiting.count - alone
    let shared = workers.values.filter { !$0.isReserved }
    let starting = shared.count { $0.capacity == nil }
    // What one process carries isn't known before the first is ready, so the first comes alone.
    let carries = isCommand ? 1 : shared.compactMap(\.capacity).max() ?? concurrency
    let wanted = (others + carries - 1) / carries - starting
    for _ in 0..<max(0, wanted) { start(reserved: false) }
  }
}

// MARK: - Processes

extension WorkerPool {
  private func start(reserved: Bool) {
    nextWorker += 1
    let id = nextWorker
    do {
      let inbox = try Mailbox<WorkerSession.Order>()
      workers[id] = Worker(inbox: inbox, isReserved: reserved)
      let (options, dialect, timing, messages) = (options, dialect, timing, messages)
      let tell: @Sendable (WorkerSession.News) -> Void = { [weak self] news in
        Task { [weak self] in await self?.hear(news, from: id) }
      }
      try OwnedThread.start(name: "worker \(id)") {
        do {
          let child = try ChildProcess(options, wake: inbox.wake)
          WorkerSession(
            child: child, inbox: inbox, dialect: dialect, timing: timing, messages: messages,
            tell: tell
          ).run()
        } catch {
          for case .trial(_, let continuation) in inbox.close() {
            continuation.resume(returning: nil)
          }
          tell(.ended(failure: HarnessFailure(.cannotStart, "\(error)")))
        }
      }
    } catch {
      hear(.ended(failure: HarnessFailure(.cannotStart, "\(error)")), from: id)
    }
  }

  private func hear(_ news: WorkerSession.News, from id: Int) {
    switch news {
    case .ready(let carries):
      workers[id]?.capacity = carries
      if isShuttingDown { workers[id]?.inbox.post(.stop) }
    case .ended(let failure):
      let worker = workers.removeValue(forKey: id)
      if let failure { refuse(failure, reserved: worker?.isReserved ?? false) }
      if workers.isEmpty {
        for continuation in whenEmpty { continuation.resume() }
        whenEmpty = []
      }
    }
    serveWaiting()
  }

  /// One failed start fails one waiting trial, which the runner may try again: nobody waits for
  /// ever, and a program that can't be started is noticed at once.
  private func refuse(_ failure: HarnessFailure, reserved: Bool) {
    guard let index = waiting.firstIndex(where: { $0.isAlone == reserved }) else { return }
    waiting.remove(at: index).continuation.resume(returning: .failed(failure))
  }
}
