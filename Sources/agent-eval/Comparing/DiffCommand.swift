import CommandKit
import Comparing
import Diagnostics
import EvalModel
import Gating
import JSONKit
import Reporting
import Running
import Storing

/// `agent-eval diff`: two measurements side by side.
enum DiffCommand {
  static let before = Positional.required(
    "A", .string,
    help: "What was: a run or the beginning of its name, last, last~1, a baseline, or a file.")
  static let after = Positional.optional(
    "B", .string, help: "What is; the latest run when it isn't named.")

  static let command = Command(
    "diff", summary: "show what changed between two runs, and whether it is real",
    discussion: """
      Compares runs, baselines and files: the whole set, its intents and every case with the \
      statistics of the gate, and ~ where chance explains the difference. For the cases that got \
      worse it reads their trials and tells which steps, tools and arguments differ, in how many \
      of the trials. What differs between the agents' configurations stands beside it.

      A baseline's trials can be read as long as the runs that were accepted are in the store. A \
      file is a baseline's, or holds recorded trajectories that name their case; those are compared \
      by their steps only.
      """,
    group: "Look",
    examples: [
      .init("agent-eval diff main last", "The latest run against the accepted baseline"),
      .init("agent-eval diff last~1 last", "Against the run before it"),
      .init("agent-eval diff main last --case refund-017", "One case in full"),
      .init("agent-eval diff main last --json", "For another program"),
    ],
    flags: [RunCommand.cases, CommonFlags.json], positionals: [before, after],
    exitStatuses: [
      .init(0, "compared, whether or not something differs"), .init(2, "nothing to compare"),
    ])

  /// Cases that `--case` may name with `*`; each is read in full.
  private static let mostCases = 50

  static func run(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    let names = (arguments[before], arguments[after] ?? "last")
    let pair = try await ComparedPair(names, arguments, &workspace)
    let view = try await view(
      pair, arguments: [names.0, names.1], patterns: arguments[RunCommand.cases])
    let console = workspace.console
    console.answer(
      arguments[CommonFlags.json]
        ? view.json.encoded(.pretty).asText + "\n" : view.text(style: console.style(.output)))
    return .good
  }

  /// The comparison, with the steps of the cases that matter most or of those that were asked for.
  static func view(
    _ pair: ComparedPair, arguments: [String], patterns: [String] = []
  ) async throws -> DiffView {
    let difference = RunDifference(
      before: pair.before.measurements, after: pair.after.measurements,
      policy: try GateSetup.policy(by: pair.set.gate))
    guard !difference.cases.isEmpty || !difference.unmeasured.isEmpty else {
      throw CommandFailure(
        .notJudged, "nothing to compare: the two have no case in common that asks the same")
    }
    let shared = difference.cases.map(\.id) + difference.unmeasured
    let asked = try asked(patterns, shared)
    // Where nobody judged, the steps are all there is.
    let telling =
      difference.cases.isEmpty
      ? Array(difference.unmeasured.prefix(5)) : DiffView.telling(difference)
    var details: [DiffView.CaseDetail] = []
    for id in asked.isEmpty ? telling : asked {
      details.append(
        try await detail(
          id, pair,
          atMost: asked.isEmpty ? ComparedSide.fewTrials : ComparedSide.mostTrials))
    }
    return DiffView(
      evalSet: pair.set.name, before: pair.before.view, after: pair.after.view,
      difference: difference,
      agent: FingerprintDifference(
        before: pair.before.fingerprint, after: pair.after.fingerprint),
      details: details, warnings: pair.warnings, invocation: invocation(of: pair.after),
      arguments: arguments,
      onlyCases: asked.isEmpty && difference.cases.isEmpty ? telling : asked)
  }

  private static func asked(_ patterns: [String], _ shared: [String]) throws -> [String] {
    var asked: [String] = []
    for pattern in patterns {
      let found = shared.filter { Selection.matches($0, pattern) && !asked.contains($0) }
      guard !found.isEmpty || asked.contains(where: { Selection.matches($0, pattern) }) else {
        let hints = Suggestion.hints(for: pattern, in: shared).map { "\nhint: \($0)" }.joined()
        throw CommandFailure(
          .notJudged, "nothing to compare: no case that both have matches '\(pattern)'\(hints)")
      }
      asked += found
    }
    return Array(asked.prefix(mostCases))
  }

  private static func detail(
    _ id: String, _ pair: ComparedPair, atMost limit: Int
  ) async throws -> DiffView.CaseDetail {
    let past = try await pair.before.trials(of: id, in: pair.store, atMost: limit)
    let now = try await pair.after.trials(of: id, in: pair.store, atMost: limit)
    var trajectories: TrajectoryDifference?
    if let past, let now {
      trajectories = TrajectoryDifference(before: past.trials, after: now.trials)
    }
    return DiffView.CaseDetail(
      id: id, trajectories: trajectories, reason: now?.reason, failing: now?.failing.first?.index)
  }

  private static func invocation(of side: ComparedSide) -> Reporting.Invocation? {
    guard case .run(let run, let isLatest) = side.source else { return nil }
    return Reporting.Invocation(run: run.id, runIsLatest: isLatest)
  }
}
