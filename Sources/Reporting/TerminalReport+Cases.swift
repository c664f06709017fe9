import Diagnostics
import EvalModel
import Gating
import Statistics

extension TerminalReport {
  /// Rows of one list; a longer one says how many it left out.
  private static var limit: Int { 10 }
  /// A list this short can say its reasons in full.
  private static var few: Int { 5 }

  func cases(_ page: inout Page) {
    let isRepeated = report.run.trialsPerCase > 1
    // Which trial doesn't matter where all fail, and the reason needs the room.
    list(
      report.alwaysFailing, isRepeated ? "Always failing" : "Failing",
      note: isRepeated ? "no trial passed" : "", namesTrial: false, reasonLines: 2, &page)
    list(
      report.flaky, "Flaky", note: "some trials pass, some fail", namesTrial: true,
      reasonLines: report.flaky.count <= Self.few ? 2 : 1, &page)
  }

  /// The column of commands is never cut: it is there to be copied.
  private func list(
    _ cases: [RunReport.CaseFigures], _ title: String, note: String, namesTrial: Bool,
    reasonLines: Int, _ page: inout Page
  ) {
    guard !cases.isEmpty else { return }
    page.gap()
    let count = Figures.count(cases.count, "case")
    page.line(
      Span(title, .strong), Span("  \(count)\(note.isEmpty ? "" : ": \(note)")", .quiet))
    var table = PageTable([
      .init(title: "passed", alignment: .right),
      .init(title: report.invocation.showTitle, isWhole: true),
      .init(title: "mostly because", isFlexible: true, lineLimit: reasonLines),
    ])
    for one in cases.prefix(Self.limit) {
      let trial = namesTrial ? one.firstFailing : nil
      table.row(
        Span("\(one.counts.passes)/\(one.counts.trials)"),
        Span(report.invocation.showArguments(case: one.id, trial: trial), .command),
        Span(one.reason.isEmpty ? one.category.rawValue : one.reason))
    }
    page.table(table)
    if cases.count > Self.limit {
      page.line(Span("and \(cases.count - Self.limit) more", .quiet), indent: 2)
    }
  }

  func warnings(_ page: inout Page) {
    guard !report.warnings.isEmpty else { return }
    page.gap()
    for warning in report.warnings {
      page.paragraph(warning, first: Span("! warning: ", .doubtful))
    }
  }

  func next(_ page: inout Page) {
    var commands: [(String, String)] = []
    // The resume command stands right under the verdict already.
    let worst = report.alwaysFailing.first ?? report.flaky.first
    let deciding = report.verdict.decidingCase
    if let deciding {
      commands.append(
        (
          report.invocation.show(case: deciding.id, trial: deciding.failing.first),
          "what decided, step by step"
        ))
    }
    if let worst, worst.id != deciding?.id {
      commands.append(
        (
          report.invocation.show(case: worst.id, trial: worst.firstFailing),
          "the worst failure, step by step"
        ))
    }
    if report.verdict.word == .inconclusive || worst == nil, let loss = report.losses.first {
      commands.append(
        (
          report.invocation.show(case: loss.mostIn.id, trial: loss.mostIn.firstTrial),
          "a trial that was not judged"
        ))
    }
    if let flaky = report.flaky.first {
      commands.append(
        (
          report.invocation.repeatCase(flaky.id, trials: max(20, flaky.counts.trials * 2)),
          "how flaky it really is"
        ))
    }
    guard !commands.isEmpty else { return }
    page.gap()
    page.line(Span("Next", .strong))
    let widest = commands.reduce(0) { max($0, TerminalText.width($1.0)) }
    for (command, note) in commands { page.command(command, note: note, noteColumn: widest) }
  }
}
