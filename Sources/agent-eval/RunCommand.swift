import CShims
import CommandKit
import Diagnostics
import EvalModel
import Gating
import JSONKit
import Reading
import Reporting
import Running
import Storing

/// `agent-eval run`: plan, execute, grade, store, report, exit.
enum RunCommand {
  static let sets = Positional.rest(
    "EVALSET", .path, help: "Eval sets to run; the project's when none is named.")
  static let trials = Flag.value(
    "trials", short: "n", .int(in: 1...100_000), valueName: "N", group: "Trials",
    defaultText: "the profile's, else 5", help: "Run every case this many times.")
  static let concurrency = Flag.value(
    "max-concurrency", short: "j", .int(in: 1...10_000), valueName: "N", group: "Trials",
    defaultText: "the agent file's", help: "Trials in flight at once.")
  static let timeout = Flag.value(
    "timeout", .positiveDuration, valueName: "TIME", group: "Trials",
    defaultText: "the agent file's", help: "How long one trial may take.")
  static let seed = Flag.value(
    "seed", .int(in: 0...Int.max), valueName: "SEED", group: "Trials", defaultText: "random",
    help: "Make the order, the sample and the agent's seeds repeatable.")
  static let cases = Flag.values(
    "case", .string, valueName: "ID", group: "Selection",
    help: "Only these cases; * matches anything.")
  static let intents = Flag.values(
    "intent", .string, valueName: "INTENT", group: "Selection", help: "Only these intents.")
  static let tags = Flag.values(
    "tag", .string, valueName: "TAG", group: "Selection", help: "Only cases with one of these tags."
  )
  static let excludedTags = Flag.values(
    "exclude-tag", .string, valueName: "TAG", group: "Selection",
    help: "No cases with one of these tags.")
  static let filter = Flag.value(
    "filter", .string, valueName: "WORDS", group: "Selection",
    help: "Only cases with these words in their id or in what the user says.")
  static let limit = Flag.value(
    "limit", .int(in: 1...1_000_000), valueName: "N", group: "Selection",
    help: "At most N cases, from the top.")
  static let sample = Flag.value(
    "sample", .int(in: 1...1_000_000), valueName: "N", group: "Selection",
    help: "N cases drawn with the seed.")
  static let failedFrom = Flag.value(
    "failed-from", .string, valueName: "RUN", group: "Selection",
    help: "Only cases with a failed trial in an earlier run.")
  static let profile = Flag.value(
    "profile", .string, valueName: "NAME", group: "Selection",
    help: "A profile of the project file.")
  static let agent = Flag.value(
    "agent", .path, valueName: "FILE", group: "Trials", defaultText: "the project's",
    help: "The agent file.")
  static let resume = Flag.value(
    "resume", .string, valueName: "RUN", group: "Trials",
    help: "Run what an interrupted run is missing; alone it means the latest.")
  static let budgetUSD = Flag.value(
    "budget-usd", .double(in: 0...), valueName: "USD", group: "Trials",
    help: "Begin no more trials once this much is spent; the run is incomplete then.")
  static let budgetTokens = Flag.value(
    "budget-tokens", .int(in: 1...Int.max), valueName: "N", group: "Trials",
    help: "Begin no more trials once so many tokens are used.")
  static let budgetTime = Flag.value(
    "budget-time", .positiveDuration, valueName: "TIME", group: "Trials",
    help: "Begin no more trials after this time.")
  static let dryRun = Flag.toggle(
    "dry-run", group: "Trials", help: "Print the plan and run nothing.")

