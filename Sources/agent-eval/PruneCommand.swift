import CommandKit
import EvalModel
import Storing

/// `agent-eval prune`: removes old runs from the store.
enum PruneCommand {
  static let keep = Flag.required(
    "keep", .int(in: 1...1_000_000), valueName: "N", group: "Selection",
    help: "Keep the newest N runs of each eval set.")

  static let command = Command(
    "prune", summary: "remove old runs from the store",
    discussion: "The space that they took is given back. Runs that are still going on are kept.",
    group: "Files",
    examples: [.init("agent-eval prune --keep 50", "Keep the last fifty runs of each set")],
    flags: [keep])

  static func run(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    let project = try workspace.project()
    let store = try await project.openStore(arguments)
    let result = try await store.prune(keeping: arguments[keep], protected: [])
    workspace.console.answer(
      "removed \(result.runs) runs with \(result.trials) trials; "
        + "\(result.bytes / 1024) KiB given back\n")
    return .good
  }
}
