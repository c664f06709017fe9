import Diagnostics
import JSONKit
import MarkedYAML
import Patterns

/// A type of step that a rule can make, with its fields.
struct StepKind: Sendable {
  typealias Column = (name: String, kind: MappedField.Kind, documentation: String)

  let type: String
  let documentation: String
  /// The field that the short form `user: $.content` means.
  let main: String
  let columns: [Column]
  var required: [String] = []

  static let all: [StepKind] =
    [
      StepKind(
        type: "user", documentation: "Something that the user said.", main: "text",
        columns: [
          ("text", .text, "What was said; without it there is no step."),
          ("turn", .count, "Which turn it is, from 1; counted when absent."),
        ], required: ["text"]),
      StepKind(
        type: "message", documentation: "Something that the agent said to the user.", main: "text",
        columns: [
          ("text", .text, "What was said; without it there is no step."),
          ("turn", .count, "The turn that it belongs to."),
          ("end_turn", .flag, "Whether the agent waits for the user now."),
        ], required: ["text"]),
      StepKind(
        type: "tool_call", documentation: "A call of a tool.", main: "name",
        columns: [
          ("id", .text, "Pairs it with its result; without one, results come in the calls' order."),
          ("name", .text, "The tool; without it there is no step."),
          ("arguments", .value, "The arguments; {json: …} where they are written as a text."),
        ], required: ["name"]),
      StepKind(
        type: "tool_result", documentation: "What a tool answered.", main: "result",
        columns: [
          ("id", .text, "The id of the call."),
          ("name", .text, "The tool, which tells the call when there are no ids."),
          ("result", .value, "The answer; {json: …} reads a text as JSON where it is JSON."),
          ("latency", .number, "In seconds."),
        ]),
      StepKind(
        type: "retrieval", documentation: "A search, with the documents that it brought.",
        main: "query", columns: [("query", .text, "What was searched for.")]),
      StepKind(
        type: "model", documentation: "A call of a language model.", main: "model",
        columns: [
          ("model", .text, "Its name."), ("input_tokens", .count, "Tokens of the input."),
          ("output_tokens", .count, "Tokens of the output."),
          ("cost_usd", .number, "In US dollars."),
          ("latency", .number, "In seconds."), ("finish_reason", .text, "Why it ended."),
          ("reasoning", .text, "What the model thought."),
        ]),
      StepKind(
        type: "decision", documentation: "A choice that the agent says it made.", main: "name",
        columns: [
          ("name", .text, "What was decided."), ("value", .value, "How."),
          ("confidence", .number, "From 0 to 1."),
        ], required: ["name"]),
      StepKind(
        type: "approval", documentation: "Somebody allowed or denied an action.", main: "tool",
        columns: [
          ("tool", .text, "The tool."), ("decision", .text, "`approved`, `denied`, …"),
          ("arguments", .value, "The arguments that it is about."),
        ], required: ["tool", "decision"]),
      StepKind(
        type: "handoff", documentation: "The conversation went to somebody else.", main: "to",
        columns: [
          ("to", .text, "To whom."), ("reason", .text, "Why."),
          ("context", .value, "What was handed on."),
        ], required: ["to"]),
      StepKind(
        type: "error", documentation: "Something went wrong outside of tools.", main: "message",
        columns: [("kind", .text, "A word for it."), ("message", .text, "What was said about it.")]),
      StepKind(
        type: "retry", documentation: "The agent tries something again.", main: "of",
        columns: [("of", .text, "What."), ("reason", .text, "Why.")]),
    ]
    + ["system", "developer", "context", "memory"].map { type in
      StepKind(
        type: type, documentation: "What the agent was told, by '\(type)'.", main: "text",
        columns: [("text", .text, "The text.")], required: ["text"])
    }
}

