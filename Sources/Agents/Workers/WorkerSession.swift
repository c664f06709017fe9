import EvalModel
import JSONKit

/// The life of one agent process, on the thread that owns it: carries its trials, keeps their
/// deadlines, and says how each ended when the process does.
final class WorkerSession {
  /// How the process is spoken to.
  enum Dialect: Sendable {
    /// `start`, `ready`, any number of trials at once, `stop`.
    case worker(concurrency: Int)
    /// One trial, which waits in the inbox before the process starts, because the process may be
    /// over before anybody could hand it one.
    case command
  }

  /// Gets the report; nil when the process went before it took the trial.
  typealias Reply = CheckedContinuation<TrialReport?, Never>

  enum Order: Sendable {
    case trial(LiveTrial, Reply)
    case cancel(isolationID: String)
    /// The agent broke the rules beside the protocol.
    case abandon(isolationID: String, AgentFailure)
    case stop
  }

  /// What the owner of the worker is told. Called on the session's thread.
  enum News: Sendable {
    case ready(concurrency: Int)
    /// It takes no more trials.
    case leaving
    /// The process is gone and swept. `failure` says why it never carried a trial.
    case ended(failure: HarnessFailure?)
  }

  struct Timing: Sendable {
    var start = Duration.seconds(60)
    /// Between being told to cancel and being killed.
    var cancel = Duration.seconds(1)
    /// Between TERM and KILL.
    var terminate = Duration.milliseconds(500)
    /// Between `stop`, or the end of its output, and TERM.
    var stop = Duration.seconds(2)
  }

  /// What all sessions of one adapter have in common.
  struct Setup: Sendable {
    var options: ProcessOptions
    var dialect: Dialect
    var timing = Timing()
    var messages = TrialMessage()
    /// What the agent writes is its answer, as it stands, and no protocol.
    var answersInText = false
  }

  /// A trial that the process carries.
  struct Active {
    var conversation: LiveTrial
    var started: ContinuousClock.Instant
    var ends: ContinuousClock.Instant
    /// Set once the trial is being stopped, with what it will count as.
    var verdict: TrialOutcome?
    /// When that was decided. What it takes the agent to leave is not time it worked.
    var judged: ContinuousClock.Instant?
    var reply: Reply
  }

  /// An answer that comes later, to a trial that may be over by then.
  struct DelayedLine {
    var due: ContinuousClock.Instant
    var trial: String
    var line: [UInt8]
  }

  enum Phase {
    case starting
    case ready
    /// It closed its stdout, so that no answer can come any more.
    case mute
    case stopping
  }

  let child: ChildProcess
  let inbox: Mailbox<Order>
  let dialect: Dialect
  let timing: Timing
  let messages: TrialMessage
  let maximumLineLength: Int
  let answersInText: Bool
  /// The answer so far, of an agent that answers in text.
  var spoken: [UInt8] = []
  let tell: @Sendable (News) -> Void
  var active: [String: Active] = [:]
  /// No trial ends before it. Trials that went don't move it back, so that it costs nothing.
  var soonest: ContinuousClock.Instant?
  /// Lines that a trial's tools take their time with.
  var delayed: [DelayedLine] = []
  var phase = Phase.starting
  /// When patience with the current phase ends.
  var phaseEnds: ContinuousClock.Instant?
  var hasGreeted = false
  var hasCarried = false
  var wasToldToStop = false
  var failure: HarnessFailure?
  /// Trials that ended lately: what the agent still writes about them is not garbage.
  var finished: [String] = []
  /// Lines since the last trial came that belong to none.
  var strayLines = 0
  /// What stood after the last newline of stdout and isn't a message.
  var fragment: [UInt8]?
  /// Reports that wait for the end of the process.
  var held: [(Reply, TrialOutcome, Duration)] = []

  init(
    _ child: ChildProcess, _ setup: Setup, inbox: Mailbox<Order>,
    tell: @escaping @Sendable (News) -> Void
  ) {
    self.child = child
    self.inbox = inbox
    self.tell = tell
    dialect = setup.dialect
    timing = setup.timing
    messages = setup.messages
    maximumLineLength = setup.options.maximumLineLength
    answersInText = setup.answersInText
  }

  /// Runs until the process is gone; every trial handed to it has been answered then.
  func run() {
    switch dialect {
    case .worker(let concurrency):
      phaseEnds = .now + timing.start
      send([
        "type": "start", "protocol": "agent-eval.worker/1",
        "concurrency": .int(Int64(concurrency)),
      ])
    case .command:
      phase = .ready
      hasGreeted = true
      inbox.takeAll().forEach(obey)
    }
    while true {
      for event in child.poll(until: nextDeadline) {
        switch event {
        case .line(let bytes): receive(bytes)
        case .partialLine(let bytes): receiveFragment(bytes)
        case .lineTooLong:
          distrust(.flooded, "the agent wrote a line of more than \(maximumLineLength) bytes")
        case .woken: inbox.takeAll().forEach(obey)
        case .endOfOutput: fallSilent()
        case .inputClosed, .deadline: break
        case .exited(let end):
          conclude(end)
          return
        }
      }
      keepDeadlines()
    }
  }

  private var nextDeadline: ContinuousClock.Instant? {
    [soonest, phaseEnds, delayed.map(\.due).min()].compactMap { $0 }.min()
  }
}

extension WorkerSession {
  /// Starts the process on a thread of its own. Whatever becomes of it, trials in the inbox are
  /// answered and `ended` is told.
  static func start(
    _ setup: Setup, inbox: Mailbox<Order>, tell: @escaping @Sendable (News) -> Void
  ) {
    @Sendable func giveUp(_ error: SpawnFailure) {
      let failure = HarnessFailure(.cannotStart, error.description)
      inbox.refuseAll(failure)
      tell(.ended(failure: failure))
    }
    do throws(SpawnFailure) {
      try OwnedThread.start(name: "agent") {
        do throws(SpawnFailure) {
          let child = try ChildProcess(setup.options, wake: inbox.wake)
          WorkerSession(child, setup, inbox: inbox, tell: tell).run()
        } catch {
          giveUp(error)
        }
      }
    } catch {
      giveUp(error)
    }
  }
}

extension Mailbox where Message == WorkerSession.Order {
  /// Hands over a trial and waits for its report; nil when nobody took it. A cancelled task has
  /// the trial cancelled.
  func carry(
    _ trial: LiveTrial, then begin: () -> Void = {}
  ) async -> TrialReport? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { reply in
        guard post(.trial(trial, reply)) else {
          reply.resume(returning: nil)
          return
        }
        // The handler may have run before there was anything to cancel.
        if Task.isCancelled { post(.cancel(isolationID: trial.id)) }
        begin()
      }
    } onCancel: {
      post(.cancel(isolationID: trial.id))
    }
  }

  /// Closes, and answers the trials that nobody took; without a failure they may go elsewhere.
  func refuseAll(_ failure: HarnessFailure?) {
    for case .trial(_, let reply) in close() {
      reply.resume(returning: failure.map { TrialReport($0) })
    }
  }
}

extension TrialReport {
  /// The trial never reached an agent, or was taken away from it.
  init(_ failure: HarnessFailure) {
    self.init(outcome: .harnessFailed(failure), agentTime: .zero, log: "")
  }

  static var cancelled: TrialReport {
    TrialReport(outcome: .cancelled, agentTime: .zero, log: "")
  }
}
