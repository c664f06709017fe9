import CommandKit
import Diagnostics
import EvalModel
import Gating
import Importing
import JSONKit
import Reading
import Reporting
import Statistics
import Storing

/// `agent-eval show`: a case's trials, or one trial step by step.
enum ShowCommand {
  static let what = Positional.required(
    "WHAT", .string, help: "A case, the beginning of a trial's id, or a trajectory file.")
  static let trial = Flag.value(
    "trial", .int(in: 1...100_000), valueName: "N", group: "Selection",
    help: "Which trial of the case, counted from 1.")
  static let stats = Flag.toggle(
    "stats", group: "Output", help: "Explain the numbers of a case in words.")
  static let full = Flag.toggle("full", group: "Output", help: "Shorten nothing.")

  static let command = Command(
    "show", summary: "show a case, or a trial step by step with its grades",
    group: "Look",
    examples: [
      .init("agent-eval show refund-017", "The trials of a case in the latest run"),
      .init("agent-eval show refund-017 --stats", "Its numbers in words"),
      .init("agent-eval show refund-017 --trial 3", "One of them, step by step"),
      .init("agent-eval show trajectory.json", "A trajectory in a file"),
    ],
    flags: [trial, stats, full, CommonFlags.run, CommonFlags.json] + GateFlags.judging,
    positionals: [what],
    exitStatuses: [.init(0, "shown"), .init(2, "there is no such case or trial")])

  static func run(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    let name = arguments[what]
    if name.hasSuffix(".json") || name.hasSuffix(".jsonl"), SourceFile.exists(name) {
      return try showFile(name, arguments, workspace)
    }
    let stored = try await StoredRunContext(arguments, &workspace)
    let invocation = Reporting.Invocation(run: stored.run.id, runIsLatest: stored.isLatest)
    let evalCase = stored.set.cases.first { $0.id == name }
    guard evalCase != nil || stored.run.cases.contains(where: { $0.id == name }) else {
      return try await showTrial(beginning: name, stored, invocation, arguments, workspace)
    }
    var trials: [StoredTrial] = []
    try await stored.store.eachTrial(
      run: stored.run.id, caseID: name, grading: stored.run.gradingDigest, detail: .figures
    ) { trials.append($0) }
    guard !trials.isEmpty else {
      throw CommandFailure(.notJudged, "the run \(stored.run.id) has no trial of '\(name)'")
    }
    if let number = arguments[trial] {
      guard let found = trials.first(where: { $0.plan.index == number - 1 }) else {
        throw CommandFailure(
          .notJudged, "the run \(stored.run.id) has no trial \(number) of '\(name)'")
      }
      let whole = try await stored.store.trial(
        found.plan.id.hex, run: stored.run.id, grading: stored.run.gradingDigest)
      return try show(whole, evalCase, stored, invocation, arguments, workspace)
    }
    if arguments[stats] {
      return try await showStatistics(of: name, stored, arguments, workspace)
    }
    let view = CaseView(
      caseID: name,
      labels: evalCase.map { CaseLabels(intent: $0.intent, tags: $0.tags) },
      input: evalCase?.turns ?? [],
      trials: trials.map { TrialSummary($0) }, invocation: invocation)
    workspace.console.answer(
      arguments[CommonFlags.json]
        ? view.json.encoded(.pretty).asText + "\n"
        : view.text(style: workspace.console.style(.output)))
    return .good
  }

  private static func showStatistics(
    of id: String, _ stored: StoredRunContext, _ arguments: ParsedArguments,
    _ workspace: Workspace
  ) async throws -> ExitStatus {
    let trials = try await RunLoading.summaries(stored.run, stored.store, .verdicts)
    let gate = try await stored.gate(arguments, workspace)
    let tally = RunTally(stored.run, status: stored.status, trials: trials, labels: [:])
    let comparison = try gate?.comparison(
      stored.run, stored.set, status: stored.status, [:], trials,
      try await RunLoading.baselineTrials(stored.run, stored.store, .verdicts))
    var threshold: Double?
    if case .evidence(let rule)? = comparison?.plan.caseRule { threshold = rule.threshold }
    let view = CaseStatistics(
      id: id,
      counts: tally.cases.first { $0.id == id }?.counts ?? Proportion(passes: 0, trials: 0),
      result: comparison?.session.caseResults().first { $0.look.id == id }, threshold: threshold,
      baselineName: gate?.baseline.name)
    workspace.console.answer(
      arguments[CommonFlags.json]
        ? view.json.encoded(.pretty).asText + "\n"
        : view.text(style: workspace.console.style(.output)))
    return .good
  }

  private static func showTrial(
    beginning name: String, _ stored: StoredRunContext, _ invocation: Reporting.Invocation,
    _ arguments: ParsedArguments, _ workspace: Workspace
  ) async throws -> ExitStatus {
    do {
      let trial = try await stored.store.trial(
        name, run: arguments.source(of: CommonFlags.run) == nil ? nil : stored.run.id,
        grading: stored.run.gradingDigest)
      let evalCase = stored.set.cases.first { $0.id == trial.plan.caseID }
      return try show(trial, evalCase, stored, invocation, arguments, workspace)
    } catch StoreError.noSuchTrial {
      let hints = Suggestion.hints(for: name, in: stored.run.cases.map(\.id))
      throw CommandFailure(
        .notJudged,
        (["the run \(stored.run.id) has no case or trial '\(name)'"] + hints)
          .joined(separator: "\nhint: "))
    }
  }

  private static func show(
    _ trial: StoredTrial, _ evalCase: EvalCase?, _ stored: StoredRunContext,
    _ invocation: Reporting.Invocation, _ arguments: ParsedArguments, _ workspace: Workspace
  ) throws -> ExitStatus {
    guard let record = trial.record else {
      throw CommandFailure(
        .notJudged, "the store has no record of the trial \(trial.plan.id.short)")
    }
    let view = TrialView(
      record: record, score: trial.score, intent: evalCase?.intent, input: evalCase?.turns ?? [],
      trialsPerCase: stored.run.trialsPerCase, invocation: invocation)
    print(view, arguments, workspace)
    return .good
  }

  private static func showFile(
    _ path: String, _ arguments: ParsedArguments, _ workspace: Workspace
  ) throws -> ExitStatus {
    let bytes: [UInt8]
    do {
      bytes = try SourceFile.read(path)
    } catch {
      throw CommandFailure(.notJudged, "\(path) \(error.description)")
    }
    var shown = 0
    for (index, result) in NativeTrace.trajectories(in: bytes).enumerated() {
      switch result {
      case .failure(let error): workspace.console.complain("\(path): \(error.description)\n")
      case .success(let trajectory):
        shown += 1
        let plan = TrialPlan(id: Digest.of(bytes), caseID: path, index: index, seed: 0)
        let record = TrialRecord(
          plan: plan, outcome: .completed(trajectory), attempts: 1,
          agentTime: trajectory.usage.latency ?? .zero, log: "")
        let view = TrialView(
          record: record, score: nil, intent: nil, input: [], trialsPerCase: 1,
          invocation: Reporting.Invocation(run: path, runIsLatest: true))
        print(view, arguments, workspace)
      }
    }
    guard shown > 0 else { throw CommandFailure(.notJudged, "\(path) holds no trajectory") }
    return .good
  }

  private static func print(
    _ view: TrialView, _ arguments: ParsedArguments, _ workspace: Workspace
  ) {
    let console = workspace.console
    console.answer(
      arguments[CommonFlags.json]
        ? view.json.encoded(.pretty).asText + "\n"
        : view.text(style: console.style(.output), full: arguments[full]))
  }
}
