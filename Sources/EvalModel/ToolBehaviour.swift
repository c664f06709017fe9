package import JSONKit

/// How the simulator answers a tool. Templates are JSON in which a text `$args.x`, `$row.x`,
/// `$user.x` or `$next` stands for a value.
package enum ToolBehaviour: Sendable {
  /// The row of a table whose id is an argument.
  case lookup(table: String, key: String)
  /// The rows whose fields equal the arguments: field → argument. Absent arguments don't filter.
  case find(table: String, matching: [String: String], limit: Int)
  /// A new row. `requires` must hold first; `id` makes its key.
  case create(table: String, id: JSONValue, row: JSONValue, requires: RowRequirement?)
  /// Fields of a row set to new values.
  case update(table: String, key: String, set: JSONValue, requires: RowRequirement?)
  /// A row removed.
  case delete(table: String, key: String, requires: RowRequirement?)
  /// The rows whose fields equal the arguments, page by page: the answer names the next page.
  case list(table: String, matching: [String: String], pageSize: Int, cursor: String?)
  /// The rows in whose fields every word of the query occurs.
  case search(table: String, query: String, fields: [String], limit: Int)
  /// The documents that fit the query best. Without `filtersByGroup` everybody's come, which is for
  /// agents that must filter themselves.
  case retrieve(query: String, limit: Int, filtersByGroup: Bool)
  /// The first reply whose condition fits the arguments.
  case replies([CannedReply])
  /// The same reply whatever the arguments.
  case fixed(JSONValue)
}

/// A reply that was recorded or written, and the arguments that it answers.
package struct CannedReply: Sendable {
  package enum Content: Sendable {
    /// A template.
    case value(JSONValue)
    case error(ToolError)
  }

  /// Argument → value; every call where empty.
  package var when: JSONObject
  package var content: Content

  package init(when: JSONObject, content: Content) {
    self.when = when
    self.content = content
  }
}

/// A field that is worked out from the others of its row when the row is given out.
package struct ComputedField: Sendable {
  package enum Rule: Sendable {
    /// A template with `$row`, `$args` and `$user`.
    case template(JSONValue)
    /// The numbers that a path such as `items.price` leads to, added up.
    case sum([String])
    /// How many values a path leads to; the items of a list each count.
    case count([String])
    case product([String])
    /// The first field less the others.
    case difference([String])
  }

  package var name: String
  package var rule: Rule

  package init(name: String, rule: Rule) {
    self.name = name
    self.rule = rule
  }
}
