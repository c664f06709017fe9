/// How the program says in one number what came of it.
enum ExitStatus: Int32, Comparable {
  /// Finished; nothing got worse.
  case good = 0
  /// Finished; the agent got worse, or is under a floor.
  case regressed = 1
  /// Nothing was judged: bad arguments, bad files, an empty selection, a store that can't be read.
  case notJudged = 2
  /// Too few trials, or too many failures of the harness, to tell.
  case inconclusive = 3
  case interrupted = 130
  case terminated = 143

  /// Which of two results speaks for both, as when several eval sets were run: what could not be
  /// judged must never hide behind a pass, nor a regression behind a doubt.
  static func < (left: ExitStatus, right: ExitStatus) -> Bool {
    left.severity < right.severity
  }

  private var severity: Int {
    switch self {
    case .good: 0
    case .inconclusive: 1
    case .regressed: 2
    case .notJudged: 3
    case .interrupted: 4
    case .terminated: 5
    }
  }
}

/// Ends a command with a message for the person and a status for the program that called us.
struct CommandFailure: Error {
  var status: ExitStatus
  var message: String

  init(_ status: ExitStatus = .notJudged, _ message: String) {
    self.status = status
    self.message = message
  }
}
