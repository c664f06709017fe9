package import EvalModel
package import JSONKit

/// The reference pages of graders, adapters and files, as Markdown, from the tables that read them:
/// a field that is there is on its page, and one that is gone isn't.
package enum ReferencePage {
  /// `schema` is the JSON Schema of the grader's settings, a document of its own.
  package static func graders(_ kinds: [(kind: GraderKind, schema: JSONValue)]) -> String {
    var text = """
      # Graders

      What a criterion of a rubric, or an `expect` of a case, can demand. [Graders](../graders.md) \
      explains how to choose among them.

      | grader | dimension | category | what it does |
      |---|---|---|---|

      """
    for (kind, _) in kinds {
      text += "| [`\(kind.name)`](#\(kind.name)) | \(kind.dimension) | "
      text += "`\(kind.category.rawValue)` | \(SchemaFields.cell(kind.summary)) |\n"
    }
    for (kind, schema) in kinds {
      text += "\n## \(kind.name)\n\n\(kind.summary)\n\n"
      text += "Dimension \(kind.dimension), category `\(kind.category.rawValue)`, version "
      text += "\(kind.version).\n\n"
      text += yaml(kind.example) + settings(schema)
    }
    return completed(text, kinds.map(\.schema))
  }

  package static func adapters(_ kinds: [(kind: AdapterKind, schema: JSONValue)]) -> String {
    var text = """
      # Adapters

      How agent-eval reaches an agent: the field `adapter` of an agent file. [Agents](../agents.md) \
      explains the protocols.

      | adapter | reaches |
      |---|---|

      """
    for (kind, _) in kinds {
      text += "| [`\(kind.name)`](#\(kind.name)) | \(SchemaFields.cell(kind.summary)) |\n"
    }
    for (kind, schema) in kinds {
      text += "\n## \(kind.name)\n\n\(kind.summary)\n\n"
      text += yaml(kind.example) + settings(schema)
    }
    return completed(text, kinds.map(\.schema))
  }

  /// A kind of file: how it is called, and its JSON Schema.
  package struct File: Sendable {
    package var title: String
    package var schema: JSONValue

    package init(title: String, schema: JSONValue) {
      self.title = title
      self.schema = schema
    }
  }

  /// `elsewhere` are the fields whose own fields stand on another page or in another section, with
  /// what to say there.
  package static func fields(_ files: [File], elsewhere: [String: String]) -> String {
    var text = """
      # Fields

      Every field of every file that people write. A dot leads into a map, `[]` into each element \
      of a list, and `NAME` is a key of your own. [Files](../files.md) explains them.

      """
    for file in files {
      text += "\n## \(file.title)\n"
      text += SchemaFields.table(SchemaFields(file.schema, elsewhere: elsewhere).rows(file.schema))
    }
    return completed(text, files.map(\.schema))
  }

  private static func settings(_ schema: JSONValue) -> String {
    let fields = SchemaFields(schema)
    return "Takes \(fields.takes(schema)).\n" + SchemaFields.table(fields.rows(schema))
  }

  /// The page with a section for whatever its tables refer to, and for what these refer to.
  private static func completed(_ page: String, _ schemas: [JSONValue]) -> String {
    var text = page
    var left: [(name: String, title: String, text: String)] = []
    for section in schemas.flatMap({ SchemaFields($0).sections() })
    where !left.contains(where: { $0.name == section.name }) {
      left.append(section)
    }
    while let index = left.firstIndex(where: { text.contains("](#\($0.name))") }) {
      let section = left.remove(at: index)
      text += "\n## \(section.title)\n\n\(section.text)"
    }
    return text
  }

  private static func yaml(_ example: String) -> String {
    "```yaml\n\(example)\(example.hasSuffix("\n") ? "" : "\n")```\n\n"
  }
}
