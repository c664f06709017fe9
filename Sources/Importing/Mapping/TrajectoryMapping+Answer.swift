package import MarkedYAML

// What one answer of a service becomes: the same rules and values as in a mapping file, for a
// document that is one turn.
extension TrajectoryMapping {
  /// The variable under which a mapped answer holds the conversation's id.
  package static let conversation = "conversation"

  /// Whether anything of what the agent did on the way is read.
  package var hasSteps: Bool { !rules.isEmpty }

  /// The shape of the field that says where an answer's parts stand. A path is short for only the
  /// text.
  package static let answerShape: Shape<TrajectoryMapping> = {
    let short = Shape<ValueSource>.valueSource.map { text, _, _ in
      TrajectoryMapping(answer: [MappedField(name: "text", kind: .text, source: text)])
    }
    return .either(
      scalar: short, list: short, map: long, expecting: "a path, or a map of the answer's parts")
  }()

  private static let long: Shape<TrajectoryMapping> = {
    let finals: [(MappedField.Kind, Field<ValueSource>)] = [
      (.text, Field("text", .valueSource, "What the agent says; the last `message` when absent")),
      (.text, Field("outcome", .valueSource, "`answer`, `abstain`, `escalate` or `refuse`")),
      (.number, Field("confidence", .valueSource, "From 0 to 1")),
      (.texts, Field("citations", .valueSource, "The documents that the answer names")),
    ]
    let usages: [(MappedField.Kind, Field<ValueSource>)] = [
      (.count, Field("input_tokens", .valueSource, "Tokens of the input")),
      (.count, Field("output_tokens", .valueSource, "Tokens of the output")),
      (.number, Field("cost_usd", .valueSource, "In US dollars")),
    ]
    let conversation = Field<ValueSource>(
      TrajectoryMapping.conversation, .valueSource,
      "The id of the conversation, for the requests of the turns that follow: `$conversation`")
    let steps = Field<[MappingRule]>(
      "steps", .oneOrMore(of: .mappingRule),
      "Rules that make steps of what the answer tells of the agent's doings, as in a mapping file")
    let state = Field<ValueSource>(
      "state", .valueSource, "The records at the end: table, id, row")
    let fields: [any FieldDescription] =
      finals.map(\.1) + [conversation, steps] + usages.map(\.1) + [state]
    return .record(fields) { record in
      func mapped(_ columns: [(MappedField.Kind, Field<ValueSource>)]) -> [MappedField] {
        columns.compactMap { kind, field in
          record.read(field).map { MappedField(name: field.name, kind: kind, source: $0) }
        }
      }
      return TrajectoryMapping(
        answer: mapped(finals), conversation: record.read(conversation),
        rules: record.read(steps) ?? [], state: record.read(state), usage: mapped(usages))
    }
  }()

  private init(
    answer: [MappedField], conversation: ValueSource? = nil, rules: [MappingRule] = [],
    state: ValueSource? = nil, usage: [MappedField] = []
  ) {
    self.init(
      name: "response", each: nil, id: nil, caseID: nil, intent: nil,
      vars: conversation.map { [(Self.conversation, $0)] } ?? [], rules: rules, final: answer,
      state: state, usage: usage)
  }
}
