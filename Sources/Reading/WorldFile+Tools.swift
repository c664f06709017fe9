import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML

/// A tool as it is written, with the part that names tables.
struct ToolDraft: Sendable {
  var tool: Tool
  var simulation: Node
}

extension WorldFile {
  /// A tool without its name, which is the key under which it stands.
  static func toolShape(patterns: @escaping JSONSchema.PatternCompiler) -> Shape<ToolDraft> {
    let description = Field("description", .text, "What the tool does, for the agent")
    let parameters = Field(
      "parameters", schemaShape(patterns), "JSON Schema of the arguments", required: true)
    let returns = Field("returns", schemaShape(patterns), "JSON Schema of the results")
    let policy = Field("policy", policyShape, "What is allowed")
    let simulate = Field(
      "simulate", BehaviourFields.shape, "How the simulator answers", required: true)
    let computed = Field(
      "computed", ComputedFields.shape,
      "Fields of its rows that are worked out: a template, or sum, count, product, difference")
    let idempotency = Field(
      "idempotency_key", .name,
      "The argument by which a repeated request is recognised, so that it is done once")
    let latency = Field("latency", .duration, "How long its answers take; no time when absent")
    return .record([
      description, parameters, returns, policy, simulate, computed, idempotency, latency,
    ]) { record in
      guard let (written, schema) = record.read(parameters),
        let behaviour = record.read(simulate), let simulation = record.node["simulate"]
      else { return nil }
      let results = record.read(returns)
      let allowed = record.read(policy) ?? ToolPolicy()
      checkReferences(of: behaviour, simulation, &record.problems)
      checkArguments(behaviour, allowed, written, record.node, &record.problems)
      let key = record.read(idempotency)
      let fields = record.read(computed) ?? []
      checkArguments(key, fields, written, record.node, &record.problems)
      if let schema = results?.1 { checkReplies(behaviour, schema, simulation, &record.problems) }
      var tool = Tool(
        name: "", description: record.read(description) ?? "", parameters: written,
        schema: schema, policy: allowed, behaviour: behaviour, returns: results?.1)
      tool.computed = fields
      tool.idempotencyKey = key
      tool.latency = record.read(latency) ?? .zero
      return ToolDraft(tool: tool, simulation: simulation)
    }
  }

  /// A JSON Schema that the validator can use; what it can't is a problem of the file.
  private static func schemaShape(
    _ patterns: @escaping JSONSchema.PatternCompiler
  ) -> Shape<(JSONValue, JSONSchema)> {
    Shape<JSONObject>.jsonMap.map { object, node, problems -> (JSONValue, JSONSchema)? in
      let written = JSONValue.object(object)
      do throws(SchemaError) {
        let schema = try JSONSchema(written, patterns: patterns)
        for pointer in schema.unknownKeywords {
          problems.add(
            Diagnostic(
              "unknown-keyword", .warning,
              "'\(pointer.path)' is no keyword of JSON Schema, so it checks nothing",
              at: node.place(at: pointer)))
        }
        return (written, schema)
      } catch {
        for problem in error.problems {
          problems.add(
            Diagnostic(
              "bad-schema", "the schema can't be used: \(problem.message)",
              at: node.place(at: problem.pointer)))
        }
        return nil
      }
    }
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
}

// MARK: - Names that lead nowhere

extension WorldFile {
  /// The simulation and the policy may only speak of arguments that the parameters have. Where
  /// these are put together from several schemas, nobody can tell.
  private static func checkArguments(
    _ behaviour: ToolBehaviour, _ policy: ToolPolicy, _ parameters: JSONValue, _ tool: Node,
    _ problems: inout Problems
  ) {
    guard ["$ref", "allOf", "anyOf", "oneOf"].allSatisfy({ parameters[$0] == nil }) else { return }
    let known = parameters["properties"]?.object?.keys ?? []
    func report(_ subject: String, _ argument: String, at place: SourcePlace?) {
      problems.add(
        Diagnostic(
          "unknown-argument", "\(subject) '\(argument)', which is not among the parameters",
          at: place ?? tool.place, hints: Suggestion.hints(for: argument, in: known)))
    }
    var reported: [String] = []
    for argument in behaviour.argumentsUsed
    where !known.contains(argument) && !reported.contains(argument) {
      reported.append(argument)
      let place = tool["simulate"]?.place { text in
        text == argument || Template.arguments(in: .string(text)).contains(argument)
      }
      report("the simulation uses", argument, at: place)
    }
    for argument in policy.maximums.keys.sorted() where !known.contains(argument) {
      report("the policy limits", argument, at: tool["policy"]?["max"]?.place(ofKey: argument))
    }
  }

