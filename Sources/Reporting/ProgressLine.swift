import Diagnostics
import EvalModel

/// How far a run is, for the line that is redrawn on a terminal and for sparse lines in logs.
package struct RunProgress: Sendable, Equatable {
  package struct InFlight: Sendable, Equatable {
    package var caseID: String
    package var age: Duration

    package init(caseID: String, age: Duration) {
      self.caseID = caseID
      self.age = age
    }
  }

  /// Trials that this invocation has to run; those that a resumed run skips aren't among them.
  package var total: Int
  package var done: Int
  package var inFlight: Int
  package var failed: Int
  package var harnessFailed: Int
  package var oldest: InFlight?

  package init(
    total: Int, done: Int, inFlight: Int, failed: Int, harnessFailed: Int, oldest: InFlight? = nil
  ) {
    self.total = total
    self.done = done
    self.inFlight = inFlight
    self.failed = failed
    self.harnessFailed = harnessFailed
    self.oldest = oldest
  }

  /// At the pace so far; `nil` before the first trial is done, when nobody knows.
  func remaining(after elapsed: Duration) -> Duration? {
    guard elapsed > .zero, done > 0, total > done else { return nil }
    return .seconds(elapsed.seconds / Double(done) * Double(total - done))
  }
}

/// One line about the progress of a run.
package enum ProgressLine {
  /// The line to redraw, without an end of line and never wider than the terminal: a line that
  /// wraps can't be redrawn.
  package static func redrawn(
    _ progress: RunProgress, elapsed: Duration, style: TextStyle
  ) -> String {
    var spans = [Span(Figures.bar(share(progress)) + " ", .quiet)]
    spans += facts(progress, elapsed: elapsed)
    // What takes long is only named when it does, and only where it fits whole.
    if let oldest = progress.oldest, oldest.age >= .seconds(5) {
      let note = Span(" · \(oldest.caseID) for \(Figures.duration(oldest.age))", .quiet)
      if spans.reduce(note.width, { $0 + $1.width }) <= style.columns { spans.append(note) }
    }
    var page = Page(style)
    page.line(spans)
    return String(page.text.dropLast())
  }

  static func facts(_ progress: RunProgress, elapsed: Duration) -> [Span] {
    var spans = [
      Span("\(Figures.count(progress.done))/\(Figures.count(progress.total))", .strong)
    ]
    if progress.inFlight > 0 {
      spans.append(Span(" · \(Figures.count(progress.inFlight)) running"))
    }
    if progress.failed > 0 {
      spans.append(Span(" · \(Figures.count(progress.failed)) failed", .bad))
    }
    if progress.harnessFailed > 0 {
      spans.append(
        Span(" · \(Figures.count(progress.harnessFailed)) lost to the harness", .doubtful))
    }
    if progress.done > 0, elapsed > .zero {
      let rate = Double(progress.done) / elapsed.seconds
      spans.append(
        Span(rate >= 1 ? " · \(Figures.fixed(rate, 1))/s" : " · \(Figures.fixed(rate * 60, 1))/min")
      )
    }
    if let remaining = progress.remaining(after: elapsed) {
      spans.append(Span(" · \(Figures.duration(remaining)) left"))
    }
    return spans
  }

  static func share(_ progress: RunProgress) -> Double {
    progress.total == 0 ? 1 : Double(progress.done) / Double(progress.total)
  }
}

/// Lines for a log: one at every tenth of the run, though not twice within a second before its
/// end, and one after 30 s without any.
package struct SparseProgress: Sendable, Equatable {
  private var lastTenth = 0
  private var lastAt = Duration.zero

  package init() {}

  /// The next line, ended, when one is due.
  package mutating func line(
    _ progress: RunProgress, elapsed: Duration, style: TextStyle
  ) -> String? {
    let tenth = progress.total == 0 ? 10 : progress.done * 10 / progress.total
    let quiet = elapsed - lastAt
    let isDue = tenth > lastTenth && (tenth == 10 || quiet >= .seconds(1))
    guard isDue || quiet >= .seconds(30) else { return nil }
    lastTenth = tenth
    lastAt = elapsed
    var page = Page(style)
    let percent = Int(ProgressLine.share(progress) * 100)
    page.line(
      [Span(TerminalText.padded("\(percent)%", to: 4, .right) + "  ")]
        + ProgressLine.facts(progress, elapsed: elapsed))
    return page.text
  }
}
