import CommandKit
import EvalModel
import Grading
import JSONKit
import Reading
import Reporting
import Storing

/// `agent-eval grade`: judges stored trials again with today's rubrics, or trajectories that were
/// recorded elsewhere. Needs no agent.
enum GradeCommand {
  static let command = Command(
    "grade", summary: "judge a stored run again, or recorded trajectories",
    discussion: """
      With files, judges the trajectories in them by the eval set's cases and rubrics and reports \
      as for a run. A trajectory belongs to the case that it names as `case`; one that names an \
      `intent` only is judged by the intent's rubric. What can't be judged is counted and named.

      Without files, judges a stored run again. Use it after a rubric or an expectation has changed. The new grading is stored beside the \
      old one, told apart by the digest of everything that grading depends on, and from then on \
      gate, report, show and list go by it. Trials of cases whose input or world has changed are \
      left out, because they were another experiment; then the run keeps the grading it had.
      """,
    group: "Evaluate",
    examples: [
      .init("agent-eval grade", "The latest run under today's rubrics"),
      .init("agent-eval grade --run 20260520-1", "An earlier run"),
      .init("agent-eval grade traces.jsonl --evalset support.yaml", "Recorded trajectories"),
      .init("agent-eval grade - --jsonl < traces.jsonl", "One record each, from a pipe"),
    ],
    flags: [CommonFlags.run] + RecordedGradeCommand.flags + [
      CommonFlags.onInconclusive, CommonFlags.output, CommonFlags.split,
      CommonFlags.json,
    ] + GateFlags.judging,
    positionals: [RecordedGradeCommand.files],
    exitStatuses: [
      .init(0, "judged and passed"), .init(1, "the agent got worse, or is under a floor"),
      .init(2, "nothing was judged"), .init(3, "inconclusive"),
    ])

  static func run(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    guard arguments[RecordedGradeCommand.files].isEmpty else {
      return try await RecordedGradeCommand.run(arguments, &workspace)
    }
    try RecordedGradeCommand.refuseWithoutFiles(arguments)
    let stored = try await StoredRunContext(arguments, &workspace)
    let (run, set, store) = (stored.run, stored.set, stored.store)
    let output = try Output(arguments, workspace, evalSets: [run.evalSet])
    let planned = Dictionary(
      run.cases.map { ($0.id, $0.inputDigest) }, uniquingKeysWith: { first, _ in first })
    let cases = set.cases.filter { planned[$0.id] == $0.inputDigest }
    let byID = Dictionary(cases.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    guard !cases.isEmpty else {
      throw CommandFailure(
        .notJudged,
        "every case of the run \(run.id) has changed or is gone, so nothing can be judged")
    }
    var summaries: [TrialSummary] = []
    var scores: [Digest: TrialScore] = [:]
    try await store.eachTrial(run: run.id, detail: .everything) { trial in
      guard let record = trial.record, let evalCase = byID[record.plan.caseID] else { return }
      let score = TrialScorer.score(
        record: record, evalCase: evalCase, rubric: set.rubrics[evalCase.intent])
      scores[record.plan.id] = score
      summaries.append(TrialSummary(record, score))
    }
    try await store.replaceGrading(run: run.id, gradingDigest: set.gradingDigest, scores)
    let isWhole = byID.count == run.cases.count
    if isWhole { try await store.adopt(gradingDigest: set.gradingDigest, run: run.id) }
    var judged = run
    judged.cases = run.cases.filter { byID[$0.id] != nil }
    let left = run.cases.count - judged.cases.count
    let report = try await RunLoading.report(
      run: judged, status: stored.status, set: set, store: store, known: summaries,
      gate: isWhole ? try await stored.gate(arguments, workspace) : nil,
      runIsLatest: stored.isLatest, project: stored.project,
      warnings: isWhole
        ? []
        : [
          "\(left) of \(run.cases.count) cases have changed since the run and are left out; "
            + "'gate' and 'report' still go by the grading that has them all"
        ])
    output.show(report, workspace.console)
    try await output.publication.publish(
      report, from: .init(store: store, set: set, grading: set.gradingDigest), workspace.console)
    return output.status(of: report.verdict)
  }
}