extension StepKind {
  var shape: Shape<StepTemplate> {
    let main = columns.first { $0.name == self.main }
    let short = Shape<ValueSource>.valueSource.map { source, _, _ in
      main.map { main in
        template([MappedField(name: main.name, kind: main.kind, source: source)])
      }
    }
    let plain = columns.map { ($0.kind, Field($0.name, Shape.valueSource, $0.documentation)) }
    var described: [any FieldDescription] = plain.map(\.1)
    if type == "retrieval" { described.append(Self.documents) }
    if type == "tool_result" { described.append(Self.failures) }
    let long = Shape<StepTemplate>.record(described) { record in
      var fields: [MappedField] = []
      for (kind, field) in plain {
        guard let source = record.read(field) else { continue }
        fields.append(MappedField(name: field.name, kind: kind, source: source))
      }
      for name in required where !record.isWritten(name) {
        record.problems.add(
          Diagnostic(
            "missing-field", "a step '\(type)' needs '\(name)'", at: record.node.place))
      }
      var made = template(fields)
      if type == "retrieval" {
        made.documents = record.read(Self.documents)
        if made.documents == nil {
          record.problems.add(
            Diagnostic(
              "missing-field", "a step 'retrieval' needs 'documents'", at: record.node.place))
        }
      }
      if type == "tool_result" { made.failures = record.read(Self.failures) ?? [] }
      return made
    }
    // A search without documents, or a decision without a name, has no short form.
    let hasShort = type != "retrieval" && required.allSatisfy { $0 == self.main }
    return .either(
      scalar: hasShort ? short : nil, list: hasShort ? short : nil, map: long,
      expecting: "a map with the fields of the step")
  }

  private func template(_ fields: [MappedField]) -> StepTemplate {
    var fields = fields
    // Our format asks for a kind.
    if type == "error", !fields.contains(where: { $0.name == "kind" }) {
      fields.append(MappedField(name: "kind", kind: .text, source: .constant("error")))
    }
    return StepTemplate(
      type: type, fields: fields, required: type == "error" ? ["message"] : required)
  }

  private static let documents: Field<DocumentsTemplate> = {
    let each = Field<JSONPath>(
      "each", .mapped, "The documents, in the order of their ranks.", required: true)
    let columns: [(MappedField.Kind, Field<ValueSource>)] = [
      (.text, Field("id", .valueSource, "The name; the rank when absent.")),
      (.number, Field("score", .valueSource, "How well it fits.")),
      (.text, Field("text", .valueSource, "What stands in it.")),
      (.texts, Field("acl", .valueSource, "The groups that may see it.")),
    ]
    return Field(
      "documents",
      .record([each] as [any FieldDescription] + columns.map(\.1)) { record in
        var fields: [MappedField] = []
        for (kind, field) in columns {
          guard let source = record.read(field) else { continue }
          fields.append(MappedField(name: field.name, kind: kind, source: source))
        }
        return record.read(each).map { DocumentsTemplate(each: $0, fields: fields) }
      }, "The documents that the search brought.")
  }()

  private static let failures: Field<[FailureTemplate]> = {
    let when = Field<JSONPathFilter>(
      "when", .mapped, "What must hold, as in a JSONPath filter: `search(@.content, '^Error')`.")
    let kind = Field<ValueSource>(
      "kind", .valueSource, "A word for the failure, such as `not_found`; `error` when absent.")
    let message = Field<ValueSource>(
      "message", .valueSource, "What the tool said about it; the result when absent.")
    let long = Shape<FailureTemplate>.record([when, kind, message]) { record in
      let condition = record.read(when)
      let text = record.read(message)
      if !record.has(when), !record.has(message) {
        record.problems.add(
          Diagnostic(
            "missing-field", "nothing says when the tool failed", at: record.node.place,
            hints: ["write 'when', or the 'message' that is there only then"]))
      }
      if condition == nil, text == nil { return nil }
      return FailureTemplate(
        when: condition, kind: record.read(kind) ?? .constant("error"), message: text)
    }
    let short = Shape<ValueSource>.valueSource.map { source, _, _ in
      FailureTemplate(when: nil, kind: .constant("error"), message: source)
    }
    return Field(
      "error",
      .oneOrMore(
        of: .either(scalar: short, map: long, expecting: "a path, or a map with 'when'")),
      "How it shows that the tool failed: a path to the message that is there only then, or maps "
        + "with `when`, of which the first counts.")
  }()
}

extension Record {
  fileprivate func isWritten(_ name: String) -> Bool { node[name] != nil }
}

extension Shape where Value == JSONPathFilter {
  static var mapped: Shape { .jsonPathFilter(patterns: Pattern.pathPatterns) }
}
