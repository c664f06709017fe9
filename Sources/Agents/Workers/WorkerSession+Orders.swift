import EvalModel
import JSONKit

// What the session is told to do, and what it does when time is up.
extension WorkerSession {
  func obey(_ order: Order) {
    switch order {
    case .trial(let trial, let reply): begin(trial, reply)
    case .cancel(let id): cancel(id, as: .cancelled)
    case .abandon(let id, let failure): abandon(id, failure)
    case .stop: stop()
    }
  }

  private func begin(_ trial: LiveTrial, _ reply: Reply) {
    guard phase == .ready else {
      reply.resume(returning: failure.map { TrialReport($0) })
      return
    }
    let (id, request) = (trial.id, trial.request)
    trial.isCarried(by: inbox)
    guard active[id] == nil else {
      let failure = HarnessFailure(.collateral, "a trial with the same id is running already")
      reply.resume(returning: TrialReport(failure))
      return
    }
    hasCarried = true
    strayLines = 0
    let now = ContinuousClock.now
    active[id] = Active(
      conversation: trial, started: now, ends: now + request.deadline,
      reply: reply)
    expectEnd(at: now + request.deadline)
    let isFirstInLine = child.backlogBytes == 0
    let line = messages.line(for: request, access: trial.access)
    // Behind others in a full backlog it is late because the agent doesn't read; alone it never fits.
    if child.write(line) == .backlogFull, isFirstInLine {
      let detail = "the trial's line of \(line.count) bytes is longer than an agent is sent"
      finish(id, .harnessFailed(HarnessFailure(.cannotStart, detail)))
    }
    let needsNothingMore =
      request.evalCase.world.tools.isEmpty && request.evalCase.turns.count == 1
    if case .command = dialect, needsNothingMore || answersInText { child.closeInput() }
  }

  /// Tells the agent to leave a trial; if it doesn't answer soon, the process goes.
  func cancel(_ id: String, as verdict: TrialOutcome) {
    guard let trial = active[id], trial.verdict == nil else { return }
    let now = ContinuousClock.now
    let ends = now + timing.cancel
    active[id]?.verdict = verdict
    active[id]?.judged = now
    active[id]?.ends = ends
    expectEnd(at: ends)
    send(["type": "cancel", "trial": .string(id)])
    if case .command = dialect { child.closeInput() }
  }

  /// Asks the process to end. Trials that it still carries are cancelled.
  func stop() {
    wasToldToStop = true
    for id in active.keys { cancel(id, as: .cancelled) }
    guard phase != .stopping else { return }
    phase = .stopping
    phaseEnds = .now + timing.stop
    if case .worker = dialect { send(["type": "stop"]) }
    child.closeInput()
  }

  func send(_ message: JSONValue) {
    var bytes = message.encoded(.compact)
    bytes.append(UInt8(ascii: "\n"))
    // A closed or stuffed stdin shows itself: the agent exits or misses its deadline.
    _ = child.write(bytes)
  }
}

// MARK: - Deadlines

extension WorkerSession {
  private func expectEnd(at instant: ContinuousClock.Instant) {
    soonest = soonest.map { min($0, instant) } ?? instant
  }

  func send(_ line: [UInt8], of trial: String, after delay: Duration) {
    delayed.append(DelayedLine(due: .now + delay, trial: trial, line: line))
  }

  private func sendDelayed(_ now: ContinuousClock.Instant) {
    let due = delayed.filter { $0.due <= now }
    if due.isEmpty { return }
    delayed.removeAll { $0.due <= now }
    // A closed or stuffed stdin shows itself: the agent exits or misses its deadline.
    for line in due {
      guard let trial = active[line.trial], trial.verdict == nil else { continue }
      _ = child.write(line.line)
    }
  }

  func keepDeadlines() {
    let now = ContinuousClock.now
    if !delayed.isEmpty { sendDelayed(now) }
    if let soonest, soonest <= now { keepTrialDeadlines(now) }
    guard let phaseEnds, phaseEnds <= now else { return }
    switch phase {
    case .starting:
      failure = HarnessFailure(
        .cannotStart,
        "the worker did not say 'ready' within \(timing.start.words)" + lastWords)
      endProcess(because: "the worker did not start")
    case .mute: distrust(.noAnswer, "the agent closed its stdout and went on running")
    case .ready, .stopping: endProcess(because: "the worker was stopped")
    }
  }

  private func keepTrialDeadlines(_ now: ContinuousClock.Instant) {
    var isStubborn = false
    for (id, trial) in active where trial.ends <= now {
      if trial.verdict != nil {
        isStubborn = true
      } else {
        let limit = trial.ends - trial.started
        let failure = AgentFailure(.timeout, "the agent did not finish within \(limit.words)")
        cancel(id, as: .agentFailed(failure, partial: trial.conversation.partial))
      }
    }
    if isStubborn {
      endProcess(because: "another trial of this worker did not stop when it was told to")
    }
    soonest = active.values.map(\.ends).min()
  }
}

extension Duration {
  /// `30 s`, `250 ms`.
  fileprivate var words: String {
    self < .seconds(1)
      ? "\(Int((seconds * 1000).rounded())) ms"
      : "\(JSONValue.double((seconds * 10).rounded() / 10)) s"
  }
}
