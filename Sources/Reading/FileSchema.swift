package import EvalModel
package import JSONKit
import MarkedYAML

extension FileKind {
  /// The JSON Schema of this kind of file, from the tables that read it.
  package func schema(graders: [GraderKind], adapters: [AdapterKind]) -> JSONValue {
    let title = "agent-eval \(rawValue)"
    return switch self {
    case .evalset: SchemaWriter.document(title: title, EvalSetFile.shape(graders: graders))
    case .rubric: SchemaWriter.document(title: title, RubricFile.shape(graders: graders))
    case .world: SchemaWriter.document(title: title, WorldFile.shape)
    case .agent: SchemaWriter.document(title: title, AgentFile.shape(adapters: adapters))
    case .project: SchemaWriter.document(title: title, ProjectFile.shape)
    }
  }
}
