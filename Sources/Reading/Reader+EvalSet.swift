import Diagnostics
package import EvalModel
import JSONKit
import MarkedYAML

extension Reader {
  /// An eval set with everything that it names, checked. `nil` only when the file itself can't be
  /// understood: with errors in its parts it is returned as far as it goes, and `problems` says
  /// that it must not run.
  package mutating func evalSet(_ path: String) -> EvalSet? {
    guard let node = node(path),
      let draft = EvalSetFile.shape(graders: graders).read(node, &problems)
    else { return nil }
    let folder = SourceFile.folder(of: path)
    var world = World()
    var worldDigest = Digest.of("")
    if let written = draft.world {
      let file = SourceFile.join(folder, written.value)
      if let read = self.world(file, from: written.place) { (world, worldDigest) = read }
    }
    let rubrics = rubrics(draft.rubrics, folder: folder)
    let cases = draft.cases.map { draftCase in
      resolve(draftCase, defaults: draft.limits, world: world, worldDigest: worldDigest)
    }
    let set = EvalSet(
      name: draft.name, path: path, owner: draft.owner, runbook: draft.runbook, cases: cases,
      rubrics: rubrics,
      floors: Floors(
        suite: draft.floors.suite,
        intents: Dictionary(
          draft.floors.intents.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
        tags: Dictionary(draft.floors.tags.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })))
    EvalSetChecks(set: set, draft: draft).run(&problems)
    return set
  }

  /// The rubrics of all files that match, by intent.
  private mutating func rubrics(_ patterns: [Located<String>], folder: String) -> [String: Rubric] {
    var rubrics: [String: Rubric] = [:]
    for pattern in patterns {
      let paths = SourceFile.matching(SourceFile.join(folder, pattern.value))
      if paths.isEmpty {
        problems.add(
          Diagnostic(
            "unreadable-file", "no rubric file matches '\(pattern.value)'", at: pattern.place))
      }
      for path in paths {
        guard let rubric = rubric(path) else { continue }
        if let other = rubrics[rubric.intent] {
          problems.add(
            Diagnostic(
              "duplicate-rubric", "the intent '\(rubric.intent)' has another rubric",
              at: rubric.place, hints: ["the other one is \(other.place.file)"]))
        }
        rubrics[rubric.intent] = rubric
      }
    }
    return rubrics
  }

  /// The rubric in a file.
  package mutating func rubric(_ path: String) -> Rubric? {
    guard let node = node(path) else { return nil }
    return RubricFile.shape(graders: graders).read(node, &problems)
  }

  private mutating func resolve(
    _ draft: CaseDraft, defaults: Limits, world: World, worldDigest: Digest
  ) -> EvalCase {
    let limits = draft.limits.falling(backTo: defaults)
    let input: JSONValue = [
      "world": .string(worldDigest.hex), "case": draft.input,
    ]
    let expectations: JSONValue = [
      "case": draft.expectations, "limits": .string("\(limits)"),
    ]
    return EvalCase(
      id: draft.id.value, intent: draft.intent.value, tags: draft.tags, source: draft.source,
      user: draft.user, turns: draft.turns, variables: draft.variables,
      world: apply(draft.world, to: world), limits: limits, criteria: draft.criteria,
      place: draft.place, inputDigest: input.canonicalDigest,
      expectationDigest: RubricFile.digest(of: expectations, draft.criteria))
  }

  /// The set's world with what the case changes.
  private mutating func apply(_ change: WorldChange, to world: World) -> World {
    var world = world
    for table in change.records {
      guard var rows = world.records[table.name]?.object else {
        problems.add(
          Diagnostic(
            "unknown-table", "there is no table '\(table.name)' in the world's records",
            at: table.namePlace, hints: Suggestion.hints(for: table.name, in: world.records.keys)))
        continue
      }
      for row in table.value.members { rows[row.key] = row.value.isNull ? nil : row.value }
      world.records[table.name] = .object(rows)
    }
    for document in change.documents {
      if let index = world.documents.firstIndex(where: { $0.id == document.id }) {
        world.documents[index] = document
      } else {
        world.documents.append(document)
      }
    }
    for fault in change.faults {
      guard world.tool(named: fault.value.tool) != nil else {
        problems.add(
          Diagnostic(
            "unknown-tool", "there is no tool '\(fault.value.tool)' in the world",
            at: fault.place,
            hints: Suggestion.hints(for: fault.value.tool, in: world.tools.map(\.name))))
        continue
      }
      world.faults.append(fault.value)
    }
    return world
  }
}
