import EvalModel
import JSONKit

extension WorldSession {
  mutating func perform(
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
    case .list(let table, let matching, let pageSize, let cursor):
      return list(table, matching, pageSize, cursor.flatMap { arguments[$0] }, arguments)
    case .search(let table, let query, let fields, let limit):
      return .ok(search(table, arguments[query]?.string ?? "", fields, limit))
    case .retrieve(let query, let limit, let filters):
      return .ok(retrieve(arguments[query]?.string ?? "", limit, filters))
    case .replies(let replies): return canned(replies, arguments)
    case .fixed(let reply): return .ok(reply)
    }
  }

  func row(_ id: String, in table: String) -> JSONValue? { tables[table]?[id] }

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
    page(rows(of: table, matching, arguments)[...], of: nil, limit)
  }

  private func rows(
    of table: String, _ matching: [String: String], _ arguments: JSONValue
  ) -> [JSONObject.Member] {
    let wanted = matching.compactMap { field, argument in
      arguments[argument].map { (field, $0) }
    }
    return (tables[table]?.object ?? JSONObject()).members.filter { member in
      wanted.allSatisfy { field, value in
        member.value[field]?.isEquivalent(to: value) ?? false
      }
    }
  }

  private func page(
    _ rows: ArraySlice<JSONObject.Member>, of total: Int?, _ limit: Int
  ) -> JSONValue {
    [
      "rows": .array(rows.prefix(limit).map { $0.value.identified(by: $0.key) }),
      "total": .int(Int64(total ?? rows.count)),
    ]
  }

  /// A cursor is the number of rows before the page, in a dress that invites nobody to do sums.
  private func list(
    _ table: String, _ matching: [String: String], _ size: Int, _ cursor: JSONValue?,
    _ arguments: JSONValue
  ) -> ToolResult.Answer {
    let rows = rows(of: table, matching, arguments)
    var start = 0
    if let cursor, !cursor.isNull {
      guard let text = cursor.string, text.hasPrefix("after-"), let place = Int(text.dropFirst(6)),
        place > 0
      else {
        return .error(
          ToolError(kind: "invalid_arguments", message: "the cursor is not one of ours"))
      }
      start = min(place, rows.count)
    }
    let (end, _) = start.addingReportingOverflow(size)
    guard case .object(var answer) = page(rows[start...], of: rows.count, size) else {
      return .ok(.null)
    }
    if end < rows.count { answer["next_cursor"] = .string("after-\(end)") }
    return .ok(.object(answer))
  }

  private func search(
    _ table: String, _ query: String, _ fields: [String], _ limit: Int
  ) -> JSONValue {
    let wanted = DocumentIndex.words(of: query)
    let rows = (tables[table]?.object ?? JSONObject()).members.filter { member in
      let words = Set(
        fields.flatMap { field in
          (member.value[field]?.string).map { DocumentIndex.words(of: $0) } ?? []
        })
      return !wanted.isEmpty && wanted.allSatisfy(words.contains)
    }
    return page(rows[...], of: nil, limit)
  }

  private func canned(_ replies: [CannedReply], _ arguments: JSONValue) -> ToolResult.Answer {
    let reply = replies.first { reply in
      reply.when.members.allSatisfy { condition in
        arguments[condition.key]?.isEquivalent(to: condition.value) ?? condition.value.isNull
      }
    }
    switch reply?.content {
    case .value(let template): return .ok(fill(template, arguments))
    case .error(let error): return .error(error)
    case nil:
      return .error(
        ToolError(kind: "not_found", message: "no reply is written for these arguments"))
    }
  }

  /// The row with the fields that are worked out from it.
  func computing(
    _ fields: [ComputedField], _ arguments: JSONValue, _ row: JSONObject
  ) -> JSONObject {
    var row = row
    for field in fields {
      func numbers(_ names: [String]) -> [Double] { names.map { row[$0]?.number ?? 0 } }
      let value: JSONValue =
        switch field.rule {
        case .template(let template): fill(template, arguments, row: row)
        case .sum(let path):
          .rounded(row.values(at: path[...]).reduce(0) { $0 + ($1.number ?? 0) })
        case .count(let path): .int(Int64(row.values(at: path[...]).count))
        case .product(let names): .rounded(numbers(names).reduce(1, *))
        case .difference(let names):
          .rounded(
            numbers(names).dropFirst().reduce(numbers(names).first ?? 0, -))
        }
      row[field.name] = value
    }
    return row
  }

  /// What the same question would have been answered at the start, or with the old values that the
  /// fault names.
  func staleAnswer(
    _ behaviour: ToolBehaviour, _ arguments: JSONValue, _ fault: FaultRule
  ) -> ToolResult.Answer {
    var past = self
    past.tables = world.records
    let answer = past.perform(behaviour, arguments)
    guard case .ok(let value) = answer, !fault.fields.isEmpty else { return answer }
    return .ok(
      value.mapRows { row in
        var row = row
        for old in fault.fields.members where row[old.key] != nil { row[old.key] = old.value }
        return row
      })
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
  static func rowID(_ value: JSONValue?) -> String {
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
  /// Money and the like: hundredths are kept, what binary fractions add is not.
  fileprivate static func rounded(_ number: Double) -> JSONValue {
    let rounded = (number * 1e6).rounded() / 1e6
    return Int64(exactly: rounded).map { .int($0) } ?? .double(rounded)
  }

  /// The rows of an answer changed: those under `rows`, the items of a list, or the one it is.
  func mapRows(_ change: (JSONObject) -> JSONObject) -> JSONValue {
    func changed(_ value: JSONValue) -> JSONValue {
      value.object.map { .object(change($0)) } ?? value
    }
    switch self {
    case .object(var object):
      guard let rows = object["rows"]?.array else { return .object(change(object)) }
      object["rows"] = .array(rows.map(changed))
      return .object(object)
    case .array(let items): return .array(items.map(changed))
    default: return self
    }
  }

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

extension JSONObject {
  /// What a path leads to; the items of lists each go on by themselves.
  fileprivate func values(at path: ArraySlice<String>) -> [JSONValue] {
    guard let name = path.first, let value = self[name] else { return [] }
    let rest = path.dropFirst()
    let items = value.array ?? [value]
    return rest.isEmpty
      ? items : items.flatMap { $0.object?.values(at: rest) ?? [] }
  }
}

extension ToolBehaviour {
  /// Whether a call changes the state.
  package var writes: Bool {
    switch self {
    case .create, .update, .delete: true
    case .lookup, .find, .list, .search, .retrieve, .replies, .fixed: false
    }
  }

  /// What is left when half of it goes wrong on the way: half the fields are written, half the
  /// rows found.
  var halved: ToolBehaviour {
    func half(_ template: JSONValue) -> JSONValue {
      guard let object = template.object else { return template }
      return .object(JSONObject(Array(object.members.prefix((object.count + 1) / 2))))
    }
    switch self {
    case .create(let table, let id, let row, let requires):
      return .create(table: table, id: id, row: half(row), requires: requires)
    case .update(let table, let key, let set, let requires):
      return .update(table: table, key: key, set: half(set), requires: requires)
    default: return self
    }
  }
}
