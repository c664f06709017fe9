import CommandKit
import Comparing
import Diagnostics
import EvalModel
import JSONKit
import Reading
import Reporting
import Storing

/// `agent-eval explain`: why trials fail, grouped by likely cause.
enum ExplainCommand {
  static let what = Positional.optional(
    "RUN|CASE", .string, help: "A run, or a case of the run; the latest run when none is named.")

  static let command = Command(
    "explain", summary: "group the failures of a run by their likely cause",
    discussion: """
      Failing trials are put together when they went wrong at the same kind of step, in the same \
      category, and for a reason that reads the same when numbers and ids are left out. The \
      biggest group comes first, with an example and the commands to look at it and to run it again.
      """,
    group: "Look",
    examples: [
      .init("agent-eval explain", "The latest run"),
      .init("agent-eval explain refund-017", "One of its cases"),
      .init("agent-eval explain 20260520-1 --json", "An earlier run, for another program"),
    ],
    flags: [CommonFlags.run, CommonFlags.json], positionals: [what],
    exitStatuses: [
      .init(0, "explained, or nothing failed"), .init(2, "there is no such run or case"),
    ])

  /// Failing trials that are put into groups, and those whose steps are read for it.
  private static let mostFailures = 20_000
  private static let mostRead = 4_000

  static func run(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    let project = try workspace.project()
    let store = try await project.openStore(arguments)
    let (stored, caseID) = try await subject(arguments, store)
    let view = try await view(stored, caseID, store, project)
    let console = workspace.console
    console.answer(
      arguments[CommonFlags.json]
        ? view.json.encoded(.pretty).asText + "\n" : view.text(style: console.style(.output)))
    return .good
  }

  /// A case of the run that the flag names, else a run.
  private static func subject(
    _ arguments: ParsedArguments, _ store: Store
  ) async throws -> (StoredRun, String?) {
    let flagged = try await store.run(arguments[CommonFlags.run])
    guard let name = arguments[what] else { return (flagged, nil) }
    if flagged.description.cases.contains(where: { $0.id.utf8.elementsEqual(name.utf8) }) {
      return (flagged, name)
    }
    if let run = try await store.runIfStored(name == "last" ? "latest" : name) { return (run, nil) }
    let hints = Suggestion.hints(for: name, in: flagged.description.cases.map(\.id))
    throw CommandFailure(
      .notJudged,
      (["there is no run '\(name)', and the run \(flagged.description.id) has no such case"]
        + hints).joined(separator: "\nhint: "))
  }

  static func view(
    _ stored: StoredRun, _ caseID: String?, _ store: Store, _ project: Project
  ) async throws -> ExplainView {
    let run = stored.description
    let failures = try await store.failures(
      run: run.id, grading: run.gradingDigest, caseID: caseID, limit: mostFailures)
    var (failed, judged) = (stored.counts.failed, stored.counts.passed + stored.counts.failed)
    if let caseID {
      let counts = try await store.caseCounts(run: run.id, grading: run.gradingDigest)
        .first { $0.caseID.utf8.elementsEqual(caseID.utf8) }
      (failed, judged) = (counts?.failed ?? 0, (counts?.failed ?? 0) + (counts?.passed ?? 0))
    }
    var trials: [FailingTrial] = []
    var names: [Moment: String] = [:]
    var read = 0
    for failure in failures {
      var name = ""
      if let step = failure.firstWrongStep {
        let moment = Moment(failure, step)
        if let known = names[moment] {
          name = known
        } else {
          guard read < mostRead else { continue }
          read += 1
          name = try await store.trajectory(of: failure)?.stepName(at: step) ?? ""
          names[moment] = name
        }
      }
      trials.append(
        FailingTrial(
          caseID: failure.caseID, index: failure.index, category: failure.category,
          reason: failure.reason, step: failure.firstWrongStep, stepName: name))
    }
    let agent = SourceFile.join(project.folder, run.agentPath)
    return ExplainView(
      clusters: FailureCluster.clusters(of: trials), failed: failed, judged: judged,
      onlyCase: caseID,
      invocation: Reporting.Invocation(
        run: run.id, runIsLatest: try await store.run("latest").description.id == run.id,
        agent: agent == project.agent ? nil : agent), leftOut: failed - trials.count)
  }

  /// Trials that did the same have the same step at the same place, so one of them is read.
  private struct Moment: Hashable {
    var behaviour: UInt64?
    var step: Int
    /// Where nothing is known of what it did, the trial stands for itself.
    var order: Int64?

    init(_ failure: StoredFailure, _ step: Int) {
      behaviour = failure.behaviour
      self.step = step
      order = failure.behaviour == nil ? failure.order : nil
    }
  }
}
