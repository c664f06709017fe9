import CommandKit
import EvalModel
import Grading
import JSONKit
import Reporting
import Storing

/// `agent-eval strength`: how much of what can go wrong the rubrics would notice.
enum StrengthCommand {
  static let floor = Flag.value(
    "floor", .double(in: 0...1), valueName: "SHARE", group: "Gate",
    help: "Exit with 1 when a smaller share of all mutants is caught.")
  static let floorEach = Flag.value(
    "floor-each", .double(in: 0...1), valueName: "SHARE", group: "Gate",
    help: "Exit with 1 when a smaller share of any one mutation's mutants is caught.")
  static let limit = Flag.value(
    "limit", .int(in: 1...1_000_000), valueName: "N", group: "Output", defaultText: "20",
    help: "How many of the changes that still pass are listed.")
  static let seed = Flag.value(
    "seed", .int(in: 0...Int.max), valueName: "SEED", group: "Selection", default: "1",
    help: "Make other mutants.")

  static let command = Command(
    "strength", summary: "measure how much of what can go wrong the rubrics would notice",
    discussion: """
      Mutation testing for eval sets. Takes the passing trials of a stored run, makes each of them \
      worse in every way of a catalog (a tool's answer that never came, a call that failed, another \
      date in the answer, …), judges the mutants with the rubrics of now, and says which share of \
      them no longer passes. What still passes is a hole in the suite and is listed. Runs no agent \
      and stores nothing. A mutation is left out where it would change nothing that matters.
      """,
    group: "Evaluate",
    examples: [
      .init("agent-eval strength", "The latest run"),
      .init("agent-eval strength --floor 0.95 --floor-each 0.9", "As a check"),
      .init("agent-eval strength --limit 200 --json", "Every hole, for a program"),
    ],
    flags: [CommonFlags.run, seed, limit, floor, floorEach, CommonFlags.json],
    exitStatuses: [
      .init(0, "measured"), .init(1, "a share is under its floor"),
      .init(2, "bad arguments, bad files, or no passing trial"),
    ])

  static func run(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    let stored = try await StoredRunContext(arguments, &workspace)
    let (run, set) = (stored.run, stored.set)
    let planned = Dictionary(
      run.cases.map { ($0.id, $0.inputDigest) }, uniquingKeysWith: { first, _ in first })
    let cases = Dictionary(
      set.cases.filter { planned[$0.id] == $0.inputDigest }.map { ($0.id, $0) },
      uniquingKeysWith: { first, _ in first })
    let seed = UInt64(arguments[seed])
    var probes: [StrengthProbe] = []
    // Trajectories are long: they are read a few at a time, and only what became of them is kept.
    var batch: [TrialRecord] = []
    func judgeBatch() async throws {
      let records = batch
      batch = []
      probes += try await Simulations.run(records.count) { index -> StrengthProbe? in
        let record = records[index]
        guard let evalCase = cases[record.plan.caseID] else { return nil }
        return SuiteStrength.probe(
          record, evalCase, rubric: set.rubrics[evalCase.intent], seed: seed)
      }.compactMap(\.self)
    }
    try await stored.store.eachTrial(run: run.id, detail: .everything) { trial in
      guard let record = trial.record, cases[record.plan.caseID] != nil else { return }
      batch.append(record)
      if batch.count == 128 { try await judgeBatch() }
    }
    try await judgeBatch()
    guard !probes.isEmpty else {
      throw CommandFailure(
        .notJudged, "no trial of the run \(run.id) passes, so there is nothing to make worse")
    }
    let left = run.cases.count - cases.count
    if left > 0 {
      workspace.console.note(
        "\(left) of \(run.cases.count) cases have changed since the run and are left out\n")
    }
    let view = StrengthView(
      evalSet: set.name, run: run.id, seed: seed, limit: arguments[limit] ?? 20, probes: probes)
    workspace.console.answer(
      arguments[CommonFlags.json]
        ? view.json.encoded(.pretty).asText + "\n"
        : view.text(style: workspace.console.style(.output)))
    workspace.showWarnings()
    return status(of: view, arguments, workspace.console)
  }

  private static func status(
    of view: StrengthView, _ arguments: ParsedArguments, _ console: Console
  ) -> ExitStatus {
    var status = ExitStatus.good
    func miss(_ what: String) {
      console.complain("agent-eval: \(what)\n")
      status = .regressed
    }
    if let floor = arguments[floor], let share = view.share, share < floor {
      miss(
        "\(Figures.percent(share)) of the mutants are caught, the floor is \(Figures.percent(floor))"
      )
    }
    if let floor = arguments[floorEach], let weakest = view.weakest, weakest.share < floor {
      miss(
        "\(Figures.percent(weakest.share)) of '\(weakest.name)' are caught, the floor of every "
          + "mutation is \(Figures.percent(floor))")
    }
    return status
  }
}
