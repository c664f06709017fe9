import Agents
import CommandKit
import EvalModel
import Grading
import JSONKit
import Monitoring
import Reporting
import Storing

/// `agent-eval list`: what there is.
enum ListCommand {
  static let limit = RunCommand.limit
  static let sets = RunCommand.sets

  static let runs = Command(
    "list runs", summary: "list the stored runs, newest first", group: "Look",
    examples: [.init("agent-eval list runs --limit 5", "The last five")],
    flags: [limit, CommonFlags.json])
  static let cases = Command(
    "list cases", summary: "list the cases of eval sets", group: "Look",
    examples: [.init("agent-eval list cases evalsets/support.yaml", "Those of one set")],
    flags: [CommonFlags.json], positionals: [sets])
  static let graders = Command(
    "list graders", summary: "list the graders that rubrics can name", group: "Look",
    examples: [.init("agent-eval list graders", "'agent-eval manual graders' has their settings")],
    flags: [CommonFlags.json])
  static let adapters = Command(
    "list adapters", summary: "list the adapters that agent files can name", group: "Look",
    examples: [
      .init("agent-eval list adapters", "'agent-eval manual adapters' has their settings")
    ],
    flags: [CommonFlags.json])

  static func run(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    let console = workspace.console
    let style = console.style(.output)
    let (text, json): (String, JSONValue)
    switch arguments.command.name {
    case runs.name:
      let listed = try await storedRuns(arguments, &workspace)
      (text, json) = (Tables.runs(listed, style: style), Tables.json(runs: listed))
    case cases.name:
      let project = try workspace.project()
      let found = try workspace.evalSets(arguments[sets], project).flatMap(\.cases)
      (text, json) = (Tables.cases(found, style: style), Tables.json(cases: found))
    case graders.name:
      let kinds = GraderCatalog.kinds
      (text, json) = (Tables.graders(kinds, style: style), Tables.json(graders: kinds))
    default:
      let kinds = AdapterCatalog.kinds
      (text, json) = (Tables.adapters(kinds, style: style), Tables.json(adapters: kinds))
    }
    console.answer(arguments[CommonFlags.json] ? json.encoded(.pretty).asText + "\n" : text)
    return .good
  }

  private static func storedRuns(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> [Tables.ListedRun] {
    let project = try workspace.project()
    let store = try await project.openStore(arguments)
    let limit = arguments[limit] ?? 20
    var listed: [Tables.ListedRun] = []
    // One more than is shown, so that the last row has something to compare with.
    for summary in try await store.runs(limit: limit + 1) {
      listed.append(
        Tables.ListedRun(
          run: try await store.description(of: summary.id), status: summary.status,
          trials: summary.counts.trials, passRate: summary.passRate, change: nil))
    }
    // The accepted agent's trials beside a run are few, and of suspicious cases.
    let changes = RunTrend.changes(
      listed.filter { !$0.run.isOfBaseline }.map { RunTrend.Point($0.run, passRate: $0.passRate) })
    for index in listed.indices { listed[index].change = changes[listed[index].run.id] }
    return Array(listed.prefix(limit))
  }
}

extension RunSummary {
  fileprivate var passRate: Double? {
    let judged = counts.passed + counts.failed
    return judged == 0 ? nil : Double(counts.passed) / Double(judged)
  }
}
