import EvalModel
import JSONKit
import MarkedYAML

/// The final text is JSON.
///
/// Strict JSON with nothing around it but white space; `fenced: true` also takes a Markdown code
/// block that is the whole text. With `schema`, a JSON Schema of draft 2020-12, the document must
/// conform to it.
struct JSONAnswer: Grader {
  let schema: JSONSchema?
  let allowsFence: Bool

  static let kind = GraderKind(
    name: "json", version: 1, summary: "The final text is JSON, and conforms to a schema.",
    category: .incomplete, dimension: "format",
    example: """
      json
      json: {schema: {type: object, required: [order_id]}, fenced: true}
      """,
    shape: Shape<JSONAnswer>.record([schemaField, fenced]) { record in
      let schema = record.read(schemaField)
      let allowsFence = record.read(fenced) ?? false
      // A schema that can't be read must not become "any document".
      if record.has(schemaField) && schema == nil { return nil }
      return JSONAnswer(schema: schema, allowsFence: allowsFence)
    }.anyGrader)

  private static let schemaField = Field<JSONSchema>(
    "schema", .jsonSchema, "A JSON Schema of draft 2020-12, written as YAML.")
  private static let fenced = Field<Bool>(
    "fenced", .bool, "Whether the text may be a Markdown code block; not by default.")

  func grade(_ evidence: Evidence) -> Assessment {
    guard let answer = evidence.finalText else {
      return .fail(Messages.silence, steps: [evidence.answerStep])
    }
    let text = allowsFence ? Self.unfenced(answer.text) : answer.text
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue.parse(text)
    } catch {
      return .fail(Messages.invalid(error), steps: [answer.step])
    }
    guard let schema else { return .pass(Messages.valid, steps: [answer.step]) }
    let violations = schema.validate(document, limit: 3)
    guard !violations.isEmpty else { return .pass(Messages.conforms, steps: [answer.step]) }
    return .fail(Messages.violates(violations.map(\.message)), steps: [answer.step])
  }

  /// What stands between the fences, where the text is one code block and nothing else.
  private static func unfenced(_ text: String) -> String {
    let isSpace = { (byte: UInt8) in byte == 0x20 || 0x09...0x0D ~= byte }
    var bytes = Array(text.utf8)[...]
    bytes = bytes.drop(while: isSpace)
    while let last = bytes.last, isSpace(last) { bytes.removeLast() }
    let fence = Array("```".utf8)
    guard bytes.count >= 6, bytes.starts(with: fence), bytes.suffix(3).elementsEqual(fence),
      let lineEnd = bytes.firstIndex(of: 0x0A), lineEnd < bytes.endIndex - 3
    else { return text }
    return String(decoding: bytes[(lineEnd + 1)..<(bytes.endIndex - 3)], as: UTF8.self)
  }
}

private enum Messages {
  static let silence = "the agent said nothing"
  static let valid = "the final text is JSON"
  static let conforms = "the final text conforms to the schema"
  static func invalid(_ error: JSONError) -> String {
    "the final text is not JSON: \(Quoting.bounded("\(error)"))"
  }
  static func violates(_ violations: [String]) -> String {
    "the final text does not conform to the schema: \(violations.joined(separator: "; "))"
  }
}
