import CommandKit
import JSONKit
import Reading
import Reporting

/// `agent-eval init`: a first project, which works at once.
enum InitCommand {
  static let kind = Flag.value(
    "kind", .choice(of: Scaffold.Kind.self), valueName: "KIND", group: "Project",
    default: "worker", help: "How the agent is reached: the name of its adapter.")
  static let overwrite = Flag.toggle(
    "overwrite", group: "Project", help: "Replace files that are there already.")
  static let folder = Positional.optional(
    "FOLDER", .folder, help: "Where to put it; the current folder when absent.")

  static let command = Command(
    "init", summary: "write a first project that works at once",
    discussion: """
      Writes a project file, an eval set, rubrics, a world with a simulated tool, an example \
      agent, and a workflow for GitHub and for GitLab. Put your agent in the place of the example, \
      and your cases in the place of these. For http and chat, which reach something that is \
      running already, a stand-in for it is among the files.

      The examples are written in Python, for worker and command in shell where there is none. \
      Nothing is overwritten without --overwrite. A .gitlab-ci.yml that is there stays as it is in \
      any case, and .gitignore gets a line.
      """,
    group: "Start",
    examples: [
      .init("agent-eval init", "In the current folder, for an agent that is a program"),
      .init("agent-eval init --kind chat checks", "In the folder checks, for a prompt on a model"),
    ],
    flags: [kind, overwrite, CommonFlags.json], positionals: [folder],
    exitStatuses: [
      .init(0, "the project is there"), .init(2, "files are in the way, or can't be written"),
    ])

  static func run(_ arguments: ParsedArguments, _ workspace: Workspace) throws -> ExitStatus {
    let console = workspace.console
    let folder = arguments[folder] ?? ""
    let language = language(workspace.environment)
    let scaffold = Scaffold(arguments[kind], in: language)
    let writer = ScaffoldWriter(folder: folder, mayReplace: arguments[overwrite])
    let steps = try writer.plan(scaffold)
    try writer.carryOut(steps)
    if arguments[CommonFlags.json] {
      console.answer(json(scaffold, folder, steps).encoded(.pretty).asText + "\n")
    } else {
      console.answer(text(scaffold, folder, steps))
    }
    if language != .python {
      let consequence =
        scaffold.server == nil
        ? "so the example agent is written for the shell" : "and the stand-in needs it"
      console.note("note: python3 isn't in PATH, \(consequence)\n")
    }
    return .good
  }

  private static func next(_ scaffold: Scaffold, _ folder: String) -> [String] {
    let move = folder.isEmpty || folder == "." ? [] : ["cd \(Invocation.quoted(folder))"]
    let start = scaffold.server.map { ["\($0) &"] } ?? []
    return move + start + ["agent-eval validate", "agent-eval run"]
  }

  private static func text(
    _ scaffold: Scaffold, _ folder: String, _ steps: [ScaffoldWriter.Step]
  ) -> String {
    let width = steps.map(\.path.count).max() ?? 0
    var text = "✓ a project for an agent of the kind \(scaffold.kind.rawValue)\n\n"
    for step in steps {
      let gap = String(repeating: " ", count: width - step.path.count + 2)
      let verb = step.action.rawValue
      text += "  " + verb + String(repeating: " ", count: 10 - verb.count)
      text += step.path + gap + step.purpose + "\n"
    }
    text += "\nNext\n" + next(scaffold, folder).map { "  \($0)\n" }.joined()
    text += "  agent-eval baseline accept --reason \"the agent as we know it\"\n"
    return text
  }

  private static func json(
    _ scaffold: Scaffold, _ folder: String, _ steps: [ScaffoldWriter.Step]
  ) -> JSONValue {
    [
      "schema": "agent-eval.scaffold/1", "kind": .string(scaffold.kind.rawValue),
      "folder": .string(folder.isEmpty ? "." : folder),
      "files": .array(
        steps.map { ["path": .string($0.path), "action": .string($0.action.rawValue)] }),
      "next": .array(next(scaffold, folder).map { .string($0) }),
    ]
  }

  private static func language(_ environment: [String: String]) -> Scaffold.Language {
    let folders = (environment["PATH"] ?? "").split(separator: ":")
    return folders.contains { SourceFile.exists($0 + "/" + Scaffold.Language.python.interpreter) }
      ? .python : .shell
  }
}
