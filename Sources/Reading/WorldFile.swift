import Diagnostics
package import EvalModel
package import JSONKit
package import MarkedYAML

/// The world file: tools, documents and records.
package enum WorldFile {
  package static func shape(patterns: @escaping JSONSchema.PatternCompiler) -> Shape<World> {
    let tools = Field(
      "tools", .map(of: toolShape(patterns: patterns).located),
      "The tools by name: what they take, what is allowed, how each is simulated")
    return Shape<World>.record([version, tools, documents, records]) { record in
      _ = record.read(version)
      return world(record.read(tools) ?? [], &record)
    }
  }

  private static func world(_ tools: [NamedValue<Located<Tool>>], _ record: inout Record) -> World {
    let tables = record.read(records) ?? []
    for tool in tools {
      checkTables(of: tool.value.value, tables.map(\.name), tool.value.place, &record.problems)
    }
    var rows = JSONObject()
    for table in tables { rows.members.append(.init(table.name, .object(table.value))) }
    return World(
      tools: tools.map { tool in
        var named = tool.value.value
        named.name = tool.name
        return named
      },
      documents: uniqueDocuments(record.read(documents) ?? [], &record.problems), records: rows)
  }

  static let version = Field("version", .versionOne, "The version of the format: 1", required: true)
  static let documents = Field(
    "documents", .list(of: documentShape.located), "What retrieval can find")
  static let records = Field(
    "records", .map(of: Shape<JSONObject>.jsonMap),
    "Table → id → row: the state at the start of every trial")

  static let documentShape: Shape<Document> = {
    let id = Field("id", .name, "The name by which answers cite it", required: true)
    let title = Field("title", .text, "The title")
    let text = Field("text", .text, "The text", required: true)
    let acl = Field(
      "acl", .list(of: .name), "The groups that may see it; everybody when absent")
    return .record([id, title, text, acl]) { record in
      Document(
        id: record.read(id) ?? "", title: record.read(title) ?? "", text: record.read(text) ?? "",
        acl: record.read(acl) ?? [])
    }
  }()

  /// Documents with their places dropped; two with one id are a mistake.
  static func uniqueDocuments(_ documents: [Located<Document>], _ problems: inout Problems)
    -> [Document]
  {
    var seen: [String: Int] = [:]
    for document in documents {
      if let line = seen[document.value.id] {
        problems.add(
          Diagnostic(
            "duplicate-id", "there is another document '\(document.value.id)'",
            at: document.place, hints: ["the first one stands in line \(line)"]))
      }
      seen[document.value.id] = document.place.line
    }
    return documents.map(\.value)
  }

  /// A tool that reads or changes rows needs its table to be there; one that creates rows makes
  /// it.
  private static func checkTables(
    of tool: Tool, _ tables: [String], _ place: SourcePlace, _ problems: inout Problems
  ) {
    for table in tool.behaviour.tablesRead where !tables.contains(table) {
      problems.add(
        Diagnostic(
          "unknown-table", "there is no table '\(table)' in records", at: place,
          hints: Suggestion.hints(for: table, in: tables)))
    }
  }
}

extension Shape where Value == Int {
  /// `version: 1`; a newer number says that the program is too old rather than the file wrong.
  static var versionOne: Shape {
    Shape<Int>(
      schema: { _ in ["const": 1] },
      read: { node, problems in
        guard case .int(let version) = node.kind, version >= 1 else {
          problems.expected("the version 1", at: node)
          return nil
        }
        guard version == 1 else {
          problems.add(
            Diagnostic(
              "newer-version", "the file has version \(version), this program reads version 1",
              at: node.place, hints: ["install a newer agent-eval"]))
          return nil
        }
        return 1
      })
  }
}
