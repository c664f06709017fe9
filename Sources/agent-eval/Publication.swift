import CommandKit
import EvalModel
import Gating
import JSONKit
import Reporting
import Storing

/// Where a report goes besides stdout: the files that were asked for, and what the CI around us
/// shows to people.
struct Publication {
  let files: [ReportFile]
  let environment: [String: String]
  /// Whether the command gives a verdict: only then does the CI hear of it unasked.
  let isJudging: Bool
  /// Whether the trials of an HTML report stand beside it, not in it.
  let isSplit: Bool

  init(
    _ arguments: ParsedArguments, _ workspace: Workspace, evalSets: [String], isJudging: Bool
  ) throws(CommandFailure) {
    var files: [ReportFile] = []
    for text in arguments[CommonFlags.output] { files.append(try ReportFile(text)) }
    try ReportFile.check(files, evalSets: evalSets)
    self.files = files
    self.isJudging = isJudging
    isSplit = arguments[CommonFlags.split]
    environment = workspace.environment
  }

  /// Where the trials behind a report are.
  struct Source {
    var store: Store
    var set: EvalSet
    /// The grading that the report goes by.
    var grading: Digest
    /// What the run was compared with; its trials may be in the store too.
    var baseline: Baseline?
  }

  /// Without a source the report's trials aren't stored, so that no page can show them.
  func publish(_ report: RunReport, from source: Source?, _ console: Console) async throws {
    var failures: [CommandFailure] = []
    for file in files {
      let path = file.path(evalSet: report.run.evalSet)
      do {
        if let text = file.format.text(of: report) {
          try AtomicFile.write(text, to: path)
        } else if let source {
          try await HTMLPage(report: report, source: source).write(to: path, isSplit: isSplit)
        } else {
          throw CommandFailure(
            .notJudged, "\(path) can't be written: a page shows stored trials, and these aren't")
        }
      } catch let failure as CommandFailure {
        // The other files can still be written.
        failures.append(failure)
      }
    }
    if isJudging { announce(report, console) }
    if let first = failures.first {
      for other in failures.dropFirst() { console.complain("agent-eval: \(other.message)\n") }
      throw first
    }
  }

  /// GitHub shows a summary of the job and annotations of lines. Others take the JUnit file.
  func announce(_ report: RunReport, _ console: Console) {
    if let path = environment["GITHUB_STEP_SUMMARY"], !path.isEmpty {
      do {
        try AtomicFile.append(MarkdownReport(report).text + "\n", to: path)
      } catch {
        // The verdict stands without it.
        console.complain("agent-eval: \(error.message)\n")
      }
    }
    if environment["GITHUB_ACTIONS"] == "true" {
      console.command(WorkflowCommands.annotations(report))
    }
  }
}

extension CommonFlags {
  static let output = Flag.values(
    "output", short: "o", .path, valueName: "FILE", group: "Output",
    help: "Also write the report to FILE; its ending says in which form.",
    details: """
      .md, .html, .xml (JUnit), .json, .csv, .sarif or .txt; a name that ends in comment.md is \
      Markdown that fits into a comment on a pull request. FORMAT=FILE names the form: text, \
      markdown, comment, html, junit, json, csv, sarif. {set} in the name becomes the eval set's. \
      The folder must exist. Give it several times for several files.
      """)
  static let split = Flag.toggle(
    "split", group: "Output",
    help: "Keep the trials of an HTML report in a folder beside it, for runs of many thousands.")
}
