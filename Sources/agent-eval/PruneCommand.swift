import CommandKit
import EvalModel
import Gating
import JSONKit
import Reading
import Storing

/// `agent-eval prune`: removes old runs from the store.
enum PruneCommand {
  static let keep = Flag.required(
    "keep", .int(in: 1...1_000_000), valueName: "N", group: "Selection",
    help: "Keep the newest N runs of each eval set.")

  static let command = Command(
    "prune", summary: "remove old runs from the store",
    discussion: """
      The space that they took is given back. Runs that are part of an accepted baseline are kept: \
      their trials are judged again when rubrics change.
      """,
    group: "Files",
    examples: [.init("agent-eval prune --keep 50", "Keep the last fifty runs of each set")],
    flags: [keep, CommonFlags.json])

  static func run(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    let project = try workspace.project()
    let store = try await project.openStore(arguments)
    let result = try await store.prune(
      keeping: arguments[keep], protected: try accepted(&workspace, project))
    if arguments[CommonFlags.json] {
      let json: JSONValue = [
        "schema": "agent-eval.pruning/1", "runs": .int(Int64(result.runs)),
        "trials": .int(Int64(result.trials)), "bytes": .int(Int64(result.bytes)),
      ]
      workspace.console.answer(json.encoded(.pretty).asText + "\n")
      return .good
    }
    workspace.console.answer(
      "removed \(result.runs) \(result.runs == 1 ? "run" : "runs") with \(result.trials) trials; "
        + "\(result.bytes / 1024) KiB given back\n")
    return .good
  }

  /// The runs behind the baselines of the project's eval sets.
  private static func accepted(
    _ workspace: inout Workspace, _ project: Project
  ) throws -> Set<String> {
    let hasSets = project.evalSets.contains { !SourceFile.matching($0).isEmpty }
    var runs: Set<String> = []
    for set in hasSets ? try workspace.evalSets([], project) : [] {
      for name in BaselineFile.names(of: set) {
        let baseline = try BaselineFile.read(BaselineFile.path(of: set, name), workspace)
        runs.formUnion(baseline.batches.map(\.id))
      }
    }
    return runs
  }
}
