import CommandKit
import EvalModel
import JSONKit
import Reporting

/// `agent-eval report` and `agent-eval gate`: a stored run again, in full or as its verdict.
enum ReportCommand {
  static let report = Command(
    "report", summary: "print the summary of a stored run",
    group: "Look",
    examples: [
      .init("agent-eval report", "The latest run"),
      .init("agent-eval report --json > report.json", "For another program"),
    ],
    flags: [CommonFlags.run, CommonFlags.json],
    exitStatuses: [.init(0, "printed, whatever the verdict is")])

  static let gate = Command(
    "gate", summary: "give the verdict on a stored run",
    group: "Evaluate",
    examples: [.init("agent-eval gate", "The latest run")],
    flags: [CommonFlags.run, CommonFlags.onInconclusive, CommonFlags.json],
    exitStatuses: [
      .init(0, "passed"), .init(1, "the agent is under a floor"), .init(2, "nothing was judged"),
      .init(3, "inconclusive"),
    ])

  static func run(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    let stored = try await StoredRunContext(arguments, &workspace)
    let report = try await RunLoading.report(
      run: stored.run, status: stored.status, set: stored.set, agent: nil, store: stored.store,
      runIsLatest: stored.isLatest)
    let console = workspace.console
    guard arguments.command.name == gate.name else {
      console.answer(
        arguments[CommonFlags.json]
          ? report.json.encoded(.pretty).asText + "\n"
          : TerminalReport(report, style: console.style(.output)).text)
      return .good
    }
    let output = Output(arguments)
    if output.asJSON {
      output.show(report, console)
    } else {
      console.answer(TerminalReport(report, style: console.style(.output)).verdictText)
    }
    return output.status(of: report.verdict)
  }
}
