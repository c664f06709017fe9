import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML

/// The fields of one case.
enum CaseFields {
  static func shape(graders: [GraderKind]) -> Shape<CaseDraft> {
    let id = Field(
      "id", Shape<String>.name.located, "The name of the case, unique in the set", required: true)
    let intent = Field(
      "intent", Shape<String>.name.located, "What the user wants; selects the rubric",
      required: true)
    let tags = Field("tags", .list(of: Shape<String>.name), "Words to select and report by")
    let source = Field("source", .jsonMap, "Where the case comes from")
    let user = Field("user", userShape, "Who asks")
    let variables = Field("vars", .jsonMap, "Values that rubrics refer to as $case.vars.NAME")
    let input = Field("input", .name, "What the user says, when it is one message")
    let turns = Field(
      "turns", .list(of: turnShape(graders: graders)), "What the user says, turn by turn")
    let world = Field("world", worldShape, "How the world differs from the set's")
    let limits = Field("limits", EvalSetFile.limitsShape, "How much a trial may use")
    let expect = Field(
      "expect", GraderKind.expectShape(of: graders),
      "What must hold: grader names and their settings; each is critical")
    let criteria = Field(
      "criteria", .list(of: RubricFile.criterionShape(graders: graders)),
      "Criteria of this case alone, in full")
    let fields: [any FieldDescription] = [
      id, intent, tags, source, user, variables, input, turns, world, limits, expect, criteria,
    ]
    return Shape<CaseDraft>.record(fields) { record in
      let conversation = conversation(&record, input, turns)
      var judged = expectations(record.read(expect) ?? [], turn: nil)
      judged += conversation.flatMap(\.criteria)
      judged += record.read(criteria) ?? []
      RubricFile.checkUnique(judged, &record.problems)
      guard let id = record.read(id), let intent = record.read(intent) else { return nil }
      return CaseDraft(
        id: id, intent: intent, tags: record.read(tags) ?? [],
        source: record.read(source).map { .object($0) },
        user: record.read(user) ?? User(id: "user", groups: []),
        turns: conversation.map(\.text), variables: record.read(variables) ?? JSONObject(),
        world: record.read(world) ?? WorldChange(), limits: record.read(limits) ?? Limits(),
        limitsPlace: record.place(of: limits), criteria: judged, place: id.place,
        input: part(record.node, ["user", "input", "turns", "world"], droppingExpectations: true),
        expectations: part(record.node, ["expect", "turns", "criteria", "limits", "vars"]))
    }
  }

  /// One turn of a conversation with the criteria of its checkpoint.
  struct Turn: Sendable {
    var text: String
    var criteria: [Criterion]
  }

  private static func conversation(
    _ record: inout Record, _ input: Field<String>, _ turns: Field<[Turn]>
  ) -> [Turn] {
    switch (record.has(input), record.has(turns)) {
    case (true, false): return [Turn(text: record.read(input) ?? "", criteria: [])]
    case (false, true):
      let read = record.read(turns) ?? []
      if read.isEmpty, !record.problems.hasErrors {
        record.problems.add(
          Diagnostic("no-input", "the user never says anything", at: record.place(of: turns)))
      }
      return read.enumerated().map { index, turn in
        Turn(
          text: turn.text,
          criteria: turn.criteria.map { criterion in
            var placed = criterion
            placed.turn = index + 1
            placed.id = "turn\(index + 1).\(criterion.id)"
            return placed
          })
      }
    case (true, true):
      record.problems.add(
        Diagnostic(
          "contradiction", "a case has either 'input' or 'turns'", at: record.place(of: turns),
          hints: ["make the input the first turn"]))
    case (false, false):
      record.problems.add(
        Diagnostic(
          "missing-field", "the case has neither 'input' nor 'turns'", at: record.node.place))
    }
    return []
  }

  private static func turnShape(graders: [GraderKind]) -> Shape<Turn> {
    let user = Field("user", .name, "What the user says", required: true)
    let expect = Field(
      "expect", GraderKind.expectShape(of: graders),
      "What must hold when the agent has answered this turn")
    return Shape<Turn>.record([user, expect]) { record in
      Turn(
        text: record.read(user) ?? "",
        criteria: expectations(record.read(expect) ?? [], turn: nil))
    }
  }

  /// The short form of criteria: each key of `expect` is a critical criterion of its own.
  private static func expectations(_ chosen: [ChosenGrader], turn: Int?) -> [Criterion] {
    chosen.map { chosen in
      Criterion(
        id: "expect.\(chosen.kind.name)", dimension: chosen.kind.dimension, weight: 1,
        isCritical: true, category: chosen.kind.category, graderName: chosen.kind.name,
        graderVersion: chosen.kind.version, grader: chosen.grader, turn: turn,
        place: chosen.place)
    }
  }

  private static let userShape: Shape<User> = Shape<JSONObject>.jsonMap.map {
    object, node, problems in
    var rest = object
    let groups = object["groups"]?.array?.compactMap(\.string)
    if object["groups"] != nil, groups?.count != object["groups"]?.array?.count ?? -1 {
      problems.add(
        Diagnostic(
          "wrong-type", "'groups' is a list of names", at: node["groups"]?.place ?? node.place))
    }
    guard let id = object["id"]?.string else {
      problems.add(
        Diagnostic(
          "missing-field", "the user needs an 'id' that is text",
          at: node["id"]?.place ?? node.place))
      return nil
    }
    rest["id"] = nil
    rest["groups"] = nil
    return User(id: id, groups: groups ?? [], extra: rest)
  }.describing([
    "properties": [
      "id": ["type": "string"], "groups": ["type": "array", "items": ["type": "string"]],
    ],
    "required": ["id"],
  ])

  private static let worldShape: Shape<WorldChange> = {
    let records = Field(
      "records", .map(of: Shape<JSONObject>.jsonMap), "Table → id → row; null takes a row away")
    let documents = Field(
      "documents", .list(of: WorldFile.documentShape.located),
      "Documents added, or replacing those with their ids")
    let faults = Field(
      "faults", .list(of: faultShape.located), "Calls of tools that fail")
    return .record([records, documents, faults]) { record in
      WorldChange(
        records: record.read(records) ?? [],
        documents: WorldFile.uniqueDocuments(record.read(documents) ?? [], &record.problems),
        faults: record.read(faults) ?? [])
    }
  }()

  private static let faultShape: Shape<FaultRule> = {
    let tool = Field("tool", .name, "The tool that fails", required: true)
    let call = Field(
      "call", .int(1...1_000_000), "Which of its calls fails, counted from 1; every one when absent"
    )
    let kind = Field("kind", Shape<FaultRule.Kind>.choice, "How it fails", required: true)
    let retryAfter = Field("retry_after", .duration, "When the tool asks to be called again")
    return .record([tool, call, kind, retryAfter]) { record in
      guard let kind = record.read(kind) else { return nil }
      return FaultRule(
        tool: record.read(tool) ?? "", call: record.read(call), kind: kind,
        retryAfter: record.read(retryAfter))
    }
  }()

  /// The named members of a case as JSON, for its digests. A turn's `expect` is not input.
  private static func part(
    _ node: Node, _ keys: [String], droppingExpectations: Bool = false
  ) -> JSONValue {
    var object = JSONObject()
    for key in keys {
      guard let value = node[key]?.json else { continue }
      if droppingExpectations, key == "turns", let turns = value.array {
        object[key] = .array(turns.map { $0["user"] ?? .null })
      } else {
        object[key] = value
      }
    }
    return .object(object)
  }
}
