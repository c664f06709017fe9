import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML

/// The ways to simulate a tool. Exactly one key says which.
enum BehaviourFields {
  static let shape: Shape<ToolBehaviour> = Shape<ToolBehaviour>.record(ways) { record in
    let found: [ToolBehaviour?] = [
      record.read(lookup), record.read(find), record.read(create), record.read(update),
      record.read(delete), record.read(list), record.read(search), record.read(retrieve),
      record.read(replies).map { .replies($0) }, record.read(fixed).map { .fixed($0) },
    ]
    let names = ways.map(\.name)
    guard case .map(let entries) = record.node.kind else { return nil }
    let written = entries.map(\.key).filter(names.contains)
    if written.count == 1 { return found.compactMap { $0 }.first }
    // A misspelled way has been reported as an unknown field.
    if !written.isEmpty || entries.isEmpty {
      record.problems.add(
        Diagnostic(
          "one-of", "expected one way to simulate the tool, found \(written.count)",
          at: record.node.place, hints: ["one of \(names.joined(separator: ", "))"]))
    }
    return nil
  }.describing(["minProperties": 1, "maxProperties": 1])

  private static let ways: [any FieldDescription] = [
    lookup, find, list, search, create, update, delete, retrieve, replies, fixed,
  ]

  private static let lookup = Field("lookup", lookupShape, "The row whose id is an argument")
  private static let find = Field("find", findShape, "The rows whose fields equal the arguments")
  private static let create = Field("create", createShape, "A new row")
  private static let update = Field("update", updateShape, "New values for fields of a row")
  private static let delete = Field("delete", deleteShape, "A row removed")
  private static let list = Field("list", listShape, "The rows of a table, page by page")
  private static let search = Field(
    "search", searchShape, "The rows in which all words of a query occur")
  private static let retrieve = Field(
    "retrieve", retrieveShape, "The world's documents that fit a query best")
  private static let replies = Field(
    "replies", .list(of: CannedReplyFields.shape),
    "Replies that were written or recorded: the first whose 'when' fits the arguments")
  private static let fixed = Field("fixed", .json, "Always the same reply")

  private static let table = Field("table", .name, "The table in records", required: true)
  private static let key = Field("key", .name, "The argument that is the row's id", required: true)
  private static let requires = Field(
    "requires", requirementShape, "A row that must exist, or the call fails")

  private static let lookupShape = Shape<ToolBehaviour>.record([table, key]) { record in
    .lookup(table: record.read(table) ?? "", key: record.read(key) ?? "")
  }

  private static let findShape: Shape<ToolBehaviour> = {
    let matching = Field(
      "matching", .map(of: Shape<String>.name), "Field → argument", required: true)
    let limit = Field("limit", .int(1...1000), "At most this many rows; 20 when absent")
    return .record([table, matching, limit]) { record in
      .find(
        table: record.read(table) ?? "",
        matching: Dictionary(
          (record.read(matching) ?? []).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
        limit: record.read(limit) ?? 20)
    }
  }()

  private static let listShape: Shape<ToolBehaviour> = {
    let matching = Field(
      "matching", .map(of: Shape<String>.name), "Field → argument; all rows when absent")
    let size = Field("page_size", .int(1...1000), "Rows of a page; 20 when absent")
    let cursor = Field(
      "cursor", .name, "The argument that takes the 'next_cursor' of the page before")
    return .record([table, matching, size, cursor]) { record in
      .list(
        table: record.read(table) ?? "",
        matching: Dictionary(
          (record.read(matching) ?? []).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
        pageSize: record.read(size) ?? 20, cursor: record.read(cursor))
    }
  }()

  private static let searchShape: Shape<ToolBehaviour> = {
    let fields = Field(
      "fields", Shape<[String]>.oneOrMore(of: .name), "The fields that are searched",
      required: true)
    let limit = Field("limit", .int(1...1000), "At most this many rows; 20 when absent")
    return .record([table, query, fields, limit]) { record in
      .search(
        table: record.read(table) ?? "", query: record.read(query) ?? "",
        fields: record.read(fields) ?? [], limit: record.read(limit) ?? 20)
    }
  }()

  private static let retrieveShape: Shape<ToolBehaviour> = {
    let limit = Field("limit", .int(1...100), "At most this many documents; 5 when absent")
    let acl = Field(
      "acl", .bool,
      "Whether documents that the user may not see are kept back; true when absent. With false the agent must do it"
    )
    return .record([query, limit, acl]) { record in
      .retrieve(
        query: record.read(query) ?? "", limit: record.read(limit) ?? 5,
        filtersByGroup: record.read(acl) ?? true)
    }
  }()

  private static let query = Field("query", .name, "The argument with the query", required: true)

  private static let createShape: Shape<ToolBehaviour> = {
    let id = Field(
      "id", .name, "The new row's id, a template such as $args.order_id or RF-$next", required: true
    )
    let row = Field("row", rowShape, "The new row, a template", required: true)
    return .record([table, id, row, requires]) { record in
      .create(
        table: record.read(table) ?? "", id: .string(record.read(id) ?? ""),
        row: record.read(row) ?? .null, requires: record.read(requires))
    }
  }()

  private static let updateShape: Shape<ToolBehaviour> = {
    let set = Field("set", rowShape, "Field → new value, a template", required: true)
    return .record([table, key, set, requires]) { record in
      .update(
        table: record.read(table) ?? "", key: record.read(key) ?? "",
        set: record.read(set) ?? .null, requires: record.read(requires))
    }
  }()

  private static let deleteShape = Shape<ToolBehaviour>.record([table, key, requires]) { record in
    .delete(
      table: record.read(table) ?? "", key: record.read(key) ?? "",
      requires: record.read(requires))
  }

  private static let requirementShape: Shape<RowRequirement> = {
    let fields = Field(
      "fields", .map(of: Shape<[JSONValue]>.oneOrMore(of: .json)),
      "Field → the values that it may have")
    let otherwise = Field("otherwise", .text, "What the tool says when a field has another value")
    return .record([table, key, fields, otherwise]) { record in
      RowRequirement(
        table: record.read(table) ?? "", key: record.read(key) ?? "",
        fields: Dictionary(
          (record.read(fields) ?? []).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
        otherwise: record.read(otherwise) ?? "the row is not in a state that allows this")
    }
  }()

  /// The fields of a row.
  private static let rowShape = Shape<JSONObject>.jsonMap.map { row, _, _ in JSONValue.object(row) }
}
