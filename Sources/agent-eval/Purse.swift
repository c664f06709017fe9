import EvalModel
import Locks
import Running

/// Keeps count of what a run uses up, for all of its trials at once.
final class Purse: Sendable {
  private struct State {
    var spending = Budget.Spending()
    var exhaustion: String?
  }

  private let budget: Budget
  private let start = ContinuousClock.now
  private let state = Lock(State())

  init(_ budget: Budget) { self.budget = budget }

  func spend(_ usage: Usage) {
    guard budget.isLimited else { return }
    state.withLock { $0.spending.add(usage) }
  }

  /// Whether another trial may begin.
  var hasMore: Bool {
    guard budget.isLimited else { return true }
    let (budget, elapsed) = (budget, ContinuousClock.now - start)
    return state.withLock { state in
      state.exhaustion = state.exhaustion ?? budget.exhaustion(state.spending, elapsed: elapsed)
      return state.exhaustion == nil
    }
  }

  var exhaustion: String? { state.withLock { $0.exhaustion } }

  var warnings: [String] {
    let budget = budget
    return state.withLock { budget.blindness($0.spending) }.map { [$0] } ?? []
  }
}