  static let command = Command(
    "run", summary: "run the cases, judge the agent and report",
    discussion: """
      Every case of the eval set is run several times against the agent. Each trial is stored as \
      soon as it has ended, so an interrupted run loses nothing: the first Ctrl-C finishes what is \
      in flight and prints the command to resume, the second stops at once.
      """,
    group: "Evaluate",
    examples: [
      .init("agent-eval run", "The project's eval sets and agent"),
      .init("agent-eval run --case refund-017 -n 3", "A quick look at one case"),
      .init("agent-eval run --profile ci", "What the merge gate runs"),
      .init("agent-eval run --early-stop", "In rounds, until the verdict is known"),
      .init("agent-eval run --failed-from latest", "Only what failed last time"),
    ],
    flags: [
      trials, concurrency, timeout, seed, agent, resume, budgetUSD, budgetTokens, budgetTime,
      dryRun, cases, intents, tags,
      excludedTags, filter, limit, sample, failedFrom, profile, GateFlags.earlyStop,
      GateFlags.baselineAgent, CommonFlags.onInconclusive, CommonFlags.output, CommonFlags.split,
      CommonFlags.json,
    ] + GateFlags.judging,
    positionals: [sets],
    exitStatuses: [
      .init(0, "the run is judged and passed"),
      .init(1, "the agent got worse than its baseline, or is under a floor"),
      .init(2, "nothing was judged: bad arguments, bad files, an empty selection"),
      .init(3, "inconclusive: too little was measured to tell"),
      .init(130, "interrupted by Ctrl-C; what had finished is stored"),
      .init(143, "ended by TERM; what had finished is stored"),
    ])

  /// `--resume` alone means the latest run; the table knows only flags with a value.
  static func completed(_ arguments: [String]) -> [String] {
    var completed = arguments
    for (index, word) in arguments.enumerated().reversed() where word == "--resume" {
      let next = index + 1 < arguments.count ? arguments[index + 1] : "-"
      if next.hasPrefix("-") { completed[index] = "--resume=latest" }
    }
    return completed
  }

  static func run(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    let project = try workspace.project()
    if let name = arguments[resume] {
      return try await resume(name, arguments, project, &workspace)
    }
    let profile = try profile(arguments[profile], project)
    let sets = try workspace.evalSets(arguments[sets], project)
    let agent = try workspace.agent(arguments[agent], project)
    workspace.showWarnings()
    let seed = arguments[seed].map { UInt64($0) } ?? randomSeed()
    let store = try await openStore(arguments, project, dryRun: arguments[dryRun])
    var selection = selection(arguments, profile)
    if let earlier = arguments[failedFrom], let store {
      selection.only = try await failedCases(of: earlier, store)
    }
    let planned = sets.map { ($0, selection.apply(to: $0.cases, seed: seed)) }
    guard planned.contains(where: { !$0.1.isEmpty }) else {
      throw emptySelection(arguments, sets.flatMap(\.cases))
    }
    let output = try Output(
      arguments, workspace, evalSets: planned.filter { !$0.1.isEmpty }.map(\.0.name))
    var status = ExitStatus.good
    for (set, cases) in planned where !cases.isEmpty {
      let execution = try await execution(
        set, cases, agent, profile, seed: seed, arguments, project, &workspace, store,
        budget: budget(arguments))
      guard let store, !arguments[dryRun] else {
        workspace.console.answer(execution.planText(asJSON: arguments[CommonFlags.json]))
        continue
      }
      status = max(status, try await execution.execute(in: store, output: output))
      if status >= .interrupted { break }
    }
    return status
  }

  /// A new run of some cases of a set, compared as the files and flags say.
  static func execution(
    _ set: EvalSet, _ cases: [EvalCase], _ agent: AgentDescription, _ profile: Profile?,
    seed: UInt64, _ arguments: ParsedArguments, _ project: Project,
    _ workspace: inout Workspace, _ store: Store?, budget: Budget = Budget()
  ) async throws -> RunExecution {
    var description = RunDescription(
      id: runName(), startedAt: Clock.timestamp(), evalSet: set.name,
      evalSetPath: workspace.fromProject(set.path, project), evalSetDigest: set.digest,
      gradingDigest: set.gradingDigest, agent: agent.name,
      agentPath: workspace.fromProject(agent.path, project), fingerprint: agent.fingerprint,
      profile: profile?.name, trialsPerCase: arguments[trials] ?? profile?.trials ?? 5,
      seed: seed, cases: cases.map { .init(id: $0.id, inputDigest: $0.inputDigest) },
      toolVersion: Program.version)
    let gate = try await GateSetup.make(
      set, selected: Set(cases.map(\.id)), profile: profile, arguments, workspace, store)
    let baselineAgent = try arguments[GateFlags.baselineAgent].flatMap { path in
      gate?.match == nil ? nil : try workspace.agent(path, project)
    }
    let isSteered =
      arguments[GateFlags.earlyStop] ?? profile?.stopsEarly ?? false || baselineAgent != nil
    let plan = try gate?.plan(
      trials: description.trialsPerCase, baselineIsRunnable: baselineAgent != nil)
    if let gate, let plan {
      description.gate = RunGate(
        baseline: gate.baseline.name, plan: plan.digest, stopsEarly: isSteered,
        baselineAgent: baselineAgent.map { workspace.fromProject($0.path, project) })
      gate.introduce(plan, isSteered: isSteered, baselineAgent, workspace.console)
    }
    return RunExecution(
      workspace: workspace, project: project, set: set, agent: agent, run: description,
      cases: cases, concurrency: arguments[concurrency] ?? agent.concurrency,
      timeout: arguments[timeout] ?? agent.timeout, gate: gate,
      steering: isSteered ? plan.flatMap { gate?.steering($0, set, cases) } : nil,
      baselineAgent: baselineAgent, budget: budget)
  }

