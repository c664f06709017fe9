package import EvalModel
package import JSONKit
package import MarkedYAML

extension FileKind {
  /// The JSON Schema of this kind of file, from the tables that read it.
  package func schema<Mapping>(
    graders: [GraderKind], adapters: [AdapterKind], mapping: Shape<Mapping>
  ) -> JSONValue {
    let title = "agent-eval \(rawValue)"
    return switch self {
    case .evalset:
      SchemaWriter.document(
        title: title, EvalSetFile.shape(graders: graders, patterns: { _ in nil }))
    case .rubric: SchemaWriter.document(title: title, RubricFile.shape(graders: graders))
    case .world: SchemaWriter.document(title: title, WorldFile.shape(patterns: { _ in nil }))
    case .agent: SchemaWriter.document(title: title, AgentFile.shape(adapters: adapters))
    case .project: SchemaWriter.document(title: title, ProjectFile.shape)
    case .mapping: SchemaWriter.document(title: title, mapping)
    }
  }
}
