import EvalModel
import JSONKit

/// The life of one agent process, on the thread that owns it: carries its trials, keeps their
/// deadlines, and says how each ended when the process does.
final class WorkerSession {
  /// How the process is spoken to.
  enum Dialect: Sendable {
    /// `start`, `ready`, any number of trials at once, `stop`.
    case worker(concurrency: Int)
    /// One trial, then the process ends.
    case command
  }

  enum Order: Sendable {
    case trial(TrialRequest, CheckedContinuation<TrialReport?, Never>)
    case cancel(isolationID: String)
    case stop
  }

  /// What the owner of the worker is told. Called on the session's thread.
  enum News: Sendable {
    case ready(concurrency: Int)
    /// The process is gone and swept. `failure` says why it never became ready.
    case ended(failure: HarnessFailure?)
  }

  struct Timing: Sendable {
    var start = Duration.seconds(60)
    /// Between being told to cancel and being killed.
    var cancel = Duration.seconds(1)
    /// Between TERM and KILL.
    var terminate = Duration.milliseconds(500)
    /// Between `stop` and TERM.
    var stop = Duration.seconds(2)
  }

  /// A trial that the process carries.
  struct Active {
    var conversation: TrialConversation
    var started: ContinuousClock.Instant
    var ends: ContinuousClock.Instant
    /// Set once the trial is being stopped, with what it will count as.
    var verdict: TrialOutcome?
    var continuation: CheckedContinuation<TrialReport?, Never>
  }

  enum Phase: Equatable {
    case starting
    case ready
    case stopping
  }

  let child: ChildProcess
  let inbox: Mailbox<Order>
  let dialect: Dialect
  let timing: Timing
  let messages: TrialMessage
  let tell: @Sendable (News) -> Void
  var active: [String: Active] = [:]
  var phase = Phase.starting
  /// Ends of the current phase: ready must come, or the process must go, before it.
  var phaseEnds: ContinuousClock.Instant
  var failure: HarnessFailure?
  /// Trials that ended lately: what the agent still writes about them is not garbage.
  var finished: [String] = []
  var strayLines = 0

  init(
    child: ChildProcess, inbox: Mailbox<Order>, dialect: Dialect, timing: Timing,
    messages: TrialMessage, tell: @escaping @Sendable (News) -> Void
  ) {
    self.child = child
    self.inbox = inbox
    self.dialect = dialect
    self.timing = timing
    self.messages = messages
    self.tell = tell
    phaseEnds = .now + timing.start
  }

  /// Runs until the process is gone; every trial handed to it has been answered then.
  func run() {
    switch dialect {
    case .worker(let concurrency):
      send([
        "type": "start", "protocol": "agent-eval.worker/1",
        "concurrency": .int(Int64(concurrency)),
      ])
    case .command:
      phase = .ready
      tell(.ready(concurrency: 1))
    }
    while true {
      for event in child.poll(until: nextDeadline) {
        switch event {
        case .line(let bytes), .partialLine(let bytes): receive(bytes)
        case .lineTooLong(let seen):
          distrust(.flooded, "the agent wrote a line of more than \(seen >> 20) MiB")
        case .woken: inbox.takeAll().forEach(obey)
        case .endOfOutput, .inputClosed, .deadline: break
        case .exited(let end):
          conclude(end)
          return
        }
      }
      keepDeadlines()
    }
  }

  private var nextDeadline: ContinuousClock.Instant? {
    let trials = active.values.map(\.ends).min()
    if phase == .ready { return trials }
    return trials.map { min($0, phaseEnds) } ?? phaseEnds
  }
}

// MARK: - Orders

extension WorkerSession {
  private func obey(_ order: Order) {
    switch order {
    case .trial(let request, let continuation):
      guard phase == .ready else {
        continuation.resume(returning: nil)
        return
      }
      let now = ContinuousClock.now
      active[request.isolationID] = Active(
        conversation: TrialConversation(request), started: now, ends: now + request.deadline,
        continuation: continuation)
      _ = child.write(messages.line(for: request))
      let needsNothingMore =
        request.evalCase.world.tools.isEmpty && request.evalCase.turns.count == 1
      if case .command = dialect, needsNothingMore { child.closeInput() }
    case .cancel(let id): cancel(id, as: .cancelled)
    case .stop: stop()
    }
  }

