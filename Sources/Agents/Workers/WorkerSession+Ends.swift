import EvalModel

// How trials and the process end.
extension WorkerSession {
  /// The trial is over. A process of one trial has to go before its report does.
  func finish(_ id: String, _ outcome: TrialOutcome) {
    settle(id, outcome)
    switch dialect {
    case .worker: deliver()
    case .command: stop()
    }
  }

  /// Kills the process group and everything that came of it. What is still in flight is nobody's
  /// fault. Reports wait until the process is gone.
  func endProcess(because reason: String) {
    for (id, trial) in active {
      settle(id, trial.verdict ?? .harnessFailed(HarnessFailure(.collateral, reason)))
    }
    if phase == .ready { tell(.leaving) }
    phase = .stopping
    phaseEnds = nil
    // What it still writes concerns nobody. Its end is told again by the next `poll`.
    _ = child.terminate(grace: timing.terminate)
  }

  /// The process has gone. A single trial in flight is the one that it died of.
  func conclude(_ end: ProcessEnd) {
    let manner =
      end.status.words + (fragment.map { " in the middle of a line: \(quote($0))" } ?? "")
    if failure == nil, !hasCarried, !wasToldToStop {
      let moment = hasGreeted ? "before it got a trial" : "before it said 'ready'"
      failure = HarnessFailure(.cannotStart, "the worker \(manner) \(moment)" + lastWords)
    }
    let count = active.count
    for (id, trial) in active {
      let outcome: TrialOutcome
      if let verdict = trial.verdict {
        outcome = verdict
      } else if answersInText, end.status == .exited(code: 0), let answer = textAnswer(trial) {
        outcome = answer
      } else if count > 1 {
        outcome = .harnessFailed(
          HarnessFailure(
            .workerLost, "the worker \(manner) while it carried \(count) trials" + lastWords))
      } else if leftBefore(trial, end.status) {
        outcome = .harnessFailed(
          HarnessFailure(.workerLost, "the worker \(manner) before it took up the trial"))
      } else {
        outcome = .agentFailed(blame(end.status, manner), partial: trial.conversation.partial)
      }
      settle(id, outcome)
    }
    deliver()
    inbox.refuseAll(failure)
    tell(.ended(failure: failure))
  }

  /// Some workers leave of their own accord after a number of trials, and the next one may be on
  /// its way to them by then. Tried again by itself, it shows whether it was the reason.
  private func leftBefore(_ trial: Active, _ status: ProcessStatus) -> Bool {
    status == .exited(code: 0) && !finished.isEmpty && trial.conversation.isUntouched
  }

  private func blame(_ status: ProcessStatus, _ manner: String) -> AgentFailure {
    if case .command = dialect, status == .exited(code: 0) {
      return fragment == nil
        ? AgentFailure(.noAnswer, "the agent ended without an answer" + lastWords)
        : AgentFailure(.garbage, "the agent's process \(manner)" + lastWords)
    }
    return AgentFailure(.crashed, "the agent's process \(manner)" + lastWords)
  }

  private func settle(_ id: String, _ outcome: TrialOutcome) {
    guard let trial = active.removeValue(forKey: id) else { return }
    finished.append(id)
    if finished.count > 4096 { finished.removeFirst(2048) }
    held.append((trial.reply, outcome, (trial.judged ?? ContinuousClock.now) - trial.started))
  }

  private func deliver() {
    for (reply, outcome, time) in held {
      let log = if case .completed = outcome { "" } else { child.errorLog.text }
      reply.resume(returning: TrialReport(outcome: outcome, agentTime: time, log: log))
    }
    held.removeAll(keepingCapacity: true)
  }

  /// The end of what the process wrote to stderr, which is where the reason usually stands.
  var lastWords: String {
    let lines = child.errorLog.text.split(whereSeparator: \.isNewline).suffix(3)
    guard !lines.isEmpty else { return "" }
    let text = lines.joined(separator: " / ").unicodeScalars.suffix(300)
    return "; it wrote: " + String(String.UnicodeScalarView(text))
  }
}

extension ProcessStatus {
  fileprivate var words: String {
    switch self {
    case .exited(let code): "exited with status \(code)"
    case .signalled(let signal): "was killed by signal \(signal)"
    case .unknown: "ended"
    }
  }
}
