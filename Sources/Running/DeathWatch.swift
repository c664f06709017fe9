package import EvalModel

/// Notices an agent whose program can't be kept alive, so that a broken build ends a run at once
/// and not as two thousand failed trials.
package actor DeathWatch {
  /// Deaths in a row that end a run in which no trial ever completed.
  package static let limitBeforeFirstSuccess = 5
  /// Deaths in a row that end a run that worked before. An agent that crashes in every other
  /// trial reaches it once in a million trials.
  package static let limitAfterSuccess = 20

  package private(set) var hasSucceeded = false
  package private(set) var stopReason: String?
  private var deathsInARow = 0

  package init() {}

  /// What to do with the outcome of an attempt.
  package enum Advice: Sendable, Equatable {
    case keep
    /// It proves nothing yet: no trial has ever completed.
    case tryAgain
    case stop(String)
  }

  package func judge(_ outcome: TrialOutcome) -> Advice {
    if let stopReason { return outcome.isDeath ? .stop(stopReason) : .keep }
    switch outcome {
    case .completed:
      hasSucceeded = true
      deathsInARow = 0
      return .keep
    case .agentFailed(let failure, _) where failure.kind != .crashed:
      deathsInARow = 0
      return .keep
    default:
      guard outcome.isDeath else { return .keep }
    }
    deathsInARow += 1
    let limit = hasSucceeded ? Self.limitAfterSuccess : Self.limitBeforeFirstSuccess
    guard deathsInARow >= limit else { return hasSucceeded ? .keep : .tryAgain }
    let reason = "\(outcome.manner) \(deathsInARow) times in a row: \(outcome.detail)"
    stopReason = reason
    return .stop(reason)
  }
}

extension TrialOutcome {
  /// Whether the attempt ended because the agent's process did. The loss of a worker that several
  /// trials shared doesn't count: each of them is tried again by itself first.
  fileprivate var isDeath: Bool {
    switch self {
    case .agentFailed(let failure, _): failure.kind == .crashed
    case .harnessFailed(let failure): [.cannotStart, .unreachable].contains(failure.kind)
    case .completed, .cancelled: false
    }
  }

  fileprivate var manner: String {
    if case .harnessFailed(let failure) = self, failure.kind == .unreachable {
      return "the agent could not be reached"
    }
    return "the agent's process died"
  }

  fileprivate var detail: String {
    switch self {
    case .agentFailed(let failure, _): failure.detail
    case .harnessFailed(let failure): failure.detail
    case .completed, .cancelled: ""
    }
  }
}
