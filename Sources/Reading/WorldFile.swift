import Diagnostics
package import EvalModel
package import JSONKit
package import MarkedYAML

/// The world file: tools, documents and records.
package enum WorldFile {
  package static func shape(patterns: @escaping JSONSchema.PatternCompiler) -> Shape<World> {
    let tools = Field(
      "tools", .map(of: toolShape(patterns: patterns)),
      "The tools by name: what they take, what is allowed, how each is simulated")
    return Shape<World>.record([version, tools, documents, records]) { record in
      _ = record.read(version)
      let drafts = record.read(tools) ?? []
      let tables = record.read(records) ?? []
      for draft in drafts { checkTables(of: draft.value, record.node["records"], &record.problems) }
      return World(
        tools: drafts.map { draft in
          var tool = draft.value.tool
          tool.name = draft.name
          return tool
        },
        documents: uniqueDocuments(record.read(documents) ?? [], &record.problems),
        records: JSONObject(tables.map { .init($0.name, .object($0.value)) }))
    }
  }

  static let version = Field("version", .versionOne, "The version of the format: 1", required: true)
  static let documents = Field(
    "documents", .list(of: documentShape), "What retrieval can find")
  static let records = Field(
    "records", .map(of: rowsShape(of: Shape<JSONObject>.jsonMap.map { row, _, _ in .object(row) })),
    "Table → id → row: the state at the start of every trial")

  /// The rows of a table by id.
  static func rowsShape(of row: Shape<JSONValue>) -> Shape<JSONObject> {
    Shape<[NamedValue<JSONValue>]>.map(of: row).map { rows, _, _ in
      JSONObject(rows.map { .init($0.name, $0.value) })
    }
  }

  /// A document whose place is that of its id.
  static let documentShape: Shape<Located<Document>> = {
    let id = Field(
      "id", Shape<String>.name.located, "The name by which answers cite it", required: true)
    let title = Field("title", .text, "The title")
    let text = Field("text", .text, "The text", required: true)
    let acl = Field(
      "acl", .list(of: .name), "The groups that may see it; everybody when absent")
    return .record([id, title, text, acl]) { record in
      guard let id = record.read(id) else { return nil }
      let document = Document(
        id: id.value, title: record.read(title) ?? "", text: record.read(text) ?? "",
        acl: record.read(acl) ?? [])
      return Located(document, at: id.place)
    }
  }()

  /// Documents with their places dropped; two with one id are a mistake.
  static func uniqueDocuments(_ documents: [Located<Document>], _ problems: inout Problems)
    -> [Document]
  {
    var first: [String: SourcePlace] = [:]
    for document in documents {
      let id = document.value.id
      if let place = first[id] {
        problems.add(.duplicateID("document", id, at: document.place, first: place))
      } else {
        first[id] = document.place
      }
    }
    return documents.map(\.value)
  }

  /// A tool that reads or changes rows needs its table to be there; one that creates rows makes
  /// it. The tables are those that are written, readable or not.
  private static func checkTables(
    of draft: ToolDraft, _ records: Node?, _ problems: inout Problems
  ) {
    let entries: [Node.Entry] = if case .map(let entries) = records?.kind { entries } else { [] }
    let tables = entries.map(\.key)
    for table in draft.tool.behaviour.tablesRead where !tables.contains(table) {
      problems.add(
        Diagnostic(
          "unknown-table", "there is no table '\(table)' in records",
          at: draft.simulation.place { $0 == table } ?? draft.simulation.place,
          hints: tables.isEmpty
            ? ["add 'records: {\(table): {…}}'"] : Suggestion.hints(for: table, in: tables)))
    }
  }
}

extension Diagnostic {
  /// Two things that can't be told apart.
  static func duplicateID(
    _ what: String, _ id: String, at place: SourcePlace, first: SourcePlace
  ) -> Diagnostic {
    Diagnostic(
      "duplicate-id", "there is another \(what) '\(id)'", at: place,
      hints: ["the first one stands in line \(first.line)"])
  }
}

extension Shape where Value == Int {
  /// `version: 1`. Newer versions have been sorted out before anything else of the file is read.
  static var versionOne: Shape {
    Shape<Int>(
      schema: { _ in ["const": 1] },
      read: { node, problems in
        if case .int(1) = node.kind { return 1 }
        problems.expected("the version 1", at: node, hints: ["write version: 1"])
        return nil
      })
  }
}