  private static func budget(_ arguments: ParsedArguments) -> Budget {
    Budget(
      costUSD: arguments[budgetUSD], tokens: arguments[budgetTokens], time: arguments[budgetTime])
  }
}

// MARK: - Resuming

extension RunCommand {
  private static func resume(
    _ name: String, _ arguments: ParsedArguments, _ project: Project, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    try refuseAnotherPlan(arguments)
    let store = try await project.openStore(arguments)
    let stored = try await store.run(name)
    let run = stored.description
    let set = try workspace.evalSets([SourceFile.join(project.folder, run.evalSetPath)], project)
    let agent = try workspace.agent(SourceFile.join(project.folder, run.agentPath), project)
    guard let set = set.first else {
      throw CommandFailure(.notJudged, "the eval set \(run.evalSetPath) can't be used")
    }
    let cases = try run.cases.map { planned in
      guard let evalCase = set.cases.first(where: { $0.id == planned.id }) else {
        throw changed("the case '\(planned.id)' is gone")
      }
      guard evalCase.inputDigest == planned.inputDigest else {
        throw changed("the case '\(planned.id)' or its world has changed")
      }
      return evalCase
    }
    guard agent.fingerprint.canonicalDigest == run.fingerprint.canonicalDigest else {
      throw changed("the agent's fingerprint has changed")
    }
    guard set.gradingDigest == run.gradingDigest else {
      throw changed("the rubrics or expectations have changed")
    }
    let output = try Output(arguments, workspace, evalSets: [set.name])
    let profile = try Self.profile(run.profile, project)
    let gate =
      run.gate == nil
      ? nil
      : try await GateSetup.make(
        set, selected: Set(cases.map(\.id)), profile: profile, recorded: run.gate?.baseline,
        arguments, workspace, store)
    let baselineAgent = try run.gate?.baselineAgent.map { path in
      try workspace.agent(SourceFile.join(project.folder, path), project)
    }
    var steering: GateSteering?
    if let recorded = run.gate, recorded.stopsEarly {
      let plan = try gate?.plan(
        trials: run.trialsPerCase, baselineIsRunnable: baselineAgent != nil)
      guard let plan, plan.digest == recorded.plan else {
        throw changed("the baseline or the gate's rules have changed")
      }
      steering = gate?.steering(plan, set, cases)
    }
    let execution = RunExecution(
      workspace: workspace, project: project, set: set, agent: agent, run: run, cases: cases,
      concurrency: arguments[concurrency] ?? agent.concurrency,
      timeout: arguments[timeout] ?? agent.timeout, gate: gate, steering: steering,
      baselineAgent: baselineAgent, budget: budget(arguments))
    if arguments[dryRun] {
      let done = try await store.storedTrials(run: run.id)
      workspace.console.answer(
        execution.planText(asJSON: arguments[CommonFlags.json], stored: done))
      return .good
    }
    return try await execution.execute(in: store, output: output)
  }

