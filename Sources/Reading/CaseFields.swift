import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML

/// The fields of one case.
enum CaseFields {
  static func shape(
    graders: [GraderKind], patterns: @escaping JSONSchema.PatternCompiler
  ) -> Shape<CaseDraft> {
    let id = Field(
      "id", Shape<String>.name.located, "The name of the case, unique in the set", required: true)
    let intent = Field(
      "intent", Shape<String>.name.located, "What the user wants; selects the rubric",
      required: true)
    let tags = Field("tags", .list(of: Shape<String>.name), "Words to select and report by")
    let source = Field("source", .jsonMap, "Where the case comes from")
    let user = Field("user", UserFields.shape, "Who asks")
    let variables = Field("vars", .jsonMap, "Values that rubrics refer to as $case.vars.NAME")
    let input = Field("input", .name, "What the user says, when it is one message")
    let turns = Field(
      "turns", .list(of: turnShape(graders: graders)), "What the user says, turn by turn")
    let world = Field(
      "world", WorldChangeFields.shape(patterns: patterns), "How the world differs from the set's")
    let limits = Field("limits", EvalSetFile.limitsShape, "How much a trial may use")
    let expect = Field(
      "expect", GraderKind.expectShape(of: graders),
      "What must hold: grader names and their settings; each is critical")
    let criteria = Field(
      "criteria", .list(of: RubricFile.criterionShape(graders: graders)),
      "Criteria of this case alone, in full")
    let proof = Field(
      "proof", ProofFields.shape, "What `import` showed of a case that it made from an incident")
    let fields: [any FieldDescription] = [
      id, intent, tags, source, user, variables, input, turns, world, limits, expect, criteria,
      proof,
    ]
    return Shape<CaseDraft>.record(fields) { record in
      let conversation = conversation(&record, input, turns)
      var judged = expectations(record.read(expect) ?? [])
      judged += conversation.flatMap(\.criteria)
      judged += record.read(criteria) ?? []
      RubricFile.checkUnique(judged, &record.problems)
      guard let id = record.read(id), let intent = record.read(intent) else { return nil }
      return CaseDraft(
        id: id, intent: intent, tags: record.read(tags) ?? [],
        source: record.read(source).map { .object($0) }, proof: record.read(proof),
        user: record.read(user) ?? User(id: "user", groups: []),
        turns: conversation.map(\.text), variables: record.read(variables) ?? JSONObject(),
        world: record.read(world) ?? WorldChange(), limits: record.read(limits) ?? Limits(),
        limitsPlace: record.has(limits) ? record.place(of: limits) : id.place, criteria: judged,
        writtenWorld: record.node["world"]?.json,
        expectations: writtenExpectations(record.node))
    }.describing(["oneOf": [["required": ["input"]], ["required": ["turns"]]]])
  }

  /// What is expected, as written: for the digest.
  private static func writtenExpectations(_ node: Node) -> JSONValue {
    let turns: [Node] = if case .list(let turns) = node["turns"]?.kind { turns } else { [] }
    return [
      "expect": node["expect"]?.json ?? .null,
      "turns": .array(turns.map { $0["expect"]?.json ?? .null }),
      "criteria": node["criteria"]?.json ?? .null,
      "vars": node["vars"]?.json ?? .null,
    ]
  }
}

// MARK: - What is said

extension CaseFields {
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
      if case .list(let items) = record.node["turns"]?.kind, items.isEmpty {
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
      // A misspelled field has been reported with the advice to spell it right.
      if record.mayMean(input) || record.mayMean(turns) { break }
      record.problems.add(
        Diagnostic(
          "missing-field", "the case has neither 'input' nor 'turns'", at: record.node.place,
          hints: ["input: \"what the user says\""]))
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
        text: record.read(user) ?? "", criteria: expectations(record.read(expect) ?? []))
    }
  }

  /// The short form of criteria: each key of `expect` is a critical criterion of its own.
  private static func expectations(_ chosen: [ChosenGrader]) -> [Criterion] {
    chosen.map { chosen in
      Criterion(
        id: "expect.\(chosen.kind.name)", dimension: chosen.kind.dimension, weight: 1,
        isCritical: true, category: chosen.kind.category, graderName: chosen.kind.name,
        graderVersion: chosen.kind.version, grader: chosen.grader, place: chosen.place)
    }
  }
}

extension Record {
  /// Whether an unknown field looks like this one.
  fileprivate func mayMean<Value>(_ field: Field<Value>) -> Bool {
    guard case .map(let entries) = node.kind else { return false }
    return entries.contains { Suggestion.nearest(to: $0.key, in: [field.name]) != nil }
  }
}

// MARK: - Who asks

enum UserFields {
  /// Known fields, and any others that the agent is to be told.
  static let shape: Shape<User> = Shape<User>(
    schema: { writer in
      [
        "type": "object",
        "properties": ["id": id.schema(&writer), "groups": groups.schema(&writer)],
        "required": ["id"],
      ]
    },
    read: { node, problems in
      guard case .map(let entries) = node.kind, let extra = node.json.object else {
        problems.expected("a map", at: node)
        return nil
      }
      let known = Node(.map(entries.filter { fields.contains($0.key) }), at: node.place)
      guard var user = record.read(known, &problems) else { return nil }
      user.extra = JSONObject(extra.members.filter { !fields.contains($0.key) })
      return user
    })

  private static let id = Field("id", Shape<String>.name, "The user's id", required: true)
  private static let groups = Field(
    "groups", .list(of: Shape<String>.name), "The groups that the user belongs to")
  private static let fields = [id.name, groups.name]
  private static let record = Shape<User>.record([id, groups]) { record in
    User(id: record.read(id) ?? "", groups: record.read(groups) ?? [])
  }
}
