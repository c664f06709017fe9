package import JSONKit

/// One planned execution of one case.
package struct TrialPlan: Sendable, Hashable {
  /// Digest of everything that determines the trial, never a position: shards and resumed runs
  /// agree on it without talking to each other.
  package var id: Digest
  package var caseID: String
  /// Counts from 0 within the case.
  package var index: Int
  package var seed: UInt64

  package init(id: Digest, caseID: String, index: Int, seed: UInt64) {
    self.id = id
    self.caseID = caseID
    self.index = index
    self.seed = seed
  }
}

/// How a trial ended. Only `completed` and `agentFailed` enter a pass rate.
package enum TrialOutcome: Sendable, Equatable {
  case completed(Trajectory)
  case agentFailed(AgentFailure, partial: Trajectory)
  case harnessFailed(HarnessFailure)
  case cancelled
}

/// What an agent did that ended its trial early.
package struct AgentFailure: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    /// It did not finish before the deadline.
    case timeout
    /// Its process ended before the trial did.
    case crashed
    /// It finished without an answer.
    case noAnswer = "no_answer"
    /// It wrote something that is not the protocol.
    case garbage
    /// It wrote more than a trial may.
    case flooded
    /// It said itself that it failed.
    case reported
  }

  package var kind: Kind
  /// A sentence with the particulars.
  package var detail: String

  package init(_ kind: Kind, _ detail: String) {
    self.kind = kind
    self.detail = detail
  }

  /// The failure category under which the trial is counted.
  package var category: FailureCategory {
    switch kind {
    case .timeout: .latency
    case .crashed, .noAnswer, .reported: .incomplete
    case .garbage: .integration
    case .flooded: .cost
    }
  }
}

/// What went wrong on our side or around it. Never counts against the agent.
package struct HarnessFailure: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    /// The agent's program could not be started.
    case cannotStart = "cannot_start"
    /// The worker died while it carried several trials, so nobody knows whose fault it was.
    case workerLost = "worker_lost"
    /// The worker was stopped because of another trial that it carried.
    case collateral
    /// The agent's service could not be reached, turned us away, or asked to come back later.
    case unreachable
    /// The run was stopped because the agent's program died again and again.
    case stopped
  }

  package var kind: Kind
  package var detail: String

  package init(_ kind: Kind, _ detail: String) {
    self.kind = kind
    self.detail = detail
  }
}

/// A finished trial as it is stored.
package struct TrialRecord: Sendable, Equatable {
  package var plan: TrialPlan
  package var outcome: TrialOutcome
  /// Attempts that the harness made, this one included; more than 1 after harness failures.
  package var attempts: Int
  /// From the moment the agent got the trial until it was done.
  package var agentTime: Duration
  /// The tail of what the agent's process wrote to stderr; empty for most.
  package var log: String

  package init(
    plan: TrialPlan, outcome: TrialOutcome, attempts: Int, agentTime: Duration, log: String
  ) {
    self.plan = plan
    self.outcome = outcome
    self.attempts = attempts
    self.agentTime = agentTime
    self.log = log
  }

  /// The trajectory, whole or partial; `nil` when there is none.
  package var trajectory: Trajectory? {
    switch outcome {
    case .completed(let trajectory): trajectory
    case .agentFailed(_, let partial): partial
    case .harnessFailed, .cancelled: nil
    }
  }
}
