import EvalModel
import Reporting

extension Publication {
  /// Writes the report into the files that were asked for. There is no store to take trials from,
  /// so the pages that show them can't be made.
  func publish(_ report: RecordedReport, _ console: Console) throws {
    for file in files {
      guard let text = file.format.text(of: report.run) else {
        throw CommandFailure(
          "a report in \(file.format.name) shows stored trials, and recorded trajectories aren't "
            + "stored: write Markdown, or records with --jsonl")
      }
      try AtomicFile.write(text, to: file.path(evalSet: report.run.run.evalSet))
    }
    if isJudging { announce(report.run, console) }
  }
}
