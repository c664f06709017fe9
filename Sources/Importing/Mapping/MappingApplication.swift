import EvalModel
import JSONKit

/// One trajectory in the making.
struct MappingApplication {
  private let mapping: TrajectoryMapping
  private let scope: MappingScope
  private let number: Int
  private var steps: [Step] = []
  private var turns = 0
  /// Calls that wait for their results, oldest first.
  private var open: [(id: String, tool: String)] = []
  private var unnumbered = 0
  private var notes = MappingNotes()

  /// More steps than any agent makes; what is behind is left out with a note.
  private static let mostSteps = 100_000

  init(_ mapping: TrajectoryMapping, _ scope: MappingScope, number: Int) {
    self.mapping = mapping
    self.scope = scope
    self.number = number
  }

  mutating func run() throws(JSONPathTooMuchWork) -> MappedTrajectory {
    let id = try text(mapping.id, "id")
    let caseID = try text(mapping.caseID, "case")
    let intent = try text(mapping.intent, "intent")
    var vars = JSONObject()
    for (name, source) in mapping.vars {
      guard let value = try source.value(in: scope) else {
        notes.add("there is no value for vars.\(name)")
        continue
      }
      vars.members.append(JSONObject.Member(name, value))
    }
    _ = try apply(mapping.rules, scope)
    if steps.count >= Self.mostSteps { notes.add("there are more than \(Self.mostSteps) steps") }
    var trajectory = Trajectory(steps: steps)
    trajectory.final = read(try document(mapping.final), "final") {
      json throws(TrajectoryFormatError) in
      try FinalAnswer(json: json)
    }
    trajectory.usage =
      read(try document(mapping.usage), "usage") { json throws(TrajectoryFormatError) in
        try Usage(json: json)
      } ?? Usage()
    if let state = mapping.state {
      trajectory.state = try state.value(in: scope)
      if trajectory.state == nil { notes.add("there is no value for 'state'") }
    }
    return MappedTrajectory(
      id: id ?? "#\(number)", caseID: caseID, intent: intent, vars: vars, trajectory: trajectory,
      notes: notes.all)
  }

  private mutating func text(
    _ source: ValueSource?, _ name: String
  ) throws(JSONPathTooMuchWork) -> String? {
    guard let source else { return nil }
    let text = try source.value(in: scope)?.asText
    if text == nil { notes.add("there is no value for '\(name)'") }
    return text
  }

  private func document(_ fields: [MappedField]) throws(JSONPathTooMuchWork) -> JSONObject {
    var document = JSONObject()
    for field in fields { document[field.name] = try field.value(in: scope) }
    return document
  }

  private mutating func read<Value>(
    _ document: JSONObject, _ name: String,
    _ make: (JSONValue) throws(TrajectoryFormatError) -> Value
  ) -> Value? {
    if document.isEmpty { return nil }
    do throws(TrajectoryFormatError) {
      return try make(.object(document))
    } catch {
      notes.add("'\(name)' was left out: \(error)")
      return nil
    }
  }
}

extension MappingApplication {
  /// All rules that hold for an element; whether any of them knew what to make of it.
  private mutating func apply(
    _ rules: [MappingRule], _ scope: MappingScope
  ) throws(JSONPathTooMuchWork) -> Bool {
    var isKnown = false
    for rule in rules {
      if let when = rule.when, try !when.holds(for: scope.here, in: scope.trajectory) { continue }
      guard let each = rule.each else {
        isKnown = try apply(rule.outcome, scope) || isKnown
        continue
      }
      var unknown = 0
      let elements = try each.values(in: scope.here)
      for element in elements {
        if try apply(rule.outcome, scope.entering(element)) {
          isKnown = true
        } else {
          unknown += 1
        }
      }
      if unknown > 0 {
        notes.add("\(unknown) of \(elements.count) elements of \(each.source) made no step")
      }
    }
    return isKnown
  }

  private mutating func apply(
    _ outcome: MappingRule.Outcome, _ scope: MappingScope
  ) throws(JSONPathTooMuchWork) -> Bool {
    switch outcome {
    case .ignored: return true
    case .rules(let rules): return try apply(rules, scope)
    case .step(let template):
      guard steps.count < Self.mostSteps, let document = try template.document(in: scope) else {
        return false
      }
      do throws(TrajectoryFormatError) {
        steps.append(try Step(json: completed(document, template.type)))
        return true
      } catch {
        notes.add("step \(steps.count + 1) was left out: \(error)")
        return false
      }
    }
  }

  /// Turns are counted, and a result without an id goes to the oldest call that waits: parallel
  /// calls are answered in their order.
  private mutating func completed(_ document: JSONObject, _ type: String) -> JSONObject {
    var document = document
    switch type {
    case "user":
      turns = document["turn"]?.int ?? turns + 1
      document["turn"] = .int(Int64(turns))
    case "tool_call":
      var id = document["id"]?.string
      if id == nil {
        unnumbered += 1
        id = "unnumbered-\(unnumbered)"
        document["id"] = id.map { .string($0) }
      }
      open.append((id ?? "", document["name"]?.string ?? ""))
    case "tool_result":
      let tool = document.removeValue(forKey: "name")?.string
      if let id = document["id"]?.string {
        if let index = open.lastIndex(where: { $0.id.utf8.elementsEqual(id.utf8) }) {
          open.remove(at: index)
        }
      } else if let index = open.firstIndex(where: {
        tool?.utf8.elementsEqual($0.tool.utf8) ?? true
      }) {
        document["id"] = .string(open.remove(at: index).id)
      }
    default: break
    }
    return document
  }
}

/// What was missing, each once and no more than a handful: notes come from hostile documents.
struct MappingNotes {
  private(set) var all: [String] = []
  private var left = 20

  mutating func add(_ note: String) {
    guard left > 0, !all.contains(note) else { return }
    left -= 1
    all.append(left == 0 ? "there is more that was missing" : note)
  }
}
