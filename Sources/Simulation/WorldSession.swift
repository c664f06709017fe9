package import EvalModel
package import JSONKit

/// One trial's copy of the world: answers tool calls and remembers what they changed.
///
/// It is a value, so no two trials can see each other's state, and it uses no clock and no
/// randomness, so the same calls get the same answers.
package struct WorldSession: Sendable {
  let world: World
  private let user: User
  private var tables: JSONObject
  /// Table → id → the row now, or `null` when it was deleted: only rows that calls changed.
  private var changes: JSONObject
  private var callsByTool: [String: Int] = [:]
  /// What `$next` stands for, by table, so that a return is RMA-1 whatever else was done before.
  private var numbers: [String: Int] = [:]
  /// How often each recorded reply was given.
  var replyCounts: [Int: Int] = [:]

  package init(world: World, user: User) {
    self.world = world
    self.user = user
    tables = world.records
    changes = JSONObject(world.writableTables.map { .init($0, [:]) })
  }

  /// The state for the trajectory: for each table that a tool can write, the rows that differ from
  /// the start.
  package var endState: JSONValue { .object(changes) }

  /// Answers one call. Whatever the agent sends, there is an answer for it.
  package mutating func answer(_ call: ToolCall) -> ToolResult {
    guard let tool = world.tool(named: call.name) else {
      return ToolResult(
        id: call.id,
        answer: .error(
          ToolError(kind: "unknown_tool", message: "there is no tool '\(call.name.prefix(80))'")))
    }
    callsByTool[tool.name, default: 0] += 1
    let breaches = breaches(of: tool, call.arguments)
    let result: ToolResult.Answer
    let recorded = recordedReply(to: call)
    if recorded == nil, let violation = tool.schema.validate(call.arguments, limit: 1).first {
      result = .error(ToolError(kind: "invalid_arguments", message: violation.message))
    } else if let fault = fault(for: tool) {
      result = .error(fault)
    } else if tool.policy.isEnforced, let breach = breaches.first {
      result = .error(ToolError(kind: "policy", message: breach))
    } else {
      result = recorded.map { give($0) } ?? perform(tool.behaviour, call.arguments)
    }
    return ToolResult(id: call.id, answer: result, breaches: breaches)
  }
}

// MARK: - Rules

extension WorldSession {
  /// Approval is the conversation's business and is judged from the trajectory; here are the rules
  /// that a call alone can break. An attempt counts even when the call fails for another reason.
  private func breaches(of tool: Tool, _ arguments: JSONValue) -> [String] {
    var breaches: [String] = []
    for (argument, maximum) in tool.policy.maximums.sorted(by: { $0.key < $1.key }) {
      if let value = arguments[argument], let number = value.number, number > maximum {
        let allowed = Int64(exactly: maximum).map { JSONValue.int($0) } ?? .double(maximum)
        breaches.append("\(argument) is \(value), allowed is at most \(allowed)")
      }
    }
    let groups = tool.policy.groups
    if !groups.isEmpty, Set(groups).isDisjoint(with: user.groups) {
      breaches.append("the user is in none of the groups \(groups.joined(separator: ", "))")
    }
    return breaches
  }

  private func fault(for tool: Tool) -> ToolError? {
    let number = callsByTool[tool.name] ?? 0
    let rule = world.faults.first { rule in
      rule.tool == tool.name && (rule.call == nil || rule.call == number)
    }
    return rule.map {
      ToolError(kind: $0.kind.rawValue, message: $0.message, retryAfter: $0.retryAfter)
    }
  }
}

extension FaultRule {
  /// What services say when this happens to them.
  fileprivate var message: String {
    switch kind {
    case .timeout: "the service did not answer in time"
    case .unavailable: "the service is unavailable"
    case .serverError: "internal server error"
    case .rateLimited: "too many requests"
    case .unauthorized: "the credentials have expired"
    case .forbidden: "access denied"
    case .notFound: "not found"
    }
  }
}

// MARK: - Behaviours

extension WorldSession {
  private mutating func perform(
    _ behaviour: ToolBehaviour, _ arguments: JSONValue
  ) -> ToolResult.Answer {
    switch behaviour {
    case .lookup(let table, let key):
      let id = Self.rowID(arguments[key])
      guard let row = row(id, in: table) else { return .missing(id, in: table) }
      return .ok(row.identified(by: id))
    case .find(let table, let matching, let limit):
      return .ok(find(in: table, matching, limit, arguments))
    case .create(let table, let id, let template, let requires):
      if let refusal = refusal(requires, arguments) { return refusal }
      // A number is used up even when its row exists, or no later call would get past it.
      let number = numbers[table, default: 0] + 1
      numbers[table] = number
      let newID = Self.rowID(fill(id, arguments, next: number))
      guard !newID.isEmpty else {
        return .error(ToolError(kind: "invalid_arguments", message: "the new row would have no id"))
      }
      guard row(newID, in: table) == nil else {
        return .error(
          ToolError(kind: "conflict", message: "\(table) already has '\(newID.prefix(80))'"))
      }
      let row = fill(template, arguments, next: number)
      set(row, newID, in: table)
      return .ok(row.identified(by: newID))
    case .update(let table, let key, let template, let requires):
      if let refusal = refusal(requires, arguments) { return refusal }
      let id = Self.rowID(arguments[key])
      guard var row = row(id, in: table)?.object else { return .missing(id, in: table) }
      for member in fill(template, arguments, row: row).object?.members ?? [] {
        row[member.key] = member.value
      }
      set(.object(row), id, in: table)
      return .ok(JSONValue.object(row).identified(by: id))
    case .delete(let table, let key, let requires):
      if let refusal = refusal(requires, arguments) { return refusal }
      let id = Self.rowID(arguments[key])
      guard row(id, in: table) != nil else { return .missing(id, in: table) }
      set(nil, id, in: table)
      return .ok(["deleted": .string(id)])
    case .fixed(let reply): return .ok(reply)
    }
  }

