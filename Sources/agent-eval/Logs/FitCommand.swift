import CommandKit
import EvalModel
import Importing
import JSONKit
import Reporting

/// `agent-eval fit`: which intents of production logs an agent should handle at all.
enum FitCommand {
  static let command = Command(
    "fit", summary: "say which intents in logs fit an agent",
    discussion: """
      Reads production logs and scores each intent from 1 to 5 in five dimensions: volume, \
      consistency, data, risk and measurability. docs/fit.md has the rules. Runs nothing and \
      writes nothing.
      """,
    group: "Recorded trajectories",
    examples: [
      .init("agent-eval fit logs/*.jsonl", "All intents, the largest first"),
      .init("agent-eval fit logs/*.jsonl --json", "For another program"),
    ],
    flags: LogReading.flags + [CommonFlags.json],
    positionals: [LogReading.files],
    exitStatuses: [.init(0, "done"), .init(2, "bad arguments, or no trajectory could be read")])

  private struct Seen: Sendable {
    var interaction: Interaction
    var calls: [String]
  }

  static func run(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    let intents = try LogIntents(arguments, &workspace)
    var logs = try LogReading(arguments, &workspace)
    var fit = IntentFit(irreversible: intents.irreversibleTools)
    try await logs.forEach { recorded, _ in
      let calls = recorded.trajectory.steps.compactMap { step in
        if case .toolCall(let call) = step.kind { call.name } else { nil }
      }
      return Seen(
        interaction: Interaction(recorded.trajectory, intent: intents.intent(of: recorded)),
        calls: calls)
    } _: { seen in
      fit.add(seen.interaction, calls: seen.calls)
    }
    logs.showProblems(workspace)
    let rows = fit.rows
    guard !rows.isEmpty else {
      workspace.console.complain("agent-eval: no trajectory could be read\n")
      return .notJudged
    }
    let view = FitView(rows, unreadable: logs.unreadable)
    workspace.console.answer(
      arguments[CommonFlags.json]
        ? view.json.encoded(.pretty).asText + "\n"
        : view.text(style: workspace.console.style(.output)))
    workspace.showWarnings()
    return .good
  }
}