  /// What was typed must not be silently without effect. Variables stay set in CI files, and mean
  /// the runs that are begun there.
  private static func refuseAnotherPlan(_ arguments: ParsedArguments) throws {
    let sources: [ValueSource?] =
      [trials, seed, limit, sample].map { arguments.source(of: $0) }
      + [cases, intents, tags, excludedTags].map { arguments.source(of: $0) }
      + [filter, failedFrom, profile, agent].map { arguments.source(of: $0) }
    for case .argument(let flag)? in sources {
      throw CommandFailure(
        .notJudged, "a resumed run keeps its plan and its agent: leave '\(flag)' away")
    }
    if let set = arguments[sets].first {
      throw CommandFailure(
        .notJudged, "a resumed run keeps its eval set: leave '\(set)' away")
    }
  }

  private static func changed(_ what: String) -> CommandFailure {
    CommandFailure(
      .notJudged, "the run can't be resumed: \(what) since it began; start a new run instead")
  }
}

// MARK: - What to run

extension RunCommand {
  private static func emptySelection(
    _ arguments: ParsedArguments, _ known: [EvalCase]
  ) -> CommandFailure {
    let words = [
      (arguments[cases], known.map(\.id)), (arguments[intents], known.map(\.intent)),
      (arguments[tags], known.flatMap(\.tags)),
    ]
    let hints = words.flatMap { given, known in
      given.compactMap { Suggestion.nearest(to: $0, in: Set(known).sorted()) }
    }.map { "\nhint: did you mean '\($0)'?" }
    return CommandFailure(
      .notJudged,
      "the selection is empty: none of \(known.count) cases is selected" + hints.joined())
  }

  static func profile(_ name: String?, _ project: Project) throws -> Profile? {
    guard let name else { return nil }
    if let profile = project.profiles.first(where: { $0.name == name }) { return profile }
    let hints = Suggestion.hints(for: name, in: project.profiles.map(\.name))
    throw CommandFailure(
      .notJudged,
      (["there is no profile '\(name)' in the project file"] + hints).joined(separator: "\nhint: "))
  }

  /// What a profile selects by itself.
  static func selection(_ profile: Profile?) -> Selection {
    var selection = Selection()
    selection.tags = profile?.tags ?? []
    selection.excludedTags = profile?.excludedTags ?? []
    return selection
  }

  private static func selection(_ arguments: ParsedArguments, _ profile: Profile?) -> Selection {
    var selection = selection(profile)
    selection.cases = arguments[cases]
    selection.intents = arguments[intents]
    if arguments.source(of: tags) != nil { selection.tags = arguments[tags] }
    selection.excludedTags += arguments[excludedTags]
    selection.filter = arguments[filter]
    selection.limit = arguments[limit]
    selection.sample = arguments[sample]
    return selection
  }

  private static func failedCases(of name: String, _ store: Store) async throws -> Set<String> {
    let run = try await store.run(name).description
    var failed: Set<String> = []
    try await store.eachTrial(
      run: run.id, grading: run.gradingDigest, detail: .verdicts
    ) { trial in
      if case .failed = trial.score?.verdict { failed.insert(trial.plan.caseID) }
    }
    guard !failed.isEmpty else {
      throw CommandFailure(
        .notJudged, "no trial of the run \(run.id) failed, so nothing is selected")
    }
    return failed
  }

  /// The store for the run. A dry run makes none, and reads the one that there is: trials of the
  /// baseline may have to be judged again.
  private static func openStore(
    _ arguments: ParsedArguments, _ project: Project, dryRun: Bool
  ) async throws -> Store? {
    if dryRun {
      let path = arguments[CommonFlags.store] ?? project.store
      guard arguments[failedFrom] != nil || SourceFile.exists(path) else { return nil }
      return try await project.openStore(arguments)
    }
    return try await project.openStore(arguments, create: true)
  }

  /// Sorts by time, and two runs begun in the same second are still apart.
  private static func runName() -> String {
    let stamp = Clock.timestamp().filter { $0 != "-" && $0 != ":" && $0 != "Z" }
      .replacing("T", with: "-")
    let digits = String(randomSeed() % 1_679_616, radix: 36)
    return "\(stamp)-" + String(repeating: "0", count: 4 - digits.count) + digits
  }

  private static func randomSeed() -> UInt64 { UInt64.random(in: 0...(1 << 53 - 1)) }
}
