import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML

extension WorldFile {
  static func toolShape(patterns: @escaping JSONSchema.PatternCompiler) -> Shape<Tool> {
    let description = Field("description", .text, "What the tool does, for the agent")
    let parameters = Field(
      "parameters", schemaShape(patterns), "JSON Schema of the arguments", required: true)
    let policy = Field("policy", policyShape, "What is allowed")
    let simulate = Field(
      "simulate", behaviourShape, "How the simulator answers", required: true)
    return .record([description, parameters, policy, simulate]) { record in
      guard let (written, schema) = record.read(parameters),
        let behaviour = record.read(simulate)
      else { return nil }
      let known = written["properties"]?.object?.keys ?? []
      for argument in behaviour.argumentsUsed where !known.contains(argument) {
        record.problems.add(
          Diagnostic(
            "unknown-argument",
            "the simulation uses '\(argument)', which is not among the parameters",
            at: record.place(of: simulate), hints: Suggestion.hints(for: argument, in: known)))
      }
      let allowed = record.read(policy) ?? ToolPolicy()
      for argument in allowed.maximums.keys.sorted() where !known.contains(argument) {
        record.problems.add(
          Diagnostic(
            "unknown-argument",
            "the policy limits '\(argument)', which is not among the parameters",
            at: record.place(of: policy), hints: Suggestion.hints(for: argument, in: known)))
      }
      return Tool(
        name: "", description: record.read(description) ?? "", parameters: written,
        schema: schema, policy: allowed, behaviour: behaviour)
    }
  }

  /// A JSON Schema that the validator can use; what it can't is a problem of the file.
  private static func schemaShape(
    _ patterns: @escaping JSONSchema.PatternCompiler
  ) -> Shape<(JSONValue, JSONSchema)> {
    Shape<JSONValue>.json.map { value, node, problems -> (JSONValue, JSONSchema)? in
      guard value.object != nil else {
        problems.expected("a JSON Schema", at: node)
        return nil
      }
      do {
        return (value, try JSONSchema(value, patterns: patterns))
      } catch {
        problems.add(Diagnostic("bad-schema", "the schema can't be used: \(error)", at: node.place))
        return nil
      }
    }.describing(["type": "object"])
  }

  private static let policyShape: Shape<ToolPolicy> = {
    let maximums = Field(
      "max", .map(of: Shape<Double>.number), "The largest value allowed, by argument")
    let approval = Field(
      "requires_approval", .bool, "Whether somebody must approve a call before it is made")
    let groups = Field(
      "groups", .list(of: .name),
      "The groups for whose members it may be called; everybody's when absent")
    let reversible = Field(
      "reversible", .bool, "Whether the effect can be undone; true when absent")
    let enforced = Field(
      "enforced", .bool,
      "Whether the real tool refuses what is not allowed; false when absent: a breach is written down and goes through"
    )
    return .record([maximums, approval, groups, reversible, enforced]) { record in
      ToolPolicy(
        maximums: Dictionary(
          (record.read(maximums) ?? []).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
        requiresApproval: record.read(approval) ?? false, groups: record.read(groups) ?? [],
        isReversible: record.read(reversible) ?? true, isEnforced: record.read(enforced) ?? false)
    }
  }()

  /// One of the ways to answer. Exactly one key says which.
  private static let behaviourShape: Shape<ToolBehaviour> = {
    let lookup = Field("lookup", lookupShape, "The row whose id is an argument")
    let find = Field("find", findShape, "The rows whose fields equal the arguments")
    let create = Field("create", createShape, "A new row")
    let update = Field("update", updateShape, "New values for fields of a row")
    let delete = Field("delete", deleteShape, "A row removed")
    let fixed = Field("fixed", .json, "Always the same reply")
    return .record([lookup, find, create, update, delete, fixed]) { record in
      let found: [ToolBehaviour?] = [
        record.read(lookup), record.read(find), record.read(create), record.read(update),
        record.read(delete), record.read(fixed).map { .fixed($0) },
      ]
      let written = [
        record.has(lookup), record.has(find), record.has(create), record.has(update),
        record.has(delete), record.has(fixed),
      ].count { $0 }
      if written == 1 { return found.compactMap { $0 }.first }
      record.problems.add(
        Diagnostic(
          "one-of", "expected one way to simulate the tool, found \(written)",
          at: record.node.place,
          hints: ["one of lookup, find, create, update, delete, fixed"]))
      return nil
    }
  }()

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

  private static let createShape: Shape<ToolBehaviour> = {
    let id = Field(
      "id", .json, "The new row's id, a template such as $args.order_id or RF-$next", required: true
    )
    let row = Field("row", .json, "The new row, a template", required: true)
    return .record([table, id, row, requires]) { record in
      .create(
        table: record.read(table) ?? "", id: record.read(id) ?? .null,
        row: record.read(row) ?? .null, requires: record.read(requires))
    }
  }()

  private static let updateShape: Shape<ToolBehaviour> = {
    let set = Field("set", .json, "Field → new value, a template", required: true)
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
}

extension ToolBehaviour {
  /// The tables that must exist before the tool can work.
  var tablesRead: [String] {
    switch self {
    case .lookup(let table, _), .find(let table, _, _): [table]
    case .create(_, _, _, let requires): requires.map { [$0.table] } ?? []
    case .update(let table, _, _, let requires), .delete(let table, _, let requires):
      [table] + (requires.map { [$0.table] } ?? [])
    case .fixed: []
    }
  }

  /// The arguments that the simulation needs.
  var argumentsUsed: [String] {
    switch self {
    case .lookup(_, let key): [key]
    case .find(_, let matching, _): matching.values.sorted()
    case .create(_, let id, let row, let requires):
      Template.arguments(in: id) + Template.arguments(in: row) + (requires.map { [$0.key] } ?? [])
    case .update(_, let key, let set, let requires):
      [key] + Template.arguments(in: set) + (requires.map { [$0.key] } ?? [])
    case .delete(_, let key, let requires): [key] + (requires.map { [$0.key] } ?? [])
    case .fixed: []
    }
  }
}
