import CommandKit
import EvalModel
import Gating
import JSONKit
import Reading
import Reporting
import Statistics
import Storing

/// `agent-eval baseline`: what runs are compared with. Nothing but this command moves it.
enum BaselineCommand {
  static let runs = Positional.rest(
    "RUN", .string, help: "The stored runs to accept; the latest when none is named.")
  static let reason = Flag.required(
    "reason", .string, valueName: "TEXT", help: "Why this is what to compare with from now on.")
  static let name = Flag.value(
    "name", BaselineFlags.name, valueName: "NAME", default: BaselineName.usual,
    help: "Which of several baselines.")
  static let pool = Flag.toggle(
    "pool", help: "Add the trials to those that are accepted already, for more power.")
  static let force = Flag.toggle(
    "force", help: "Accept a run that is regressed, inconclusive or partial; the file says so.")
  static let by = Flag.value(
    "by", .string, valueName: "NAME", defaultText: "the user's name", help: "Who accepts it.")
  static let named = Positional.optional(
    "NAME", BaselineFlags.name, help: "Which of several baselines; main when none is named.")
  static let set = Flag.value(
    "evalset", .path, valueName: "FILE", defaultText: "the project's only one",
    help: "The eval set.")

  private static let anySet = Flag.value(
    "evalset", .path, valueName: "FILE", defaultText: "all of the project",
    help: "Only the baselines of this eval set.")

  static let accept = Command(
    "baseline accept", summary: "make a run what later runs are compared with",
    discussion: """
      Writes a small JSON file beside the eval set, to be reviewed and committed, and remembers it \
      in the store. Of a run that stopped early only the rounds that every case had are taken. \
      More trials buy power: run the accepted agent again and add the run with --pool.
      """,
    group: "Gate",
    examples: [
      .init("agent-eval baseline accept --reason 'release 2.3'", "The latest run"),
      .init("agent-eval baseline accept 2026 --pool --reason 'more trials'", "Add to it"),
    ],
    flags: [reason, name, pool, force, by, CommonFlags.json], positionals: [runs],
    exitStatuses: [.init(0, "accepted"), .init(2, "refused; nothing was written")])
  static let show = Command(
    "baseline show", summary: "print what is accepted", group: "Gate",
    examples: [.init("agent-eval baseline show", "The usual one, with its runs and pass rates")],
    flags: [set, CommonFlags.json], positionals: [named])
  static let list = Command(
    "baseline list", summary: "list the baselines of the eval sets", group: "Gate",
    examples: [.init("agent-eval baseline list", "Of all sets of the project")],
    flags: [anySet, CommonFlags.json])
  static let history = Command(
    "baseline history", summary: "list what was accepted before, newest first", group: "Gate",
    examples: [
      .init("agent-eval baseline history --limit 3", "The last three, with their reasons")
    ],
    flags: [set, RunCommand.limit, CommonFlags.json], positionals: [named])

  static func run(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    switch arguments.command.name {
    case accept.name: return try await accept(arguments, &workspace)
    case list.name: return try list(arguments, &workspace)
    case history.name: return try await history(arguments, &workspace)
    default: return try show(arguments, &workspace)
    }
  }
}

/// What the command and others read a baseline's name with.
enum BaselineFlags {
  static let name = ValueParser<String>(expected: "letters, digits, - and _") {
    BaselineName.isValid($0) ? $0 : nil
  }
}

// MARK: - Looking

extension BaselineCommand {
  private static func evalSet(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) throws -> EvalSet {
    let project = try workspace.project()
    let sets = try workspace.evalSets(arguments[set].map { [$0] } ?? [], project)
    guard sets.count == 1, let only = sets.first else {
      let names = sets.map(\.path).joined(separator: ", ")
      throw CommandFailure(.notJudged, "which eval set? name one with --evalset: \(names)")
    }
    return only
  }

  private static func show(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) throws -> ExitStatus {
    let set = try evalSet(arguments, &workspace)
    let file = try BaselineFile(arguments[named] ?? BaselineName.usual, of: set, workspace)
    guard let baseline = file.baseline else {
      throw CommandFailure(
        .notJudged,
        "there is no baseline '\(file.name)' of \(set.name): \(file.path) doesn't exist\n"
          + "hint: make one from a run: agent-eval baseline accept --reason '…'")
    }
    let view = BaselineView(baseline, path: file.path)
    workspace.console.answer(
      arguments[CommonFlags.json]
        ? baseline.json.encoded(.pretty).asText + "\n"
        : view.text(style: workspace.console.style(.output)))
    return .good
  }

