import EvalModel
import JSONKit
import MarkedYAML

/// How a case's world differs from the set's.
struct WorldChange: Sendable {
  /// Table → id → row, or `null` for a row that isn't there.
  var records: [NamedValue<JSONObject>] = []
  var documents: [Located<Document>] = []
  var faults: [Fault] = []

  /// A fault with the place of its tool's name.
  struct Fault: Sendable {
    var tool: Located<String>
    var rule: FaultRule
  }
}

/// The fields of a case's `world`.
enum WorldChangeFields {
  static let shape: Shape<WorldChange> = {
    let records = Field(
      "records", .map(of: WorldFile.rowsShape(of: rowShape)),
      "Table → id → row; null takes a row away")
    let documents = Field(
      "documents", .list(of: WorldFile.documentShape),
      "Documents added, or replacing those with their ids")
    let faults = Field("faults", .list(of: FaultFields.shape), "Calls of tools that fail")
    return .record([records, documents, faults]) { record in
      let documents = record.read(documents) ?? []
      _ = WorldFile.uniqueDocuments(documents, &record.problems)
      return WorldChange(
        records: record.read(records) ?? [], documents: documents,
        faults: record.read(faults) ?? [])
    }
  }()

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
