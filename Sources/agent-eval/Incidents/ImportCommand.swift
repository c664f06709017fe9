import CommandKit
import Diagnostics
import EvalModel
import Importing
import Incidents
import JSONKit
import Reading
import Reporting

/// `agent-eval import FILE`: a case from an incident's trace, with the proof that it catches it.
enum ImportCommand {
  static let file = Positional.required(
    "FILE", .path, help: "The trace of the incident, - for stdin.")
  static let evalSet = RecordedGradeCommand.evalSet
  static let failed = Flag.value(
    "failed", .string, valueName: "TEXT", group: "Incident", help: "What was wrong, in words.")
  static let category = Flag.value(
    "category", .choice(of: FailureCategory.self), valueName: "NAME", group: "Incident",
    defaultText: "what the graders say", help: "The kind of failure.")
  static let step = Flag.value(
    "step", .int(in: 1...10_000_000), valueName: "N", group: "Incident",
    defaultText: "the first that a grader finds wrong",
    help: "The step that was wrong, counted as `show` counts.",
    details: "The final answer stands behind the last step.")
  static let correct = Flag.value(
    "correct", .path, valueName: "FILE", group: "Incident", defaultText: "the smallest edit",
    help: "A trajectory of what should have happened.")
  static let correctAnswer = Flag.value(
    "correct-answer", .string, valueName: "TEXT", group: "Incident",
    help: "What the agent should have answered.")
  static let trace = Flag.value(
    "trace", .string, valueName: "ID", group: "Trajectories",
    help: "Which trajectory of the file: its id, or its number.")
  static let intent = Flag.value(
    "as-intent", .string, valueName: "NAME", group: "Incident",
    defaultText: "the trace's, else the nearest by words", help: "What the user wanted.")
  static let id = Flag.value(
    "id", .string, valueName: "NAME", group: "Case", defaultText: "made from intent and trace",
    help: "The id of the new case.")
  static let ownFile = Flag.toggle(
    "own-file", group: "Case",
    help: "Write the case into a file of its own, in the folder 'incidents' beside the eval set.")
  static let draft = Flag.toggle(
    "draft", group: "Case", help: "Write the case even where it isn't proven to catch the incident."
  )
  static let dryRun = RunCommand.dryRun

  static let command = Command(
    "import", summary: "make a regression case from an incident's trace, and prove that it works",
    discussion: """
      Reads the trace, takes personal data and secrets out, and drafts a case: what the user said, \
      the world with the tools' recorded answers, and the narrowest expectation that fails on what \
      happened. Then it proves the case: it must fail on the incident, pass on what should have \
      happened, and fail no stored trajectory of the same intent that passed. Without the first \
      nothing is written.
      """,
    group: "Incidents",
    examples: [
      .init("agent-eval import incident.json", "Let the graders find what went wrong"),
      .init(
        "agent-eval import incident.json --failed 'promised a refund' --step 5",
        "Say what it was"),
      .init("agent-eval import incident.json --correct right.json --own-file", "Show it right"),
    ],
    flags: [
      evalSet, RecordedGradeCommand.format, RecordedGradeCommand.mapping, ToldToolFailures.texts,
      ToldToolFailures.fields, trace, failed, category, step, intent, correct, correctAnswer, id,
      ownFile, draft, Redaction.keep, Redaction.redact, dryRun, CommonFlags.json,
    ], positionals: [file],
    exitStatuses: [
      .init(0, "the case is written, or is there already"),
      .init(2, "nothing is written: no proof, or nothing that can be read"),
    ])

  static func run(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    if arguments[correct] != nil, arguments[correctAnswer] != nil {
      throw CommandFailure(
        .notJudged, "--correct and --correct-answer both say what is right: choose one")
    }
    let project = try workspace.project()
    let set = try evalSet(arguments, &workspace, project)
    let format = try RecordedGradeCommand.format(arguments, &workspace)
    let failures = ToldToolFailures(arguments)
    let file = try await IncidentFile(arguments[file], format, failures)
    var sources = IncidentSources(
      file: file, incident: try file.chosen(arguments[trace]), correction: nil, correctAnswer: nil)
    if let path = arguments[correct] {
      sources.correction = try await IncidentFile(path, .automatic, failures).chosen(nil).trajectory
    }
    sources.correctAnswer = arguments[correctAnswer]
    let claim = IncidentClaim(
      text: arguments[failed], category: arguments[category], step: arguments[step].map { $0 - 1 })
    let incident = try IncidentImport(
      sources, set: set, claim: claim, intent: arguments[intent], id: arguments[id],
      project: project, environment: workspace.environment, arguments: arguments)
    let passing = try await PassingTrajectories.all(
      of: set, intent: incident.intent.intent, project, arguments)
    let drafted = try incident.drafted(
      passing: passing, ownFile: arguments[ownFile], allowsDraft: arguments[draft])
    let duplicate = DuplicateIncident.first(
      of: drafted.evidence.trajectory, turns: drafted.evalCase.turns,
      intent: drafted.evalCase.intent, step: drafted.evalCase.proof.incident.step ?? 0, in: set)
    var outcome = ImportOutcome.written
    if let duplicate {
      outcome = .duplicate(duplicate.id)
    } else if arguments[dryRun] {
      outcome = .shown
    } else {
      try IncidentWriting(drafted, set: set, ownFile: arguments[ownFile]).write(workspace)
    }
    let view = drafted.view(outcome, set: set, ownFile: arguments[ownFile])
    if arguments[CommonFlags.json] {
      workspace.console.answer(view.json.encoded(.pretty).asText + "\n")
    } else {
      workspace.console.answer(view.text(style: workspace.console.style(.output)))
    }
    return .good
  }

  /// By its file, or by its name among the project's.
  private static func evalSet(
    _ arguments: ParsedArguments, _ workspace: inout Workspace, _ project: Project
  ) throws -> EvalSet {
    let named = arguments[evalSet]
    if let named, SourceFile.exists(named) {
      guard let set = try workspace.evalSets([named], project).first else {
        throw CommandFailure(.notJudged, "\(named) can't be used")
      }
      return set
    }
    let sets = try workspace.evalSets([], project)
    if let named {
      if let found = sets.first(where: { $0.name == named }) { return found }
      throw CommandFailure(
        .notJudged,
        (["there is no eval set '\(named)'"] + Suggestion.hints(for: named, in: sets.map(\.name)))
          .joined(separator: "\nhint: "))
    }
    guard sets.count == 1, let set = sets.first else {
      throw CommandFailure(
        .notJudged,
        "a case is written into one eval set, and here are \(sets.count): name one with --evalset")
    }
    return set
  }
}
