import Agents
import EvalModel
import Locks
import Reporting

/// Shows on stderr how far a run is: one redrawn line on a terminal, sparse plain lines elsewhere.
final class ProgressDisplay: Sendable {
  private struct State: Sendable {
    var progress: RunProgress
    var sparse = SparseProgress()
    /// Begun trials, by digest, for the oldest one's age.
    var begun: [TrialPlan: ContinuousClock.Instant] = [:]
    var drawnAt: ContinuousClock.Instant?
  }

  /// Often enough to look alive, rarely enough to cost nothing.
  private static let redrawInterval = Duration.milliseconds(100)

  private let console: Console
  private let style: TextStyle
  private let isTerminal: Bool
  private let start = ContinuousClock.now
  private let state: Lock<State>

  init(console: Console, total: Int) {
    self.console = console
    style = console.style(.errors)
    isTerminal = console.isTerminal(.errors)
    state = Lock(
      State(
        progress: RunProgress(total: total, done: 0, inFlight: 0, failed: 0, harnessFailed: 0)))
  }

  /// How many trials are to be run; with early stopping, at most.
  func expect(_ total: Int) {
    state.withLock { $0.progress.total = total }
  }

  func started(_ plan: TrialPlan) {
    guard !console.isQuiet else { return }
    update { state, now in
      state.progress.inFlight += 1
      // Suspicious cases may get more trials than were planned.
      state.progress.total = max(
        state.progress.total, state.progress.done + state.progress.inFlight)
      if isTerminal { state.begun[plan] = now }
    }
  }

  func finished(_ record: TrialRecord, _ score: TrialScore?) {
    guard !console.isQuiet else { return }
    update { state, _ in
      state.progress.inFlight -= 1
      state.progress.done += 1
      state.begun[record.plan] = nil
      if case .failed = score?.verdict { state.progress.failed += 1 }
      if case .harnessFailed = record.outcome { state.progress.harnessFailed += 1 }
    }
  }

  /// A line of its own, above the one that is redrawn.
  func say(_ text: String) { console.note((isTerminal ? Self.erase : "") + text + "\n") }

  func end() {
    if isTerminal, state.withLock({ $0.drawnAt != nil }) { console.note(Self.erase) }
  }

  private static let erase = "\r\u{1B}[K"

  private func update(
    _ change: @Sendable (inout State, ContinuousClock.Instant) -> Void
  ) {
    let now = ContinuousClock.now
    let text: String? = state.withLock { state in
      change(&state, now)
      guard isTerminal else {
        return state.sparse.line(state.progress, elapsed: now - start, style: style)
      }
      if let drawn = state.drawnAt, now - drawn < Self.redrawInterval { return nil }
      state.drawnAt = now
      let oldest = state.begun.min { $0.value < $1.value }
      state.progress.oldest = oldest.map { .init(caseID: $0.key.caseID, age: now - $0.value) }
      return Self.erase
        + ProgressLine.redrawn(state.progress, elapsed: now - start, style: style)
    }
    if let text { console.note(text) }
  }
}
