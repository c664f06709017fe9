import Diagnostics
package import EvalModel
package import JSONKit

extension Tables {
  package static func json(runs: [ListedRun]) -> JSONValue {
    list(
      "runs",
      runs.map { listed in
        let run = listed.run
        return [
          "run": .string(run.id), "started_at": .string(run.startedAt),
          "eval_set": .string(run.evalSet), "agent": .string(run.agent),
          "profile": run.profile.map { .string($0) } ?? .null,
          "status": .string(listed.status.rawValue), "trials": .int(Int64(listed.trials)),
          "planned_trials": .int(Int64(run.plannedTrials)),
          "pass_rate": listed.passRate.map { .double($0) } ?? .null,
          "change": listed.change.map { .double($0) } ?? .null,
        ]
      })
  }

  package static func json(cases: [EvalCase]) -> JSONValue {
    list(
      "cases",
      cases.map { one in
        [
          "case": .string(one.id), "intent": .string(one.intent),
          "tags": .array(one.tags.map { .string($0) }),
          "turns": .array(one.turns.map { .string($0) }), "file": .string(one.place.file),
          "line": .int(Int64(one.place.line)),
        ]
      })
  }

  package static func json(graders: [GraderKind]) -> JSONValue {
    list(
      "graders",
      graders.map { kind in
        [
          "grader": .string(kind.name), "version": .int(Int64(kind.version)),
          "dimension": .string(kind.dimension), "category": .string(kind.category.rawValue),
          "summary": .string(kind.summary), "example": .string(kind.example),
        ]
      })
  }

  package static func json(adapters: [AdapterKind]) -> JSONValue {
    list(
      "adapters",
      adapters.map { kind in
        [
          "adapter": .string(kind.name), "summary": .string(kind.summary),
          "example": .string(kind.example),
        ]
      })
  }

  private static func list(_ what: String, _ items: [JSONValue]) -> JSONValue {
    .object(
      JSONObject([
        .init("schema", .string("agent-eval.\(what)/1")), .init(what, .array(items)),
      ]))
  }
}
