import Agents
import CommandKit
import EvalModel
import Grading
import Importing
import JSONKit
import MarkedYAML
import Reading
import Reporting

/// `agent-eval manual`: the manual page, and the reference pages, from the same tables that read
/// command lines and files.
enum ManualCommand {
  enum Page: String, CaseIterable, Sendable {
    case man
    case commands
    case graders
    case adapters
    case fields
  }

  static let page = Positional.optional(
    "PAGE", .choice(of: Page.self),
    help: "The page for man, which is the usual one, or a reference page as Markdown.")

  static let command = Command(
    "manual", summary: "print the manual page, or a reference page",
    discussion: """
      All pages come from the tables that read command lines and files, so they describe exactly \
      this version.
      """,
    group: "Files",
    examples: [
      .init("agent-eval manual | man -l -", "Read it (Linux)"),
      .init("agent-eval manual graders", "Every grader with its settings, as Markdown"),
    ],
    positionals: [page])

  static func run(_ arguments: ParsedArguments, _ workspace: Workspace) -> ExitStatus {
    workspace.console.answer(text(of: arguments[page] ?? .man))
    return .good
  }

  static func text(of page: Page) -> String {
    switch page {
    case .man: Commands.table.manualPage(date: Program.date)
    case .commands: Commands.table.referencePage
    case .graders:
      ReferencePage.graders(
        GraderCatalog.kinds.map { ($0, SchemaWriter.document(title: $0.name, $0.shape)) })
    case .adapters:
      ReferencePage.adapters(
        AdapterCatalog.kinds.map { ($0, SchemaWriter.document(title: $0.name, $0.shape)) })
    case .fields: ReferencePage.fields(files, elsewhere: elsewhere)
    }
  }

  private static var files: [ReferencePage.File] {
    FileKind.allCases.map { kind in
      ReferencePage.File(
        title: kind.title,
        schema: kind.schema(
          graders: GraderCatalog.kinds, adapters: AdapterCatalog.kinds,
          mapping: TrajectoryMapping.shape))
    }
  }

  /// What has a page of its own, or stands in another file's table as well.
  private static let elsewhere = [
    "adapter": "[an adapter](adapters.md)",
    "cases[].criteria": "list of [criteria](#rubric)",
    "cases[].expect": "map of [graders](graders.md)",
    "cases[].turns[].expect": "map of [graders](graders.md)",
    "cases[].limits": "what [`defaults.limits`](#eval-set) takes",
    "profiles.NAME.gate": "what [`gate`](#eval-set) takes",
  ]
}

extension FileKind {
  fileprivate var title: String {
    switch self {
    case .evalset: "Eval set"
    case .mapping: "Mapping"
    case .rubric: "Rubric"
    case .world: "World"
    case .agent: "Agent"
    case .project: "Project"
    }
  }
}
