import Agents
import CommandKit
import Grading
import Importing
import JSONKit
import Reading
import Reporting

/// `agent-eval schema`: JSON Schemas of the files that people write, for editors.
enum SchemaCommand {
  /// The files that people write, and the report, which other programs read.
  enum Kind: String, CaseIterable, Sendable {
    case evalset
    case mapping
    case rubric
    case world
    case agent
    case project
    case report
  }

  static let kind = Positional.required(
    "KIND", .choice(of: Kind.self),
    help: "evalset, mapping, rubric, world, agent, project or report.")

  static let command = Command(
    "schema", summary: "print the JSON Schema of a kind of file",
    discussion: """
      The schemas come from the tables that read the files, so an editor completes and checks \
      exactly what agent-eval takes. Name the schema in the first line of a file: \
      # yaml-language-server: $schema=.agent-eval/evalset.schema.json
      """,
    group: "Files",
    examples: [
      .init("agent-eval schema evalset > .agent-eval/evalset.schema.json", "For the editor")
    ],
    positionals: [kind])

  static func run(_ arguments: ParsedArguments, _ workspace: Workspace) -> ExitStatus {
    // The report is the one kind that isn't a file of the reader's.
    let schema =
      FileKind(rawValue: arguments[kind].rawValue)?.schema(
        graders: GraderCatalog.kinds, adapters: AdapterCatalog.kinds,
        mapping: TrajectoryMapping.shape) ?? RunReport.jsonSchema
    workspace.console.answer(schema.encoded(.pretty).asText + "\n")
    return .good
  }
}
