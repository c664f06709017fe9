package import EvalModel
import JSONKit

/// How a trial ended, without what happened in it.
package enum TrialEnding: Sendable, Equatable {
  case completed
  case agentFailed(AgentFailure)
  case harnessFailed(HarnessFailure)
  case cancelled
}

/// A trial as the store gives it back.
package struct StoredTrial: Sendable, Equatable {
  package var run: String
  package var plan: TrialPlan
  package var ending: TrialEnding
  package var attempts: Int
  package var agentTime: Duration
  package var usage: Usage
  /// See `Trajectory.behaviour`; `nil` when the trial has no trajectory.
  package var behaviour: UInt64?
  package var toolCalls: Int
  package var failedToolCalls: Int
  /// How each tool fared; empty when only verdicts were asked for.
  package var tools: [TrialSummary.ToolUse]
  /// Which criteria were met; empty when only verdicts were asked for, and for trials that weren't
  /// judged.
  package var criteria: [String: Bool]
  /// Grows in the order in which trials finished, over all runs.
  package var finishedOrder: Int64
  /// What the asked-for grading says; `nil` when it didn't judge the trial. Its grades are empty
  /// when only verdicts or figures were asked for.
  package var score: TrialScore?
  /// The whole trial, when it was asked for.
  package var record: TrialRecord?
}

/// How much of each trial is read. Grades and bodies are long; lists, gates and reports need
/// neither.
package enum TrialDetail: Sendable, CaseIterable {
  case verdicts
  /// Tools and criteria as well: all that a `TrialSummary` says.
  case figures
  case grades
  /// Grades and the record with its trajectory.
  case everything
}

/// A trial whose trajectory stays the text that it is stored as, for those who only pass it on:
/// reading a document takes ten times as long as copying it.
package struct StoredTrialText: Sendable {
  /// With its grades.
  package var trial: StoredTrial
  /// JSON; `nil` when there is no trajectory.
  package var trajectory: [UInt8]?
  package var log: String
}

/// Some of a run's trials, ordered by case and index, and where to go on.
package struct TrialPage: Sendable, Equatable {
  package var trials: [StoredTrial]
  /// `nil` when nothing comes after.
  package var next: TrialCursor?
}

/// A place between two trials of a run. Stays good when trials are added or removed.
package struct TrialCursor: Sendable, Hashable {
  var caseID: String
  var index: Int
  var order: Int64
}

extension TrialEnding {
  /// The word for the kind of ending in the file.
  var word: String {
    switch self {
    case .completed: "completed"
    case .agentFailed: "agent_failed"
    case .harnessFailed: "harness_failed"
    case .cancelled: "cancelled"
    }
  }

  var failure: (kind: String, detail: String)? {
    switch self {
    case .agentFailed(let failure): (failure.kind.rawValue, failure.detail)
    case .harnessFailed(let failure): (failure.kind.rawValue, failure.detail)
    case .completed, .cancelled: nil
    }
  }

  /// Whether the trial is done with; if not, a resumed run carries it out again.
  var isFinal: Bool {
    switch self {
    case .completed, .agentFailed: true
    case .harnessFailed, .cancelled: false
    }
  }

  init(_ outcome: TrialOutcome) {
    switch outcome {
    case .completed: self = .completed
    case .agentFailed(let failure, _): self = .agentFailed(failure)
    case .harnessFailed(let failure): self = .harnessFailed(failure)
    case .cancelled: self = .cancelled
    }
  }

  init(word: String, failure: String, detail: String) throws(StoreError) {
    switch word {
    case "completed":
      self = .completed
      return
    case "cancelled":
      self = .cancelled
      return
    case "agent_failed":
      if let kind = AgentFailure.Kind(rawValue: failure) {
        self = .agentFailed(AgentFailure(kind, detail))
        return
      }
    case "harness_failed":
      if let kind = HarnessFailure.Kind(rawValue: failure) {
        self = .harnessFailed(HarnessFailure(kind, detail))
        return
      }
    default: break
    }
    throw .unreadable("a trial whose ending this version doesn't know")
  }
}

extension TrialOutcome {
  /// Puts an outcome together again from its ending and its body.
  init(_ ending: TrialEnding, trajectory: Trajectory?) throws(StoreError) {
    switch (ending, trajectory) {
    case (.completed, let trajectory?): self = .completed(trajectory)
    case (.agentFailed(let failure), let trajectory?):
      self = .agentFailed(failure, partial: trajectory)
    case (.harnessFailed(let failure), _): self = .harnessFailed(failure)
    case (.cancelled, _): self = .cancelled
    case (.completed, nil), (.agentFailed, nil):
      throw .unreadable("a trial without its trajectory")
    }
  }
}
