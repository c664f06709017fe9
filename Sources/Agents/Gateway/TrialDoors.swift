import EvalModel
import Locks

/// Which trial a token opens. Shared by the gateway and the thread that serves it, so that the
/// thread never keeps the server itself alive.
struct TrialDoors: Sendable {
  enum Door: Sendable {
    case open(LiveTrial)
    case ended
    case unknown
  }

  /// What was asked for with a token that opens nothing.
  private struct Refused {
    var late = 0
    var foreign = 0
  }

  private struct Known {
    var open: [String: LiveTrial] = [:]
    /// Tokens of trials that ended lately, so that their late calls are told from foreign ones.
    var ended: Set<String> = []
    var endedInOrder: [String] = []
    var refused = Refused()
  }

  private static let remembered = 10_000
  private let known = Lock(Known())

  /// Whose tools a token opens. One that opens none is counted.
  func door(_ token: String?) -> Door {
    known.withLock { known in
      guard let token else {
        known.refused.foreign += 1
        return .unknown
      }
      if let trial = known.open[token] { return .open(trial) }
      if known.ended.contains(token) {
        known.refused.late += 1
        return .ended
      }
      known.refused.foreign += 1
      return .unknown
    }
  }

  func open(_ trial: LiveTrial) {
    guard let token = trial.access?.token else { return }
    known.withLock { $0.open[token] = trial }
  }

  func close(_ trial: LiveTrial) {
    guard let token = trial.access?.token else { return }
    known.withLock { known in
      known.open[token] = nil
      known.ended.insert(token)
      known.endedInOrder.append(token)
      if known.endedInOrder.count >= 2 * Self.remembered {
        for token in known.endedInOrder.prefix(Self.remembered) { known.ended.remove(token) }
        known.endedInOrder.removeFirst(Self.remembered)
      }
    }
  }

  /// Calls that belong to no trial can't stand in one; that they were made must not be lost.
  var warnings: [String] {
    let refused = known.withLock { $0.refused }
    var lines: [String] = []
    if refused.late > 0 {
      lines.append("\(refused.late) tool calls came after their trial had ended and were refused")
    }
    if refused.foreign > 0 {
      lines.append("\(refused.foreign) tool calls came without a trial's token and were refused")
    }
    return lines
  }
}
