package import EvalModel
package import JSONKit
import Simulation

/// The world of an incident as changes of a set's world: what makes the same calls get the same
/// answers.
///
/// Rows are preferred to recorded answers, because an agent that asks in another way finds them
/// too. An answer is recorded where no row brings it about.
package struct WorldDerivation: Sendable {
  /// The case's `world`, as it is written.
  package private(set) var changes = JSONObject()
  /// The set's world with them.
  package private(set) var world: World
  /// What could not be brought along, in words.
  package private(set) var notes: [String] = []

  private var tools = JSONObject()
  private var records = JSONObject()
  private var replies: [RecordedReply] = []
  private var documents: [Document] = []

  package init(_ evidence: Evidence, base: World) {
    world = base
    let calls = evidence.calls
    addTools(calls)
    addRecords(calls, evidence.evalCase.user)
    addReplies(calls, evidence.evalCase.user)
    addDocuments(evidence.trajectory)
    if !tools.isEmpty { changes["tools"] = .object(tools) }
    if !records.isEmpty { changes["records"] = .object(records) }
    if !documents.isEmpty { changes["documents"] = .array(documents.map(\.json)) }
    if !replies.isEmpty { changes["replies"] = .array(replies.map(\.json)) }
    let unanswered = calls.filter { $0.result == nil }.count
    if unanswered > 0 { notes.append("\(unanswered) tool calls have no recorded answer") }
  }
}

// MARK: - Tools and documents

extension WorldDerivation {
  /// Tools that the set doesn't have. What isn't recorded of them they don't know.
  private mutating func addTools(_ calls: [Evidence.Call]) {
    for call in calls where world.tool(named: call.call.name) == nil {
      var properties = JSONObject()
      for other in calls where other.call.name == call.call.name {
        for key in other.call.arguments.object?.keys ?? [] { properties[key] = [:] }
      }
      let parameters: JSONValue = ["type": "object", "properties": .object(properties)]
      let unknown: JSONValue = ["error": "nothing is recorded for these arguments"]
      // A schema of nothing but names of properties is always one.
      guard let schema = try? JSONSchema(parameters, patterns: { _ in nil }) else { continue }
      let description = "Recorded from an incident."
      tools[call.call.name] = [
        "description": .string(description), "parameters": parameters,
        "simulate": ["fixed": unknown],
      ]
      world.tools.append(
        Tool(
          name: call.call.name, description: description, parameters: parameters, schema: schema,
          policy: ToolPolicy(), behaviour: .fixed(unknown)))
    }
  }

  private mutating func addDocuments(_ trajectory: Trajectory) {
    var lost = 0
    for step in trajectory.steps {
      guard case .retrieval(let retrieval) = step.kind else { continue }
      for found in retrieval.documents {
        let known = world.documents.first { $0.id == found.id }
        guard let text = found.text else {
          if known == nil { lost += 1 }
          continue
        }
        let document = Document(
          id: found.id, title: known?.title ?? "", text: text, acl: found.acl ?? known?.acl ?? [])
        if let known, known == document { continue }
        if documents.contains(where: { $0.id == found.id }) { continue }
        documents.append(document)
        world.documents.removeAll { $0.id == found.id }
        world.documents.append(document)
      }
    }
    if lost > 0 { notes.append("\(lost) retrieved documents were recorded without their text") }
  }
}

// MARK: - Records and replies

extension WorldDerivation {
  /// The rows that lookups found or missed, as they were before the first call changed any.
  private mutating func addRecords(_ calls: [Evidence.Call], _ user: User) {
    var session = WorldSession(world: world, user: user)
    var written: Set<String> = []
    for call in calls {
      guard let tool = world.tool(named: call.call.name), let recorded = call.result?.answer else {
        continue
      }
      let simulated = session.answer(call.call).answer
      guard case .lookup(let table, let key) = tool.behaviour else {
        if let table = tool.behaviour.writtenTable { written.insert(table) }
        continue
      }
      guard !simulated.says(recorded), !written.contains(table),
        let id = call.call.arguments[key]?.string, let row = row(from: recorded, id)
      else { continue }
      var rows = records[table]?.object ?? JSONObject()
      guard rows[id] == nil else { continue }
      rows[id] = row
      records[table] = .object(rows)
      var all = world.records[table]?.object ?? JSONObject()
      all[id] = row.isNull ? JSONValue?.none : row
      world.records[table] = .object(all)
    }
    // A row that is taken away must have been there, or the reader asks which one is meant.
    for table in records.members {
      if world.records[table.key] == nil { world.records[table.key] = [:] }
    }
  }

  /// The row that a lookup's answer shows; `null` when it shows that there is none.
  private func row(from answer: ToolResult.Answer, _ id: String) -> JSONValue? {
    switch answer {
    case .ok(.object(var row)):
      // The simulation puts the id in front, so an answer without one is no row.
      guard row["id"]?.string == id else { return nil }
      row["id"] = nil
      return .object(row)
    case .error(let error) where error.kind == "not_found": return .null
    default: return nil
    }
  }

  private mutating func addReplies(_ calls: [Evidence.Call], _ user: User) {
    var session = WorldSession(world: world, user: user)
    for call in calls {
      guard let recorded = call.result?.answer else { continue }
      let simulated = session.answer(call.call).answer
      if simulated.says(recorded) { continue }
      let writes = world.tool(named: call.call.name)?.behaviour.writtenTable != nil
      // What the call did to the records is worth more than the words of the answer.
      if writes, case .ok = simulated, case .ok = recorded { continue }
      replies.append(
        RecordedReply(tool: call.call.name, arguments: call.call.arguments, answer: recorded))
    }
    replies = replies.enumerated().filter { index, reply in
      // The last reply is given again and again, so a repetition at the end says nothing.
      let before = replies[..<index].last {
        $0.tool == reply.tool && $0.arguments == reply.arguments
      }
      let differs = replies[index...].contains {
        $0.tool == reply.tool && $0.arguments == reply.arguments && $0.answer != reply.answer
      }
      return before?.answer != reply.answer || differs
    }.map(\.element)
    world.replies += replies
  }
}

extension ToolResult.Answer {
  /// Whether an agent would take both for the same.
  fileprivate func says(_ other: ToolResult.Answer) -> Bool {
    switch (self, other) {
    case (.ok(let one), .ok(let other)): one.isEquivalent(to: other)
    case (.error(let one), .error(let other)):
      one.kind == other.kind && one.message == other.message
    default: false
    }
  }
}

extension ToolBehaviour {
  fileprivate var writtenTable: String? {
    switch self {
    case .create(let table, _, _, _), .update(let table, _, _, _), .delete(let table, _, _): table
    default: nil
    }
  }
}

extension Document {
  fileprivate var json: JSONValue {
    var object: JSONObject = ["id": .string(id)]
    if !title.isEmpty { object["title"] = .string(title) }
    object["text"] = .string(text)
    if !acl.isEmpty { object["acl"] = .array(acl.map { .string($0) }) }
    return .object(object)
  }
}

extension RecordedReply {
  fileprivate var json: JSONValue {
    var object: JSONObject = ["tool": .string(tool)]
    if let arguments, arguments.object != nil { object["args"] = arguments }
    switch answer {
    case .ok(let value): object["result"] = value
    case .error(let error):
      var failure: JSONObject = ["kind": .string(error.kind), "message": .string(error.message)]
      if let retryAfter = error.retryAfter {
        let milliseconds = max(0, Int((retryAfter / .milliseconds(1)).rounded()))
        failure["retry_after"] = .string("\(milliseconds)ms")
      }
      object["error"] = .object(failure)
    }
    return .object(object)
  }
}