  private static func list(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) throws -> ExitStatus {
    let project = try workspace.project()
    var views: [BaselineView] = []
    for set in try workspace.evalSets(arguments[anySet].map { [$0] } ?? [], project) {
      for name in BaselineFile.names(of: set) {
        let path = BaselineFile.path(of: set, name)
        views.append(BaselineView(try BaselineFile.read(path, workspace), path: path))
      }
    }
    let console = workspace.console
    console.answer(
      arguments[CommonFlags.json]
        ? BaselineView.json(views).encoded(.pretty).asText + "\n"
        : BaselineView.table(views, style: console.style(.output)))
    return .good
  }

  private static func history(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    let set = try evalSet(arguments, &workspace)
    let store = try await workspace.project().openStore(arguments)
    let stored = try await store.baselines(
      evalSet: set.name, name: arguments[named] ?? BaselineName.usual,
      limit: arguments[RunCommand.limit] ?? 20)
    let views = try stored.map {
      BaselineView(
        try BaselineFile.parse(Array($0.body.utf8), "the store's copy", workspace),
        path: $0.acceptedAt)
    }
    let console = workspace.console
    console.answer(
      arguments[CommonFlags.json]
        ? BaselineView.json(views).encoded(.pretty).asText + "\n"
        : BaselineView.table(views, style: console.style(.output)))
    return .good
  }
}

// MARK: - Accepting

extension BaselineCommand {
  private static func accept(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    let names = arguments[runs].isEmpty ? ["latest"] : arguments[runs]
    var accepted: [AcceptedRun] = []
    for name in names {
      let one = try await AcceptedRun(name, arguments, &workspace)
      if let first = accepted.first { try first.requireSame(one) }
      accepted.append(one)
    }
    guard let first = accepted.first else { return .notJudged }
    let path = BaselineFile.path(of: first.set, arguments[Self.name])
    var baseline = first.emptyBaseline(named: arguments[Self.name])
    // What is replaced need not be readable: accepting anew is the way out of a broken file.
    if arguments[pool] {
      guard
        let known = try BaselineFile(arguments[Self.name], of: first.set, workspace).baseline
      else {
        throw CommandFailure(
          .notJudged, "there is nothing to add to: \(path) doesn't exist; leave --pool away")
      }
      try first.requireSame(known)
      baseline = known
    }
    for one in accepted {
      let doubts = one.doubts(isPooling: arguments[pool])
      guard doubts.isEmpty || arguments[force] else {
        throw CommandFailure(
          .notJudged,
          "the run \(one.run.id) is not accepted: \(doubts.joined(separator: "; "))\n"
            + "hint: --force accepts it all the same, and the file says so")
      }
      let batch = Baseline.Batch(
        id: one.run.id, acceptedAt: Clock.timestamp(),
        acceptedBy: arguments[by] ?? user(workspace.environment), reason: arguments[reason],
        verdict: one.verdict, isForced: !doubts.isEmpty,
        commit: Commit.current(workspace.environment, from: first.set.path),
        profile: one.run.profile, toolVersion: Program.version)
      guard baseline.accept(batch, one.measured) else {
        throw CommandFailure(
          .notJudged, "the run \(one.run.id) is in the baseline already; its trials count once")
      }
    }
    let text = baseline.encoded().asText
    try AtomicFile.write(text, to: path)
    try await first.store.record(
      StoredBaseline(
        evalSet: first.set.name, name: baseline.name, acceptedAt: Clock.timestamp(),
        run: accepted.last?.run.id ?? first.run.id, body: text))
    let view = BaselineView(baseline, path: path)
    let console = workspace.console
    console.answer(
      arguments[CommonFlags.json]
        ? view.json.encoded(.pretty).asText + "\n" : view.text(style: console.style(.output)))
    console.note("wrote \(path): commit it, so that every run is compared with it\n")
    return .good
  }

  private static func user(_ environment: [String: String]) -> String {
    for name in ["GITHUB_ACTOR", "GITLAB_USER_LOGIN", "USER", "LOGNAME"] {
      if let user = environment[name], !user.isEmpty { return user }
    }
    return "unknown"
  }
}

/// A stored run that is about to become the baseline, or part of it.
private struct AcceptedRun {
  let store: Store
  let run: RunDescription
  let set: EvalSet
  let verdict: Verdict.Word
  let measured: [Baseline.Measured]
  private let status: RunStatus
  private let missing: Int
  /// What decided the verdict.
  private let cause: String?

