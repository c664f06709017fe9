import CommandKit
import EvalModel
import Gating
import JSONKit
import Reporting
import Storing

/// `agent-eval report` and `agent-eval gate`: a stored run again, in full or as its verdict.
enum ReportCommand {
  static let format = Flag.value(
    "as", .choice(of: ReportFormat.self), valueName: "FORMAT", group: "Output", default: "text",
    help: "Print text, markdown, comment, html, junit, json, csv or sarif.")
  static let comment = Flag.toggle(
    "comment", group: "Output", help: "Print Markdown for a comment on a pull request.")

  static let report = Command(
    "report", summary: "print the summary of a stored run",
    group: "Look",
    examples: [
      .init("agent-eval report", "The latest run"),
      .init("agent-eval report -o report.html -o junit.xml", "Also into files, by their ending"),
      .init("agent-eval report --as markdown", "Another form on stdout"),
      .init("agent-eval report --json > report.json", "For another program"),
    ],
    flags: [
      CommonFlags.run, format, comment, CommonFlags.output, CommonFlags.split, CommonFlags.json,
    ]
      + GateFlags.judging,
    exitStatuses: [.init(0, "printed, whatever the verdict is")])

  static let gate = Command(
    "gate", summary: "give the verdict on a stored run",
    discussion: """
      The run is held against the accepted baseline, where there is one, and against the floors of \
      the eval set. A run that stopped early is decided again exactly as it was.
      """,
    group: "Evaluate",
    examples: [
      .init("agent-eval gate", "The latest run"),
      .init("agent-eval gate --margin 0.05", "With a wider margin"),
    ],
    flags: [
      CommonFlags.run, CommonFlags.onInconclusive, CommonFlags.output, CommonFlags.split,
      CommonFlags.json,
    ] + GateFlags.judging,
    exitStatuses: [
      .init(0, "passed"), .init(1, "the agent got worse, or is under a floor"),
      .init(2, "nothing was judged"),
      .init(3, "inconclusive"),
    ])

  static func run(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    let stored = try await StoredRunContext(arguments, &workspace)
    var source = Publication.Source(
      store: stored.store, set: stored.set, grading: stored.run.gradingDigest)
    let console = workspace.console
    let isGate = arguments.command.name == gate.name
    let publication = try Publication(
      arguments, workspace, evalSets: [stored.run.evalSet], isJudging: isGate)
    let setup = try await stored.gate(arguments, workspace)
    source.baseline = setup?.baseline
    if isGate, setup != nil, stored.run.gradingDigest != stored.set.gradingDigest {
      throw CommandFailure(
        .notJudged,
        """
        the rubrics or expectations have changed since the run was judged, so it can't be compared
        hint: judge it again first: agent-eval grade --run \(stored.run.id)
        """)
    }
    let needsFigures = !isGate || !publication.files.isEmpty || arguments[CommonFlags.json]
    let report = try await RunLoading.report(
      run: stored.run, status: stored.status, set: stored.set, store: stored.store, gate: setup,
      detail: needsFigures ? .figures : detail(stored.set, setup),
      runIsLatest: stored.isLatest, project: stored.project)
    guard isGate else {
      try await printed(report, source, arguments, console)
      try await publication.publish(report, from: source, console)
      return .good
    }
    let output = try Output(arguments, workspace, evalSets: [])
    if output.asJSON {
      output.show(report, console)
    } else {
      console.answer(TerminalReport(report, style: console.style(.output)).verdictText)
    }
    try await publication.publish(report, from: source, console)
    return output.status(of: report.verdict)
  }

  /// What the verdict alone needs.
  private static func detail(_ set: EvalSet, _ setup: GateSetup?) -> TrialDetail {
    let goesByTools = setup?.limits.limits.contains { $0.metric == .toolSuccess } == true
    return goesByTools || !set.floors.criteria.isEmpty ? .figures : .verdicts
  }

  /// The report on stdout, in the form that was asked for.
  private static func printed(
    _ report: RunReport, _ source: Publication.Source, _ arguments: ParsedArguments,
    _ console: Console
  ) async throws {
    let format: ReportFormat =
      arguments[CommonFlags.json] ? .json : arguments[comment] ? .comment : arguments[format]
    if format == .text {
      console.answer(TerminalReport(report, style: console.style(.output)).text)
    } else if let text = format.text(of: report) {
      console.answer(text)
    } else {
      try await HTMLPage(report: report, source: source).print(console)
    }
  }
}
