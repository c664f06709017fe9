package import EvalModel

/// Runs trials in worker processes: starts as many as the trials in flight ask for, gives each as
/// many as it says it can carry, and replaces those that die.
package actor WorkerPool: AgentAdapter {
  /// A process that is running or starting.
  private struct Worker {
    let id: Int
    let inbox: Mailbox<WorkerSession.Order>
    /// Carries one trial, which shares its process with no other, and ends.
    let isReserved: Bool
    /// Nil until it has said that it is ready.
    var capacity: Int?
    var load = 0
    /// It gets no more trials.
    var isLeaving = false

    var places: Int { isLeaving ? 0 : (capacity ?? 0) - load }
    var isStarting: Bool { capacity == nil && !isLeaving }
  }

  private enum Lease {
    case place(worker: Int, Mailbox<WorkerSession.Order>)
    case failed(HarnessFailure)
    case cancelled
  }

  private struct Waiting {
    let ticket: Int
    let isAlone: Bool
    let continuation: CheckedContinuation<Lease, Never>
  }

  private let setup: WorkerSession.Setup
  private let gateway = ToolGateway()
  private var workers: [Worker] = []
  private var waiting: [Waiting] = []
  private var lastID = 0
  private var lastTicket = 0
  /// What the workers say that one can carry; nil before the first is ready.
  private var carries: Int?
  private var hasFailedToStart = false
  private var isShuttingDown = false
  private var whenEmpty: [CheckedContinuation<Void, Never>] = []

  /// `concurrency` is told to the workers; how many trials run at once is the callers' business.
  init(
    _ options: ProcessOptions, concurrency: Int,
    timing: WorkerSession.Timing = WorkerSession.Timing()
  ) {
    setup = WorkerSession.Setup(
      options: options, dialect: .worker(concurrency: concurrency), timing: timing)
  }

  deinit {
    for worker in workers { worker.inbox.post(.stop) }
  }

  package func run(_ request: TrialRequest) async -> TrialReport {
    await gateway.carrying(request) { await carry($0) }
  }

  /// Calls of tools that were refused, for the run's report.
  package func warnings() async -> [String] { gateway.warnings }

  private func carry(_ trial: LiveTrial) async -> TrialReport {
    while true {
      switch await lease(alone: trial.request.isAlone) {
      case .cancelled: return .cancelled
      case .failed(let failure): return TrialReport(failure)
      case .place(let worker, let inbox):
        if Task.isCancelled {
          giveBack(worker)
          return .cancelled
        }
        let report = await inbox.carry(trial)
        giveBack(worker, isLeaving: report == nil)
        // A worker that ended between the lease and the order took nothing.
        if let report { return report }
      }
    }
  }

  /// Trials that still wait or run are cancelled.
  package func shutDown() async {
    isShuttingDown = true
    for worker in workers { worker.inbox.post(.stop) }
    for waiter in waiting { waiter.continuation.resume(returning: .cancelled) }
    waiting = []
    if !workers.isEmpty { await withCheckedContinuation { whenEmpty.append($0) } }
    gateway.stop()
  }
}

// MARK: - Leases

extension WorkerPool {
  private func lease(alone: Bool) async -> Lease {
    lastTicket += 1
    let ticket = lastTicket
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if isShuttingDown || Task.isCancelled {
          continuation.resume(returning: .cancelled)
          return
        }
        waiting.append(Waiting(ticket: ticket, isAlone: alone, continuation: continuation))
        serveWaiting()
      }
    } onCancel: {
      Task { await self.leave(ticket) }
    }
  }

  /// The task that waits with this ticket was cancelled.
  private func leave(_ ticket: Int) {
    guard let index = waiting.firstIndex(where: { $0.ticket == ticket }) else { return }
    waiting.remove(at: index).continuation.resume(returning: .cancelled)
  }

  private func giveBack(_ id: Int, isLeaving: Bool = false) {
    if let index = workers.firstIndex(where: { $0.id == id }) {
      workers[index].load -= 1
      if isLeaving { workers[index].isLeaving = true }
      if workers[index].isReserved { workers[index].inbox.post(.stop) }
    }
    serveWaiting()
  }

  /// Hands out free places, and starts processes while more trials wait than places are coming.
  private func serveWaiting() {
    for index in workers.indices {
      while workers[index].places > 0,
        let position = waiting.firstIndex(where: { $0.isAlone == workers[index].isReserved })
      {
        workers[index].load += 1
        if workers[index].isReserved { workers[index].isLeaving = true }
        waiting.remove(at: position).continuation.resume(
          returning: .place(worker: workers[index].id, workers[index].inbox))
      }
    }
    if !waiting.isEmpty { startWorkers() }
  }
}

// MARK: - Processes

extension WorkerPool {
  private func startWorkers() {
    guard !isShuttingDown else { return }
    let alone = waiting.count { $0.isAlone }
    let startingAlone = workers.count { $0.isReserved && $0.isStarting }
    for _ in 0..<max(0, alone - startingAlone) { start(reserved: true) }

    let others = waiting.count - alone
    guard others > 0 else { return }
    // What one process carries isn't known before the first is ready, so the first comes alone.
    // Not so after one that didn't start: the others would wait in vain, one start after another.
    let places = carries ?? (hasFailedToStart ? 1 : Int.max)
    let starting = workers.count { !$0.isReserved && $0.isStarting }
    for _ in 0..<max(0, (others - 1) / places + 1 - starting) { start(reserved: false) }
  }

  private func start(reserved: Bool) {
    lastID += 1
    let id = lastID
    // News arrive as tasks, so that a start that fails at once isn't heard in the middle of this.
    let tell: @Sendable (WorkerSession.News) -> Void = { [weak self] news in
      Task { [weak self] in await self?.hear(news, from: id, reserved: reserved) }
    }
    do {
      let inbox = try Mailbox<WorkerSession.Order>()
      workers.append(Worker(id: id, inbox: inbox, isReserved: reserved))
      WorkerSession.start(setup, inbox: inbox, tell: tell)
    } catch {
      tell(.ended(failure: HarnessFailure(.cannotStart, error.description)))
    }
  }

  /// Tasks may overtake each other, so each kind of news has to make sense after `ended`.
  private func hear(_ news: WorkerSession.News, from id: Int, reserved: Bool) {
    let index = workers.firstIndex { $0.id == id }
    switch news {
    case .ready(let concurrency):
      if !reserved { carries = concurrency }
      if let index { workers[index].capacity = reserved ? 1 : concurrency }
    case .leaving:
      if let index { workers[index].isLeaving = true }
    case .ended(let failure):
      if let index { workers.remove(at: index) }
      if let failure { refuseOne(failure, reserved: reserved) }
      if workers.isEmpty {
        for continuation in whenEmpty { continuation.resume() }
        whenEmpty = []
      }
    }
    serveWaiting()
  }

  /// One failed start fails one waiting trial, which the runner may try again: nobody waits for
  /// ever, and a program that can't be started is noticed at once.
  private func refuseOne(_ failure: HarnessFailure, reserved: Bool) {
    hasFailedToStart = true
    guard let index = waiting.firstIndex(where: { $0.isAlone == reserved }) else { return }
    waiting.remove(at: index).continuation.resume(returning: .failed(failure))
  }
}