  init(
    _ name: String, _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws {
    let stored = try await StoredRunContext(arguments, &workspace, run: name)
    (store, run, set, status) = (stored.store, stored.run, stored.set, stored.status)
    guard run.gradingDigest == set.gradingDigest else {
      throw CommandFailure(
        .notJudged,
        """
        the rubrics or expectations have changed since the run \(run.id) was judged
        hint: judge it again first: agent-eval grade --run \(run.id)
        """)
    }
    let trials = try await RunLoading.summaries(run, store)
    let report = try await RunLoading.report(
      run: run, status: status, set: set, store: store, known: trials,
      gate: stored.gate(acceptedAs: arguments[BaselineCommand.name], workspace),
      runIsLatest: stored.isLatest, project: stored.project)
    verdict = report.verdict.word
    cause = report.verdict.reasons.first?.sentence
    missing = report.tally.missing
    let cases = Dictionary(
      set.cases.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    // Where something looked wrong an early stop gave more trials, which are likelier failures.
    let level = Self.commonLevel(run, trials)
    let taken = trials.filter { $0.plan.index < level }
    let byCase = Dictionary(grouping: taken, by: \.plan.caseID)
    let counted = RunTally(run, status: status, trials: taken, labels: [:])
    let planned = Dictionary(
      run.cases.map { ($0.id, $0.inputDigest) }, uniquingKeysWith: { first, _ in first })
    measured = counted.cases.compactMap { tally in
      guard let evalCase = cases[tally.id], planned[tally.id] == evalCase.inputDigest,
        tally.ended > 0
      else { return nil }
      return Baseline.Measured(
        id: tally.id, intent: evalCase.intent, digest: evalCase.contentDigest,
        counts: tally.counts, lost: tally.unscored + tally.harnessFailed,
        metrics: CaseMetrics(byCase[tally.id] ?? []))
    }
    guard measured.contains(where: { $0.counts.trials > 0 }) else {
      throw CommandFailure(
        .notJudged, "no trial of the run \(run.id) was judged on a case as it is now")
    }
  }

  /// Trials that every case of a steered run has.
  private static func commonLevel(_ run: RunDescription, _ trials: [TrialSummary]) -> Int {
    guard run.gate?.stopsEarly == true else { return .max }
    let counts = Dictionary(grouping: trials, by: \.plan.caseID).mapValues(\.count)
    return run.cases.map { counts[$0.id] ?? 0 }.min() ?? 0
  }

  func emptyBaseline(named name: String) -> Baseline {
    Baseline(
      name: name, evalSet: set.name, evalSetDigest: set.digest, rubrics: rubrics,
      agent: run.agent, fingerprint: run.fingerprint, batches: [], cases: [])
  }

  private var rubrics: [String: Digest] { self.set.rubrics.mapValues(\.digest) }

  /// What speaks against it.
  func doubts(isPooling: Bool) -> [String] {
    var doubts: [String] = []
    if verdict != .passed {
      doubts.append("it is \(verdict.rawValue)" + (cause.map { " (\($0))" } ?? ""))
    }
    if status != .finished || missing > 0 {
      doubts.append("it is partial: \(missing) planned trials are missing")
    }
    let left = set.cases.count - measured.count
    // More trials of some cases are what pooling is for.
    if !isPooling, left > 0 {
      doubts.append("it is partial: it leaves out \(left) of the set's \(set.cases.count) cases")
    }
    return doubts
  }

  /// Trials of several runs may only be counted together when the same thing was measured.
  func requireSame(_ other: AcceptedRun) throws {
    guard set.name == other.set.name else {
      throw CommandFailure(
        .notJudged, "\(run.id) and \(other.run.id) are runs of different eval sets")
    }
    guard run.fingerprint.canonicalDigest == other.run.fingerprint.canonicalDigest else {
      throw CommandFailure(
        .notJudged,
        "\(run.id) and \(other.run.id) ran differently configured agents: their fingerprints differ"
      )
    }
  }

  func requireSame(_ known: Baseline) throws {
    guard known.evalSet == set.name else {
      throw CommandFailure(
        .notJudged, "the baseline is of the eval set '\(known.evalSet)', not '\(set.name)'")
    }
    guard known.fingerprint.canonicalDigest == run.fingerprint.canonicalDigest else {
      throw CommandFailure(
        .notJudged,
        "the baseline's agent was configured differently: the fingerprints differ, so the trials "
          + "can't be added; leave --pool away to replace it")
    }
    guard known.rubrics == rubrics else {
      throw CommandFailure(
        .notJudged,
        "rubrics have changed since the baseline, so the trials can't be added; leave --pool away "
          + "to replace it")
    }
  }
}
