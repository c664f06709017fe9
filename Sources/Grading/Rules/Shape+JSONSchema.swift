import Diagnostics
import JSONKit
import MarkedYAML
import Patterns

extension Shape where Value == JSONSchema {
  /// A JSON Schema of draft 2020-12, written as YAML.
  static var jsonSchema: Shape<JSONSchema> {
    Shape<JSONObject>.jsonMap.map { schema, node, problems in
      do throws(SchemaError) {
        return try JSONSchema(.object(schema), patterns: Pattern.schemaPatterns)
      } catch {
        problems.add(Diagnostic("bad-schema", "\(error)", at: node.place))
        return nil
      }
    }
  }
}