  /// Tells the agent to leave a trial; if it doesn't answer soon, the process goes.
  private func cancel(_ id: String, as verdict: TrialOutcome) {
    guard active[id] != nil, active[id]?.verdict == nil else { return }
    active[id]?.verdict = verdict
    active[id]?.ends = .now + timing.cancel
    send(["type": "cancel", "trial": .string(id)])
    if case .command = dialect { child.closeInput() }
  }

  func stop() {
    guard phase != .stopping else { return }
    phase = .stopping
    phaseEnds = .now + timing.stop
    if case .worker = dialect { send(["type": "stop"]) }
    child.closeInput()
  }

  private func keepDeadlines() {
    let now = ContinuousClock.now
    for (id, trial) in active where trial.ends <= now {
      if let verdict = trial.verdict {
        finish(id, verdict)
        endProcess(because: "another trial of this worker did not stop when it was told to")
        return
      }
      let limit = trial.ends - trial.started
      cancel(
        id,
        as: .agentFailed(
          AgentFailure(.timeout, "the agent did not finish within \(limit.words)"),
          partial: trial.conversation.partial))
    }
    guard phase != .ready, phaseEnds <= now else { return }
    if phase == .starting {
      failure = HarnessFailure(
        .cannotStart, "the worker did not say 'ready' within \(timing.start.words)")
    }
    endProcess(because: "the worker was stopped")
  }
}

// MARK: - Messages

extension WorkerSession {
  private func receive(_ bytes: [UInt8]) {
    if phase == .stopping, active.isEmpty { return }
    guard bytes.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { return }
    let message: JSONObject
    do {
      guard let object = try JSONValue.parse(bytes).object else {
        return distrust(.garbage, "a line of stdout is not a JSON object: \(quote(bytes))")
      }
      message = object
    } catch {
      return distrust(.garbage, "a line of stdout is not JSON (\(error)): \(quote(bytes))")
    }
    if phase == .starting { return greet(message) }
    guard let id = trialID(of: message) else {
      return distrust(
        .garbage, "a line of stdout does not say which trial it belongs to: \(quote(bytes))")
    }
    guard active[id] != nil else {
      strayLines += 1
      if strayLines > 1000 || !finished.contains(id) {
        distrust(.garbage, "a line of stdout is about a trial that is not running: \(quote(bytes))")
      }
      return
    }
    for reaction in active[id]?.conversation.receive(message, size: bytes.count) ?? [] {
      switch reaction {
      case .send(let line): send(line)
      case .finished(let outcome):
        finish(id, active[id]?.verdict ?? outcome)
        if case .agentFailed(let failure, _) = outcome, failure.kind.endsProcess {
          endProcess(because: "the worker was stopped after another trial broke the protocol")
        }
      }
    }
  }

  /// The trial that a message names, or the only one there is.
  private func trialID(of message: JSONObject) -> String? {
    if let id = message["trial"]?.string { return id }
    return active.count == 1 ? active.keys.first : nil
  }

  private func greet(_ message: JSONObject) {
    guard message["type"]?.string == "ready" else {
      let seen = JSONValue.object(message).encoded(.compact)
      failure = HarnessFailure(
        .cannotStart,
        "the worker must say 'ready' first, it said \(quote(seen)); "
          + "an agent that answers and exits is run with the 'command' adapter")
      return endProcess(because: "the worker never became ready")
    }
    phase = .ready
    tell(.ready(concurrency: min(max(message["concurrency"]?.int ?? 1, 1), 10_000)))
  }

  /// Something came that can't be trusted. With one trial in flight it is that trial's doing; with
  /// several nobody knows whose, and each is tried again by itself.
  private func distrust(_ kind: AgentFailure.Kind, _ detail: String) {
    if phase == .starting {
      failure = HarnessFailure(
        .cannotStart, detail + "; stdout carries the protocol, logs belong on stderr")
    } else if active.count == 1, let (id, trial) = active.first {
      let outcome = TrialOutcome.agentFailed(
        AgentFailure(kind, detail), partial: trial.conversation.partial)
      finish(id, trial.verdict ?? outcome)
    } else {
      for (id, trial) in active {
        finish(id, trial.verdict ?? .harnessFailed(HarnessFailure(.workerLost, detail)))
      }
    }
    endProcess(because: detail)
  }

