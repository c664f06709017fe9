import Agents
import CommandKit
import Grading
import Importing
import JSONKit
import Reading

/// `agent-eval schema`: JSON Schemas of the files that people write, for editors.
enum SchemaCommand {
  static let kind = Positional.required(
    "KIND", .choice(of: FileKind.self), help: "evalset, mapping, rubric, world, agent or project.")

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
    let schema = arguments[kind].schema(
      graders: GraderCatalog.kinds, adapters: AdapterCatalog.kinds,
      mapping: TrajectoryMapping.shape)
    workspace.console.answer(schema.encoded(.pretty).asText + "\n")
    return .good
  }
}
