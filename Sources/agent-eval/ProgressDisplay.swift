import Agents
import EvalModel
import Reporting

/// Shows on stderr how far a run is: one redrawn line on a terminal, sparse plain lines elsewhere.
final class ProgressDisplay: Sendable {
  private struct State: Sendable {
    var progress: RunProgress
    var lines: ProgressLine.Log
    var lastDrawn: ContinuousClock.Instant?
    var isDrawn = false
  }

  private let console: Console
  private let start = ContinuousClock.now
  private let state: Lock<State>

  init(console: Console, total: Int) {
    self.console = console
    state = Lock(State(progress: RunProgress(total: total), lines: ProgressLine.Log()))
  }

  func started(_ plan: TrialPlan) {}
  func finished(_ record: TrialRecord, _ score: TrialScore?) {}
  func say(_ text: String) { console.note(text + "\n") }
  func end() {}
}
