import EvalModel
import JSONKit
import MarkedYAML

/// What tools answered is as their schemas say.
///
/// The schema of a tool is the one under `tools`, else its `returns` in the world. Looks at answers
/// without an error; a text that is JSON is read first, unless the schema wants a text.
struct ResultSchema: Grader {
  let schemas: [NamedValue<JSONSchema>]

  static let kind = GraderKind(
    name: "result_schema", version: 1, summary: "Results of tools conform to their schemas.",
    category: .integration, dimension: "correctness",
    example: """
      result_schema
      result_schema: {tools: {orders.lookup: {type: object, required: [status]}}}
      """,
    shape: Shape<ResultSchema>.record([tools]) { record in
      let schemas = record.read(tools)
      // Schemas that can't be read must not become "any result".
      if record.has(tools) && schemas == nil { return nil }
      return ResultSchema(schemas: schemas ?? [])
    }.anyGrader)

  private static let tools = Field<[NamedValue<JSONSchema>]>(
    "tools", .map(of: .jsonSchema),
    "Tool by tool: a JSON Schema of draft 2020-12, which goes before the world's.")

  func grade(_ evidence: Evidence) -> Assessment {
    var wrong: [(step: Int, reason: String)] = []
    var checked = 0
    var unrecorded: String?
    for call in evidence.calls {
      let name = call.call.name
      guard let schema = schema(of: name, evidence.evalCase.world) else { continue }
      guard let result = call.result else {
        unrecorded = unrecorded ?? name
        continue
      }
      guard case .ok(let value) = result.answer else { continue }
      checked += 1
      let read = value.readAsJSON
      var violations = schema.validate(read, limit: 10)
      // A schema that wants a text objects to what was read as a whole.
      let isWhole = violations.first.map { $0.instance.tokens.isEmpty && $0.keyword == "type" }
      if isWhole ?? false, read != value { violations = schema.validate(value, limit: 10) }
      guard let first = violations.first else { continue }
      wrong.append(
        (
          call.resultStep ?? call.step,
          Messages.violates(name, first.message, others: violations.count - 1)
        ))
    }
    if let first = wrong.first { return .fail(first.reason, steps: wrong.map(\.step)) }
    if let unrecorded { return .unscored(Messages.unrecorded(unrecorded)) }
    if checked == 0 { return .unscored(Messages.nothing) }
    return .pass(Messages.conforms(checked))
  }

  private func schema(of tool: String, _ world: World) -> JSONSchema? {
    schemas.first { $0.name.utf8.elementsEqual(tool.utf8) }?.value
      ?? world.tool(named: tool)?.returns
  }

  var mentions: [ToolMention] {
    schemas.map { ToolMention(tool: $0.name, stance: .checked, place: $0.namePlace) }
  }
}

private enum Messages {
  static let nothing = "no tool with a schema for its results answered"
  static func unrecorded(_ tool: String) -> String {
    "a result of \(Quoting.bounded(tool)) was not recorded"
  }
  static func conforms(_ count: Int) -> String {
    count == 1 ? "1 result conforms" : "\(count) results conform"
  }
  static func violates(_ tool: String, _ violation: String, others: Int) -> String {
    "the result of \(Quoting.bounded(tool)) does not conform: \(Quoting.bounded(violation))"
      + (others > 0 ? " (and \(Quoting.count(others, "other problem")))" : "")
  }
}
