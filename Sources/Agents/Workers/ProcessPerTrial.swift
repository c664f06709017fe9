package import EvalModel

/// Runs each trial in a process of its own, which is gone before the trial is reported.
package actor ProcessPerTrial: AgentAdapter {
  private let setup: WorkerSession.Setup
  private let gateway = ToolGateway()
  private var running: [Int: Mailbox<WorkerSession.Order>] = [:]
  private var started = 0
  private var isShuttingDown = false
  private var whenEmpty: [CheckedContinuation<Void, Never>] = []

  /// `takesText` gives the agent the user's words in place of a message, and `answersInText` takes
  /// what it writes as its answer.
  init(
    _ options: ProcessOptions, timing: WorkerSession.Timing = WorkerSession.Timing(),
    takesText: Bool = false, answersInText: Bool = false
  ) {
    setup = WorkerSession.Setup(
      options: options, dialect: .command, timing: timing,
      messages: TrialMessage(isText: takesText), answersInText: answersInText)
  }

  package func run(_ request: TrialRequest) async -> TrialReport {
    await gateway.carrying(request) { await carry($0) }
  }

  /// Calls of tools that were refused, for the run's report.
  package func warnings() async -> [String] { gateway.warnings }

  private func carry(_ trial: LiveTrial) async -> TrialReport {
    if isShuttingDown || Task.isCancelled { return .cancelled }
    let inbox: Mailbox<WorkerSession.Order>
    do {
      inbox = try Mailbox()
    } catch {
      return TrialReport(HarnessFailure(.cannotStart, error.description))
    }
    started += 1
    let number = started
    running[number] = inbox
    var setup = setup
    if let access = trial.access {
      setup.options.environment.merge(access.variables) { _, ours in ours }
    }
    let report = await inbox.carry(trial) { [setup] in
      WorkerSession.start(setup, inbox: inbox) { _ in }
    }
    running[number] = nil
    if running.isEmpty {
      for continuation in whenEmpty { continuation.resume() }
      whenEmpty = []
    }
    return report ?? .cancelled
  }

  /// What is still running is cancelled.
  package func shutDown() async {
    isShuttingDown = true
    for inbox in running.values { inbox.post(.stop) }
    if !running.isEmpty { await withCheckedContinuation { whenEmpty.append($0) } }
    gateway.stop()
  }
}