  private func row(_ id: String, in table: String) -> JSONValue? { tables[table]?[id] }

  private mutating func set(_ row: JSONValue?, _ id: String, in table: String) {
    var rows = tables[table]?.object ?? JSONObject()
    rows[id] = row
    tables[table] = .object(rows)
    var changed = changes[table]?.object ?? JSONObject()
    let original = world.records[table]?[id]
    switch (row, original) {
    case (let row?, let original?) where row.isEquivalent(to: original): changed[id] = .none
    case (let row?, _): changed[id] = row
    // Deleted: noted for a row of the start, forgotten for one that the trial made.
    case (.none, .some): changed[id] = .some(.null)
    case (.none, .none): changed[id] = .none
    }
    changes[table] = .object(changed)
  }

  private func find(
    in table: String, _ matching: [String: String], _ limit: Int, _ arguments: JSONValue
  ) -> JSONValue {
    let wanted = matching.compactMap { field, argument in
      arguments[argument].map { (field, $0) }
    }
    let rows = (tables[table]?.object ?? JSONObject()).members.filter { member in
      wanted.allSatisfy { field, value in
        member.value[field]?.isEquivalent(to: value) ?? false
      }
    }
    return [
      "rows": .array(rows.prefix(limit).map { $0.value.identified(by: $0.key) }),
      "total": .int(Int64(rows.count)),
    ]
  }

  private func refusal(
    _ requirement: RowRequirement?, _ arguments: JSONValue
  ) -> ToolResult.Answer? {
    guard let requirement else { return nil }
    let id = Self.rowID(arguments[requirement.key])
    guard let row = row(id, in: requirement.table) else {
      return .missing(id, in: requirement.table)
    }
    for (field, allowed) in requirement.fields.sorted(by: { $0.key < $1.key }) {
      let value = row[field] ?? .null
      if !allowed.contains(where: { $0.isEquivalent(to: value) }) {
        return .error(ToolError(kind: "conflict", message: requirement.otherwise))
      }
    }
    return nil
  }

  /// Members whose value is a reference that leads nowhere are left out: an argument that was not
  /// given makes no field, and it doesn't overwrite one with nothing.
  private func fill(
    _ template: JSONValue, _ arguments: JSONValue, row: JSONObject? = nil, next: Int? = nil
  ) -> JSONValue {
    func resolve(_ reference: Template.Reference) -> JSONValue? {
      let root: JSONValue? =
        switch reference.root {
        case "args": arguments
        case "row": row.map { .object($0) }
        case "user": user.json
        case "next": next.map { .int(Int64($0)) }
        default: nil
        }
      return reference.path.reduce(root) { $0?[$1] }
    }
    return Template.fill(template.leavingOut { resolve($0) == nil }, resolve)
  }

  /// Rows are keyed by text; a number in its place means the same row, written with or without a
  /// point.
  private static func rowID(_ value: JSONValue?) -> String {
    guard let value, !value.isNull else { return "" }
    if case .string(let text) = value { return text }
    return value.int.map { String($0) } ?? value.description
  }
}

extension ToolResult.Answer {
  fileprivate static func missing(_ id: String, in table: String) -> Self {
    .error(ToolError(kind: "not_found", message: "\(table) has no '\(id.prefix(80))'"))
  }
}

extension JSONValue {
  /// The template without the members that are one reference and nothing else, where that leads
  /// nowhere.
  fileprivate func leavingOut(_ isLost: (Template.Reference) -> Bool) -> JSONValue {
    switch self {
    case .array(let items): return .array(items.map { $0.leavingOut(isLost) })
    case .object(let object):
      let members = object.members.filter { member in
        let parts = Template.parts(of: member.value.string ?? "")
        guard parts.count == 1, case .reference(let reference) = parts[0] else { return true }
        return !isLost(reference)
      }
      return .object(JSONObject(members.map { .init($0.key, $0.value.leavingOut(isLost)) }))
    default: return self
    }
  }

  /// The row with its id in front, as services answer.
  fileprivate func identified(by id: String) -> JSONValue {
    guard var row = object else { return self }
    if row["id"] == nil { row.members.insert(.init("id", .string(id)), at: 0) }
    return .object(row)
  }
}

extension World {
  /// The tables that some tool can change, in order.
  package var writableTables: [String] {
    var names: [String] = []
    for tool in tools {
      let table: String? =
        switch tool.behaviour {
        case .create(let table, _, _, _), .update(let table, _, _, _), .delete(let table, _, _):
          table
        case .lookup, .find, .fixed: nil
        }
      if let table, !names.contains(table) { names.append(table) }
    }
    return names
  }
}
