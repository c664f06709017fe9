package import JSONKit

extension RunReport {
  /// The JSON Schema of `agent-eval.report/1`. Every field that is there is required, because a
  /// reader may count on it; more may be added under the same name.
  package static let jsonSchema: JSONValue = {
    let share: JSONValue = ["type": "number", "minimum": 0, "maximum": 1]
    let count: JSONValue = ["type": "integer", "minimum": 0]
    let seconds: JSONValue = ["type": "number", "minimum": 0]
    let text: JSONValue = ["type": "string"]
    let number: JSONValue = ["type": "number"]
    let passRate = object([
      "rate": share, "passes": count, "trials": count, "cases": count,
      "interval": orNull(
        object(["lower": share, "upper": share, "confidence": share, "method": text])),
    ])
    let failures = list([
      "kind": text, "trials": count, "cases": count, "example": text,
      "most_in": object(["case": text, "trials": count, "first_trial": count]),
    ])
    let cases = list([
      "case": text, "passed": count, "trials": count, "first_failing_trial": count,
      "category": text, "reason": text,
    ])
    func total(_ sum: JSONValue) -> JSONValue {
      object(["sum": orNull(sum), "known": count, "unknown": count])
    }
    let run = object([
      "id": text, "started_at": text, "eval_set": text, "eval_set_path": text,
      "eval_set_digest": text, "grading_digest": text, "agent": text, "agent_path": text,
      "fingerprint": true, "profile": orNull(text), "trials_per_case": count, "seed": text,
      "tool_version": text, "owner": orNull(text), "runbook": orNull(text),
    ])
    let verdict = object([
      "word": ["enum": ["passed", "regressed", "inconclusive"]],
      "reasons": list(["code": text, "message": text, "advice": orNull(text)]),
    ])
    let comparison = orNull(
      object([
        "baseline": text, "runs": count, "baseline_trials": count, "cases": count, "plan": text,
        "steered": ["type": "boolean"], "trials_used": count, "trials_planned": count,
        "differences": list([
          "group": text, "cases": count, "change": number, "p": share,
          "interval": ["type": "array", "items": number, "minItems": 2, "maxItems": 2],
        ]),
      ]))
    let counts = object([
      "planned": count, "passed": count, "failed": count, "unscored": count,
      "harness_failed": count, "missing": count,
    ])
    let intents = list([
      "intent": text, "cases": count, "flaky": count, "pass_rate": orNull(passRate),
    ])
    let tallies = list([
      "case": text, "intent": text, "tags": ["type": "array", "items": text], "planned": count,
      "passed": count, "failed": count, "unscored": count, "harness_failed": count,
    ])
    let agent = object([
      "trials": count, "latency": orNull(["type": "object"]), "input_tokens": total(count),
      "output_tokens": total(count), "cost_usd": total(number),
      "tools": list(["tool": text, "calls": count, "failed": count]),
      "slowest": list(["case": text, "mean_latency": seconds]),
      "dearest": list(["case": text, "mean_cost_usd": number]),
    ])
    var schema = JSONObject([
      .init("$schema", "https://json-schema.org/draft/2020-12/schema"),
      .init("title", "A report of agent-eval, agent-eval.report/1"),
    ])
    let body = object([
      "schema": ["const": "agent-eval.report/1"],
      "run": run,
      "status": ["enum": ["finished", "interrupted", "stopped", "running"]],
      "verdict": verdict,
      "comparison": comparison,
      "trials": counts,
      "pass_rate": orNull(passRate),
      "intents": intents,
      "pass_hat": list(["k": count, "rate": share, "excluded_cases": count]),
      "failures": failures, "not_judged": failures,
      "cases": tallies,
      "flaky": cases, "always_failing": cases,
      "agent": agent,
      "clock": orNull(object(["total": seconds, "with_agent": seconds, "concurrency": count])),
      "warnings": ["type": "array", "items": text],
    ])
    for member in body.object?.members ?? [] { schema[member.key] = member.value }
    return .object(schema)
  }()

  private static func object(_ properties: JSONObject) -> JSONValue {
    [
      "type": "object", "properties": .object(properties),
      "required": .array(properties.members.map { .string($0.key) }),
    ]
  }

  private static func list(_ properties: JSONObject) -> JSONValue {
    ["type": "array", "items": object(properties)]
  }

  private static func orNull(_ schema: JSONValue) -> JSONValue {
    ["anyOf": [schema, ["type": "null"]]]
  }
}
