import EvalModel
import JSONKit
import MarkedYAML

/// How a case's world differs from the set's.
struct WorldChange: Sendable {
  /// Table → id → row, or `null` for a row that isn't there.
  var records: [NamedValue<JSONObject>] = []
  var documents: [Located<Document>] = []
  var faults: [Fault] = []
  /// Tools that only this case has, or has otherwise.
  var tools: [Tool] = []
  /// Each with the place of its tool's name.
  var replies: [Located<RecordedReply>] = []

  /// A fault with the place of its tool's name.
  struct Fault: Sendable {
    var tool: Located<String>
    var rule: FaultRule
  }
}

/// The fields of a case's `world`.
enum WorldChangeFields {
  static func shape(
    patterns: @escaping JSONSchema.PatternCompiler
  ) -> Shape<WorldChange> {
    let records = Field(
      "records", .map(of: WorldFile.rowsShape(of: rowShape)),
      "Table → id → row; null takes a row away")
    let documents = Field(
      "documents", .list(of: WorldFile.documentShape),
      "Documents added, or replacing those with their ids")
    let faults = Field("faults", .list(of: FaultFields.shape), "Calls of tools that fail")
    let tools = Field(
      "tools", .map(of: WorldFile.toolShape(patterns: patterns)),
      "Tools added, or replacing those of the same name")
    let replies = Field(
      "replies", .list(of: ReplyFields.shape),
      "What tools answered once, before they are simulated: the first that fits a call's arguments")
    return .record([records, documents, faults, tools, replies]) { record in
      let documents = record.read(documents) ?? []
      _ = WorldFile.uniqueDocuments(documents, &record.problems)
      return WorldChange(
        records: record.read(records) ?? [], documents: documents,
        faults: record.read(faults) ?? [],
        tools: (record.read(tools) ?? []).map { draft in
          var tool = draft.value.tool
          tool.name = draft.name
          return tool
        },
        replies: record.read(replies) ?? [])
    }
  }

  private static let rowShape = Shape<JSONValue>(
    schema: { _ in ["type": ["object", "null"]] },
    read: { node, problems in
      switch node.kind {
      case .null, .map: return node.json
      default:
        problems.expected("a row, or null for one that isn't there", at: node)
        return nil
      }
    })
}
