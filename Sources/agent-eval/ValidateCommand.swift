import CommandKit
import Diagnostics
import EvalModel
import JSONKit
import Reading
import Reporting

/// `agent-eval validate`: reads files and says everything that is wrong with them.
enum ValidateCommand {
  static let paths = Positional.rest(
    "PATH", .path, help: "Files or folders; the project's files when none is named.")

  static let command = Command(
    "validate", summary: "check eval sets, rubrics, worlds, agent and project files",
    discussion:
      "Reports every problem with its place in one pass, and ends with one line that says what was read.",
    group: "Files",
    examples: [
      .init("agent-eval validate", "Everything that the project names"),
      .init("agent-eval validate evalsets/support.yaml", "One file and what it names"),
    ],
    flags: [CommonFlags.json], positionals: [paths],
    exitStatuses: [.init(0, "no errors"), .init(2, "there are errors")])

  static func run(_ arguments: ParsedArguments, _ workspace: inout Workspace) throws -> ExitStatus {
    var paths = arguments[paths]
    if paths.isEmpty {
      let project = try workspace.project()
      paths = [workspace.projectFile].compactMap { $0 } + [project.agent].compactMap { $0 }
      paths += project.evalSets.flatMap(SourceFile.matching)
    }
    guard !paths.isEmpty else {
      throw CommandFailure(
        .notJudged, "there is nothing to check here: no agent-eval.yaml was found")
    }
    let summary = workspace.reader.validate(paths)
    let problems = workspace.reader.problems
    if arguments[CommonFlags.json] {
      workspace.console.answer(json(summary, problems).encoded(.pretty).asText + "\n")
    } else {
      workspace.console.complain(workspace.rendered(problems, .errors))
      workspace.console.answer(line(summary, problems) + "\n")
    }
    if summary.files == 0 {
      throw CommandFailure(.notJudged, "no YAML file was found in \(paths.joined(separator: ", "))")
    }
    return problems.hasErrors ? .notJudged : .good
  }

  private static func line(_ summary: ReadingSummary, _ problems: Problems) -> String {
    func count(_ number: Int, _ word: String, _ many: String? = nil) -> String {
      "\(number) \(number == 1 ? word : many ?? word + "s")"
    }
    let verdict = problems.hasErrors ? "✗ broken" : "✓ valid"
    let tags = summary.tags.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let shown = tags.prefix(8).map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    let parts = [
      count(summary.files, "file"), count(summary.evalSets, "eval set"),
      count(summary.cases, "case"), count(summary.intents.count, "intent"),
      count(tags.count, "tag") + (shown.isEmpty ? "" : " (\(shown)\(tags.count > 8 ? ", …" : ""))"),
      count(summary.criteria, "criterion", "criteria"),
    ]
    return "\(verdict): \(parts.joined(separator: " · "))"
  }

  private static func json(_ summary: ReadingSummary, _ problems: Problems) -> JSONValue {
    func counts(_ counts: [String: Int]) -> JSONValue {
      .object(
        JSONObject(counts.sorted { $0.key < $1.key }.map { .init($0.key, .int(Int64($0.value))) }))
    }
    return [
      "schema": "agent-eval.validation/1", "valid": .bool(!problems.hasErrors),
      "files": .int(Int64(summary.files)), "evalsets": .int(Int64(summary.evalSets)),
      "cases": .int(Int64(summary.cases)), "intents": counts(summary.intents),
      "tags": counts(summary.tags), "criteria": .int(Int64(summary.criteria)),
      "problems": problems.json,
    ]
  }
}
