import CommandKit
import EvalModel
import Gating
import JSONKit
import Reading
import Reporting
import Statistics
import Storing

/// `agent-eval plan`: what a gate would see and what its runs would take, before anything runs.
enum PlanCommand {
  static let sets = RunCommand.sets
  static let from = Flag.value(
    "from", .string, valueName: "RUN", group: "Gate",
    help: "Take a stored run's outcomes instead of an accepted baseline.")
  static let drops = Flag.values(
    "drop", .double(in: 0.1...99), valueName: "POINTS", group: "Gate",
    help: "Say what finding a drop of the suite by so many points would take.")
  static let rate = Flag.value(
    "rate", .double(in: 0.01...0.99), valueName: "SHARE", group: "Gate", default: "0.9",
    help: "The mean pass rate to assume where there is no baseline.")
  static let baselineTrials = Flag.value(
    "baseline-trials", .int(in: 1...1000), valueName: "N", group: "Gate",
    defaultText: "what is stored, else as many as a run has",
    help: "How many trials of each case the baseline has.")
  static let runnable = Flag.toggle(
    "with-baseline-agent", group: "Gate",
    help: "Count on the accepted agent to be run again, for suspects and to confirm alarms.")
  static let replicates = Flag.value(
    "replicates", .int(in: 1...100_000), valueName: "N", group: "Simulation",
    defaultText: "200 for plan, 1000 for self-test", help: "How many runs to simulate.")

  static let command = Command(
    "plan", summary: "say what the gate would find, and what a run would take",
    discussion: """
      For an eval set, its accepted baseline and its gate's rules: the smallest drops that are \
      found in 80 of 100 runs, of the suite, of each intent and of a single case, and the trials, \
      time and money that a run takes with and without early stopping. Runs nothing. Without a \
      baseline it assumes a mean pass rate, spread over the cases as it usually is.
      """,
    group: "Gate",
    examples: [
      .init("agent-eval plan --profile ci", "For what the merge gate runs"),
      .init("agent-eval plan -n 20 --drop 3", "What 20 trials find, and what 3 points need"),
      .init("agent-eval plan --from latest", "As if the latest run were the baseline"),
    ],
    flags: [
      RunCommand.trials, RunCommand.profile, RunCommand.agent, RunCommand.concurrency, from, drops,
      rate, baselineTrials, runnable, replicates, CommonFlags.json,
    ] + GateFlags.judging,
    positionals: [sets],
    exitStatuses: [
      .init(0, "planned"), .init(2, "bad arguments, bad files, or nothing to plan for"),
    ])

  static func run(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    let project = try workspace.project()
    let profile = try RunCommand.profile(arguments[RunCommand.profile], project)
    var named = arguments[sets]
    var outcomes: StoredOutcomes?
    if let name = arguments[from] {
      if let set = named.first {
        throw CommandFailure(
          .notJudged, "a stored run has its eval set: leave '\(set)' or --from away")
      }
      let store = try await project.openStore(arguments)
      let run = try await store.run(name).description
      var found = StoredOutcomes()
      try await found.add(run, store)
      outcomes = found
      named = [SourceFile.join(project.folder, run.evalSetPath)]
    }
    for set in try workspace.evalSets(named, project) {
      let input = try await PlanningInput.make(
        set, profile: profile, arguments, project, workspace)
      let trials = arguments[RunCommand.trials] ?? profile?.trials ?? 5
      let (source, counts) = rates(input, outcomes, trials: trials, arguments)
      let power = GatePower(
        try plan(counts, input, trials: trials, isRunnable: arguments[runnable]))
      let sessions = try await Simulations.run(arguments[replicates] ?? 200) { index in
        GateForecast.session(power.plan, power.rates, seed: 1, index: index)
      }
      let view = PowerView(
        evalSet: set.name, source: source, power: power,
        leftOut: input.cases.count - power.plan.cases.count,
        forecast: GateForecast(sessions, plan: power.plan),
        price: try await price(input, outcomes, arguments, project, &workspace),
        asked: arguments[drops].map { $0 / 100 })
      workspace.console.answer(
        arguments[CommonFlags.json]
          ? view.json.encoded(.pretty).asText + "\n"
          : view.text(style: workspace.console.style(.output)))
    }
    workspace.showWarnings()
    return .good
  }

  private static func plan(
    _ counts: [BaselineCounts], _ input: PlanningInput, trials: Int, isRunnable: Bool
  ) throws -> GatePlan {
    do {
      return try GatePlan(
        baseline: counts, policy: input.policy, trials: trials, baselineIsRunnable: isRunnable)
    } catch {
      throw error.asCommandFailure
    }
  }
}

extension PlanCommand {
  /// The counts to plan for: of a stored run, of the accepted baseline, or assumed.
  private static func rates(
    _ input: PlanningInput, _ outcomes: StoredOutcomes?, trials: Int,
    _ arguments: ParsedArguments
  ) -> (PowerView.Source, [BaselineCounts]) {
    let size = arguments[baselineTrials]
    if let outcomes {
      let counts = outcomes.counts(of: input.cases)
      return (.run(outcomes.runs.first ?? ""), resized(counts, to: size))
    }
    if let counts = input.baseline {
      return (.baseline(input.setup?.baseline.name ?? ""), resized(counts, to: size))
    }
    let rate = arguments[rate]
    let counts = AssumedSuite.baseline(
      input.cases.map { ($0.id, $0.intent) }, rate: rate, trials: size ?? min(trials, 1000))
    return (.assumed(rate: rate), counts)
  }

  /// The same rates, measured with another number of trials.
  private static func resized(_ counts: [BaselineCounts], to size: Int?) -> [BaselineCounts] {
    guard let size else { return counts }
    return counts.map { entry in
      var entry = entry
      if let rate = entry.counts.rate {
        let passes = min(size, Int((rate * Double(size)).rounded()))
        entry.counts = Proportion(passes: passes, trials: size)
      }
      return entry
    }
  }

  /// From the run that was named, else from the baseline, else from the newest run of the set.
  private static func price(
    _ input: PlanningInput, _ outcomes: StoredOutcomes?, _ arguments: ParsedArguments,
    _ project: Project, _ workspace: inout Workspace
  ) async throws -> PowerView.Price {
    var concurrency = arguments[RunCommand.concurrency]
    if concurrency == nil, arguments[RunCommand.agent] ?? project.agent != nil {
      concurrency = try workspace.agent(arguments[RunCommand.agent], project).concurrency
    }
    var known = outcomes
    if known == nil, input.timePerTrial == nil {
      // A price is an extra: without a store, or with one that can't be read, there is none.
      known = try? await newest(of: input.set, arguments, project)
    }
    return PowerView.Price(
      time: known?.timePerTrial ?? input.timePerTrial,
      costUSD: known?.costPerTrial ?? input.costPerTrial, concurrency: concurrency ?? 1)
  }

  private static func newest(
    of set: EvalSet, _ arguments: ParsedArguments, _ project: Project
  ) async throws -> StoredOutcomes? {
    let store = try await project.openStore(arguments)
    guard let newest = try await store.runs(limit: 1, evalSet: set.name).first else { return nil }
    var outcomes = StoredOutcomes()
    try await outcomes.add(try await store.run(newest.id).description, store)
    return outcomes
  }
}
