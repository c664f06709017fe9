package import EvalModel

/// Carries out planned trials: so many at once, each until it is stored.
package struct Runner: Sendable {
  package struct Attempt: Sendable {
    package var plan: TrialPlan
    /// Counts from 1.
    package var number: Int
    /// The trial must not share a process with others this time.
    package var isAlone: Bool
  }

  package enum Event: Sendable {
    case started(TrialPlan)
    /// Stored, so it counts.
    case finished(TrialRecord)
  }

  /// How a run ended.
  package enum End: Sendable, Equatable {
    case finished
    /// Somebody asked; what was in flight has been finished or cancelled.
    case interrupted
    /// The agent's program could not be kept alive.
    case stopped(reason: String)
  }

  /// Attempts at one trial when the harness fails, the first included. Only these are repeated:
  /// repeating what the agent did wrong would hide it.
  package static let attemptLimit = 3

  private let concurrency: Int
  private let attempt: @Sendable (Attempt) async -> TrialReport
  private let store: @Sendable (TrialRecord) async throws -> Void
  private let mayStart: @Sendable () -> Bool
  private let observe: @Sendable (Event) -> Void

  /// `store` returns when the record is durable; only then is a trial finished. `mayStart` turns
  /// false when no further trial shall begin; cancelling the task stops those in flight too.
  package init(
    concurrency: Int, attempt: @escaping @Sendable (Attempt) async -> TrialReport,
    store: @escaping @Sendable (TrialRecord) async throws -> Void,
    mayStart: @escaping @Sendable () -> Bool = { true },
    observe: @escaping @Sendable (Event) -> Void = { _ in }
  ) {
    precondition(concurrency > 0, "without any trial at once no trial ever ends")
    self.concurrency = concurrency
    self.attempt = attempt
    self.store = store
    self.mayStart = mayStart
    self.observe = observe
  }

  /// Runs the trials in their order, `concurrency` at once. Throws what `store` throws, after
  /// everything in flight has ended.
  ///
  /// A run in several stages gives each the same watch.
  package func run(
    _ trials: [TrialPlan], _ watch: DeathWatch = DeathWatch()
  ) async throws -> End {
    var rest = trials.makeIterator()
    var isComplete = true
    try await withThrowingTaskGroup(of: Progress.self) { group in
      var carried = 0
      var storing = 0
      func startNext() async {
        // The agent works on while trials are being stored; a store that can't keep up holds it.
        while carried < concurrency, storing < concurrency, let plan = rest.next() {
          guard mayStart(), !Task.isCancelled, await watch.stopReason == nil else {
            isComplete = false
            return
          }
          carried += 1
          group.addTask { .carried(await carryOut(plan, watch)) }
        }
      }
      await startNext()
      while let progress = try await group.next() {
        switch progress {
        case .carried(let record):
          carried -= 1
          guard let record else {
            isComplete = false
            break
          }
          storing += 1
          // Behind the start of other trials: an agent that waits is what a run waits for.
          group.addTask(priority: .utility) {
            try await store(record)
            observe(.finished(record))
            return .stored
          }
        case .stored: storing -= 1
        }
        await startNext()
      }
    }
    if let reason = await watch.stopReason { return .stopped(reason: reason) }
    return isComplete ? .finished : .interrupted
  }

  /// What a task of a run has done.
  private enum Progress: Sendable {
    /// Nil when the trial was not brought to an end.
    case carried(TrialRecord?)
    case stored
  }

  /// One trial with its attempts. Nil when it was not brought to an end, which leaves nothing to
  /// store: a resumed run takes it up again.
  private func carryOut(_ plan: TrialPlan, _ watch: DeathWatch) async -> TrialRecord? {
    observe(.started(plan))
    var attempt = Attempt(plan: plan, number: 1, isAlone: false)
    while true {
      var report = await self.attempt(attempt)
      if report.outcome == .cancelled { return nil }
      var isRepeatable = false
      if case .harnessFailed(let failure) = report.outcome {
        isRepeatable = failure.kind != .stopped
      }
      switch await watch.judge(report.outcome) {
      case .keep: break
      case .tryAgain: isRepeatable = true
      case .stop(let reason):
        report.outcome = .harnessFailed(HarnessFailure(.stopped, reason))
        isRepeatable = false
      }
      if isRepeatable, attempt.number < Self.attemptLimit, await watch.stopReason == nil {
        // Whoever interrupts a run shouldn't find the trials lost that it still owed an attempt.
        guard !Task.isCancelled, mayStart() else { return nil }
        attempt = attempt.next(after: report.outcome)
        continue
      }
      return TrialRecord(
        plan: plan, outcome: report.outcome, attempts: attempt.number,
        agentTime: report.agentTime, log: report.log)
    }
  }
}

extension Runner.Attempt {
  /// Once a process died with it, a trial stays by itself, so that the next death is its own.
  fileprivate func next(after outcome: TrialOutcome) -> Self {
    let died =
      switch outcome {
      case .agentFailed: true
      case .harnessFailed(let failure): [.workerLost, .cannotStart].contains(failure.kind)
      case .completed, .cancelled: false
      }
    return Self(plan: plan, number: number + 1, isAlone: isAlone || died)
  }
}