  /// The same for what stands beside the simulation.
  private static func checkArguments(
    _ key: String?, _ computed: [ComputedField], _ parameters: JSONValue, _ tool: Node,
    _ problems: inout Problems
  ) {
    guard ["$ref", "allOf", "anyOf", "oneOf"].allSatisfy({ parameters[$0] == nil }) else { return }
    let known = parameters["properties"]?.object?.keys ?? []
    let used = computed.flatMap { field -> [String] in
      if case .template(let template) = field.rule { Template.arguments(in: template) } else { [] }
    }
    var named: [(field: String, argument: String)] = used.map { ("computed", $0) }
    if let key { named.append(("idempotency_key", key)) }
    for (field, argument) in named where !known.contains(argument) {
      problems.add(
        Diagnostic(
          "unknown-argument",
          "'\(field)' uses '\(argument)', which is not among the parameters",
          at: tool[field]?.place ?? tool.place, hints: Suggestion.hints(for: argument, in: known)))
    }
  }

  /// A reply that the world's own schema forbids would test the agent with something that the real
  /// tool never says. Replies with references in them are only known when a call comes.
  private static func checkReplies(
    _ behaviour: ToolBehaviour, _ returns: JSONSchema, _ simulation: Node,
    _ problems: inout Problems
  ) {
    let written: [JSONValue]
    switch behaviour {
    case .fixed(let reply): written = [reply]
    case .replies(let replies):
      written = replies.compactMap { reply in
        if case .value(let value) = reply.content { value } else { nil }
      }
    default: return
    }
    for reply in written where Template.roots(in: reply).isEmpty {
      for violation in returns.validate(reply, limit: 1) {
        problems.add(
          Diagnostic(
            "bad-reply",
            "the reply \(String(reply.description.prefix(60))) violates 'returns': "
              + violation.message, at: simulation.place))
      }
    }
  }

  /// A reference to something that templates don't know would silently become nothing.
  private static func checkReferences(
    of behaviour: ToolBehaviour, _ simulation: Node, _ problems: inout Problems
  ) {
    let roots: [String]
    let templates: [JSONValue]
    switch behaviour {
    case .create(_, let id, let row, _):
      (roots, templates) = (["args", "user", "next"], [id, row])
    case .update(_, _, let set, _): (roots, templates) = (["args", "user", "row"], [set])
    case .replies(let replies):
      roots = ["args", "user"]
      templates = replies.compactMap { reply in
        if case .value(let value) = reply.content { value } else { nil }
      }
    case .lookup, .find, .list, .search, .retrieve, .delete, .fixed: return
    }
    let unknown = templates.flatMap(Template.roots).filter { !roots.contains($0) }
    for root in Set(unknown).sorted() {
      let place = simulation.place { Template.roots(in: .string($0)).contains(root) }
      problems.add(
        Diagnostic(
          "unknown-reference", "'$\(root)' stands for nothing here", at: place ?? simulation.place,
          hints: Suggestion.hints(for: "$" + root, in: roots.map { "$" + $0 })))
    }
  }
}

extension Template {
  /// The names behind `$`, before the first point.
  fileprivate static func roots(in template: JSONValue) -> [String] {
    switch template {
    case .string(let text):
      parts(of: text).compactMap { part in
        if case .reference(let reference) = part { reference.root } else { nil }
      }
    case .array(let items): items.flatMap(roots)
    case .object(let object): object.members.flatMap { roots(in: $0.value) }
    default: []
    }
  }
}

extension ToolBehaviour {
  /// The tables that must exist before the tool can work.
  var tablesRead: [String] {
    let tables: [String] =
      switch self {
      case .lookup(let table, _), .find(let table, _, _), .list(let table, _, _, _),
        .search(let table, _, _, _):
        [table]
      case .create(_, _, _, let requires): requires.map { [$0.table] } ?? []
      case .update(let table, _, _, let requires), .delete(let table, _, let requires):
        [table] + (requires.map { [$0.table] } ?? [])
      case .retrieve, .replies, .fixed: []
      }
    return Set(tables).sorted()
  }

  /// The arguments that the simulation needs.
  var argumentsUsed: [String] {
    switch self {
    case .lookup(_, let key): [key]
    case .find(_, let matching, _): matching.values.sorted()
    case .list(_, let matching, _, let cursor):
      matching.values.sorted() + (cursor.map { [$0] } ?? [])
    case .search(_, let query, _, _), .retrieve(let query, _, _): [query]
    case .replies(let replies):
      replies.flatMap { reply in
        if case .value(let value) = reply.content {
          reply.when.keys + Template.arguments(in: value)
        } else {
          reply.when.keys
        }
      }
    case .create(_, let id, let row, let requires):
      Template.arguments(in: id) + Template.arguments(in: row) + (requires.map { [$0.key] } ?? [])
    case .update(_, let key, let set, let requires):
      [key] + Template.arguments(in: set) + (requires.map { [$0.key] } ?? [])
    case .delete(_, let key, let requires): [key] + (requires.map { [$0.key] } ?? [])
    case .fixed: []
    }
  }
}
