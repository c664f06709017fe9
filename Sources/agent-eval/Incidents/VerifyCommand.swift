import CommandKit
import EvalModel
import Importing
import Incidents
import JSONKit
import Reading
import Reporting

/// `agent-eval verify`: whether every case that was made from an incident still catches it.
enum VerifyCommand {
  static let sets = Positional.rest(
    "EVALSET", .path,
    help: "Eval sets; the project's and those in their folders 'incidents' when none is named.")

  static let command = Command(
    "verify", summary: "check again that cases from incidents catch their incidents",
    discussion: """
      Grades the trajectories that `import` stored beside the cases. A case must still fail on what \
      happened, at its step and in its category, and pass on what should have happened. When \
      results are stored, what it expects must still fail none of the passing trajectories of its \
      intent. A rubric or a grader that changed may have broken any of these.
      """,
    group: "Incidents",
    examples: [.init("agent-eval verify", "In CI, beside validate")],
    flags: [CommonFlags.json], positionals: [sets],
    exitStatuses: [
      .init(0, "every proof holds"), .init(1, "a proof no longer holds"),
      .init(2, "there is no case with a proof, or a file can't be read"),
    ])

  static func run(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    let project = try workspace.project()
    var paths = arguments[sets]
    if paths.isEmpty {
      paths = project.evalSets.flatMap(SourceFile.matching)
      let folders = Set(paths.map { SourceFile.folder(of: $0) }).sorted()
      for folder in folders {
        let own = SourceFile.matching(SourceFile.join(folder, "incidents/*.yaml"))
        paths += own.filter { !paths.contains($0) }
      }
    }
    let read = try workspace.evalSets(paths, project)
    var rows: [VerifyView.Row] = []
    for set in read {
      for evalCase in set.cases where evalCase.proof != nil {
        let passing = try await PassingTrajectories.all(
          of: set, intent: evalCase.intent, project, arguments)
        rows.append(try await row(evalCase, set, passing))
      }
    }
    guard !rows.isEmpty else {
      throw CommandFailure(
        .notJudged, "no case of \(paths.joined(separator: ", ")) has a proof: make one with import")
    }
    let view = VerifyView(rows: rows)
    if arguments[CommonFlags.json] {
      workspace.console.answer(view.json.encoded(.pretty).asText + "\n")
    } else {
      workspace.console.answer(view.text(style: workspace.console.style(.output)))
    }
    return view.holds ? .good : .regressed
  }

  private static func row(
    _ evalCase: EvalCase, _ set: EvalSet, _ passing: [PassingTrajectory]
  ) async throws -> VerifyView.Row {
    guard let proof = evalCase.proof else { return VerifyView.Row(id: evalCase.id, broken: []) }
    let file = try await IncidentFile(
      proof.trajectories, .named(NativeTrace.self), ToldToolFailures.none)
    let rubric = set.rubrics[evalCase.intent]
    var broken: [String] = []
    let incident = try file.chosen("incident").trajectory
    let grading = IncidentGrading(incident, evalCase: evalCase, rubric: rubric)
    if let grading, grading.isMet == false {
      if let step = grading.step, step + 1 != proof.step {
        broken.append("it fails on the incident at step \(step + 1), not at \(proof.step)")
      }
      if grading.category != proof.category {
        broken.append(
          "it fails on the incident as \(grading.category.rawValue), not as "
            + proof.category.rawValue)
      }
    } else {
      broken.append(
        "it no longer fails on the incident"
          + (grading.map { ": \($0.reason)" }
            ?? ": it has no criterion '\(Expectation.criterionID)'"))
    }
    if proof.correctedPasses == true {
      let corrected = try file.chosen("corrected").trajectory
      let grading = IncidentGrading(corrected, evalCase: evalCase, rubric: rubric)
      if grading?.wholePasses != true {
        broken.append(
          "it no longer passes on what should have happened: \(grading?.wholeReason ?? "")")
      }
    }
    let own = evalCase.criteria.first { $0.id == Expectation.criterionID }
    let others = own.map {
      Expectation.failures(of: $0, among: passing, turns: evalCase.turns)
    }
    if let failed = others?.failed, failed.count > proof.failed, let first = failed.first {
      broken.append("it fails \(failed.count) stored trajectories that passed, as \(first)")
    }
    return VerifyView.Row(id: evalCase.id, broken: broken)
  }
}