  private func send(_ message: JSONValue) {
    var bytes = message.encoded(.compact)
    bytes.append(UInt8(ascii: "\n"))
    // A closed or stuffed stdin shows itself: the agent exits or misses its deadline.
    _ = child.write(bytes)
  }

  /// A short, harmless piece of what the agent wrote.
  private func quote(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes.prefix(120), as: UTF8.self)
    return "'" + text.map { $0.isASCII && ($0.asciiValue ?? 0) < 0x20 ? " " : String($0) }.joined()
      + (bytes.count > 120 ? "…'" : "'")
  }
}

// MARK: - Ends

extension WorkerSession {
  private func finish(_ id: String, _ outcome: TrialOutcome) {
    guard let trial = active.removeValue(forKey: id) else { return }
    finished.append(id)
    if finished.count > 256 { finished.removeFirst(128) }
    let log = if case .completed = outcome { "" } else { child.errorLog.text }
    trial.continuation.resume(
      returning: TrialReport(
        outcome: outcome, agentTime: ContinuousClock.now - trial.started, log: log))
    if case .command = dialect { stop() }
  }

  /// Kills the process group and everything that came of it. What is still in flight is nobody's
  /// fault.
  private func endProcess(because reason: String) {
    for (id, trial) in active {
      finish(id, trial.verdict ?? .harnessFailed(HarnessFailure(.collateral, reason)))
    }
    phase = .stopping
    phaseEnds = .now
    for event in child.terminate(grace: timing.terminate) {
      if case .exited = event { break }
    }
  }

  /// The process has gone. A single trial in flight is the one that it died of.
  private func conclude(_ end: ProcessEnd) {
    let status = end.status.words
    if phase == .starting, failure == nil {
      failure = HarnessFailure(
        .cannotStart, "the worker \(status) before it said 'ready'" + lastWords)
    }
    let shared = active.count > 1
    for (id, trial) in active {
      let outcome: TrialOutcome
      if let verdict = trial.verdict {
        outcome = verdict
      } else if phase == .stopping {
        outcome = .cancelled
      } else if shared {
        outcome = .harnessFailed(
          HarnessFailure(
            .workerLost, "the worker \(status) while it carried \(active.count) trials" + lastWords)
        )
      } else if case .command = dialect, end.status == .exited(code: 0) {
        outcome = .agentFailed(
          AgentFailure(.noAnswer, "the agent ended without an answer"),
          partial: trial.conversation.partial)
      } else {
        outcome = .agentFailed(
          AgentFailure(.crashed, "the agent's process \(status)" + lastWords),
          partial: trial.conversation.partial)
      }
      finish(id, outcome)
    }
    for order in inbox.close() {
      if case .trial(_, let continuation) = order { continuation.resume(returning: nil) }
    }
    tell(.ended(failure: failure))
  }

  /// The end of what the process wrote to stderr, which is where the reason usually stands.
  private var lastWords: String {
    let lines = child.errorLog.text.split(whereSeparator: \.isNewline).suffix(3)
    return lines.isEmpty ? "" : "; it wrote: " + lines.joined(separator: " / ").suffix(300)
  }
}

extension AgentFailure.Kind {
  /// After these nothing that the process says can be trusted.
  fileprivate var endsProcess: Bool { self == .flooded }
}

extension ProcessStatus {
  var words: String {
    switch self {
    case .exited(let code): "exited with status \(code)"
    case .signalled(let signal): "was killed by signal \(signal)"
    case .unknown: "ended"
    }
  }
}

extension Duration {
  /// `30 s`, `250 ms`.
  var words: String {
    self < .seconds(1)
      ? "\(Int((seconds * 1000).rounded())) ms"
      : "\(JSONValue.double((seconds * 10).rounded() / 10)) s"
  }
}
