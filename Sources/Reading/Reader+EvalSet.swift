import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML

extension Reader {
  /// The eval set in a file's tree, with everything that it names.
  mutating func evalSet(_ path: String, _ node: Node) -> EvalSet? {
    let shape = EvalSetFile.shape(graders: graders, patterns: patterns)
    guard let draft = shape.read(node, &collected) else { return nil }
    let folder = SourceFile.folder(of: path)
    // Without a world there are no tools, and that is all there is to know.
    var world = Whole(value: ReadWorld(), isWhole: draft.world == nil)
    if let written = draft.world {
      let file = SourceFile.join(folder, written.value)
      world = self.world(file, from: written.place) ?? world
    }
    let rubrics = rubrics(draft.rubrics, folder: folder)
    let cases = draft.cases.map {
      resolve($0, defaults: draft.limits, world: world, folder: folder)
    }
    let set = EvalSet(
      name: draft.name, path: path, owner: draft.owner, runbook: draft.runbook, cases: cases,
      rubrics: rubrics.value,
      floors: draft.gate.floors.floors, gate: draft.gate.rules.rules,
      world: world.value.world,
      worldPath: draft.world.map { SourceFile.join(folder, $0.value) })
    EvalSetChecks(
      set: set, draft: draft, tools: world.isWhole ? world.value.world.tools.map(\.name) : nil,
      hasAllRubrics: rubrics.isWhole,
      namedFiles: draft.rubrics.map { SourceFile.join(folder, $0.value) }
    ).run(&collected)
    return set
  }

  /// The rubrics of all files that match, by intent.
  private mutating func rubrics(
    _ patterns: [Located<String>], folder: String
  ) -> Whole<[String: Rubric]> {
    var rubrics: [String: Rubric] = [:]
    var isWhole = true
    for pattern in patterns {
      let paths = SourceFile.matching(SourceFile.join(folder, pattern.value))
      if paths.isEmpty {
        isWhole = false
        collected.add(
          Diagnostic(
            "unreadable-file", "no rubric file matches '\(pattern.value)'", at: pattern.place))
      }
      for path in paths {
        guard let rubric = rubric(path, from: pattern.place) else {
          isWhole = false
          continue
        }
        if let other = rubrics[rubric.intent], other.place.file != path {
          collected.add(
            Diagnostic(
              "duplicate-rubric", "the intent '\(rubric.intent)' has another rubric",
              at: rubric.place, hints: ["the other one is \(other.place.file)"]))
        }
        rubrics[rubric.intent] = rubric
      }
    }
    return Whole(value: rubrics, isWhole: isWhole)
  }
}

// MARK: - Cases

extension Reader {
  private mutating func resolve(
    _ draft: CaseDraft, defaults: Limits, world: Whole<ReadWorld>, folder: String
  ) -> EvalCase {
    let limits = draft.limits.falling(backTo: defaults)
    let input: JSONValue = [
      "world": .string(world.value.digest.hex), "changes": draft.writtenWorld ?? .null,
      "user": draft.user.json, "turns": .array(draft.turns.map { .string($0) }),
    ]
    let expectations: JSONValue = ["case": draft.expectations, "limits": limits.json]
    var proof = draft.proof
    if let path = proof?.trajectories { proof?.trajectories = SourceFile.join(folder, path) }
    return EvalCase(
      id: draft.id.value, intent: draft.intent.value, tags: draft.tags, source: draft.source,
      user: draft.user, turns: draft.turns, variables: draft.variables,
      world: apply(draft.world, to: world), limits: limits, criteria: draft.criteria,
      place: draft.id.place, inputDigest: input.canonicalDigest,
      expectationDigest: RubricFile.digest(of: expectations, draft.criteria), proof: proof)
  }

  /// The set's world with what the case changes.
  private mutating func apply(_ change: WorldChange, to whole: Whole<ReadWorld>) -> World {
    var world = whole.value.world
    world.tools = world.tools.filter { tool in !change.tools.contains { $0.name == tool.name } }
    world.tools += change.tools
    for table in change.records {
      guard var rows = world.records[table.name]?.object else {
        guard whole.isWhole else { continue }
        collected.add(
          Diagnostic(
            "unknown-table", "there is no table '\(table.name)' in the world's records",
            at: table.namePlace, hints: Suggestion.hints(for: table.name, in: world.records.keys)))
        continue
      }
      for row in table.value.members {
        // `nil` in place of a JSON value would be the value `null`.
        rows[row.key] = row.value.isNull ? JSONValue?.none : row.value
      }
      world.records[table.name] = .object(rows)
    }
    for document in change.documents.map(\.value) {
      if let index = world.documents.firstIndex(where: { $0.id == document.id }) {
        world.documents[index] = document
      } else {
        world.documents.append(document)
      }
    }
    for fault in change.faults {
      if whole.isWhole, world.tool(named: fault.tool.value) == nil {
        collected.add(.unknownTool(fault.tool.value, in: world.tools.map(\.name), fault.tool.place))
      }
      world.faults.append(fault.rule)
    }
    for reply in change.replies {
      if whole.isWhole, world.tool(named: reply.value.tool) == nil {
        collected.add(
          .unknownTool(reply.value.tool, in: world.tools.map(\.name), reply.place))
      }
      world.replies.append(reply.value)
    }
    return world
  }
}

extension Diagnostic {
  static func unknownTool(_ tool: String, in known: [String], _ place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "unknown-tool", "there is no tool '\(tool)' in the world", at: place,
      hints: known.isEmpty
        ? ["tools stand in the world file; 'world: PATH' names it"]
        : Suggestion.hints(for: tool, in: known))
  }
}

extension Limits {
  fileprivate var json: JSONValue {
    [
      "turns": turns.map { .int(Int64($0)) } ?? .null,
      "tool_calls": toolCalls.map { .int(Int64($0)) } ?? .null,
      "tokens": tokens.map { .int(Int64($0)) } ?? .null,
      "cost_usd": costUSD.map { .double($0) } ?? .null,
      "latency": latency.map { .double($0 / .seconds(1)) } ?? .null,
    ]
  }
}
