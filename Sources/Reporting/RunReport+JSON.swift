import EvalModel
import Gating
package import JSONKit
import Statistics

extension RunReport {
  /// The report for programs: figures as numbers, times in seconds, trials counted from 1. What is
  /// unknown is `null`, never 0.
  package var json: JSONValue {
    [
      "schema": "agent-eval.report/1", "run": description,
      "status": .string(status.rawValue), "verdict": verdictJSON,
      "comparison": comparison?.json ?? .null, "trials": counts,
      "pass_rate": suite?.json ?? .null,
      "intents": .array(
        intents.map { group in
          [
            "intent": .string(group.intent), "cases": .int(Int64(group.cases)),
            "flaky": .int(Int64(group.flaky)), "pass_rate": group.rate?.json ?? .null,
          ]
        }),
      "pass_hat": .array(
        reliability.map { one in
          [
            "k": .int(Int64(one.k)), "rate": .double(one.rate),
            "interval": Self.json(one.interval), "excluded_cases": .int(Int64(one.excluded)),
          ]
        }),
      "pass_at": .array(
        reliability.map { one in
          [
            "k": .int(Int64(one.k)), "rate": .double(one.anyRate),
            "interval": Self.json(one.anyInterval), "excluded_cases": .int(Int64(one.excluded)),
          ]
        }),
      "failures": .array(failures.map(\.json)), "not_judged": .array(losses.map(\.json)),
      "cases": .array(tally.cases.map(\.json)),
      "flaky": .array(flaky.map(\.json)), "always_failing": .array(alwaysFailing.map(\.json)),
      "agent": agent.json, "clock": clockJSON,
      "warnings": .array(warnings.map { .string($0) }),
    ]
  }

  private static func json(_ interval: ConfidenceInterval?) -> JSONValue {
    interval.map { [.double($0.lower), .double($0.upper)] } ?? .null
  }

  private var description: JSONValue {
    [
      "id": .string(run.id), "started_at": .string(run.startedAt),
      "eval_set": .string(run.evalSet), "eval_set_path": .string(run.evalSetPath),
      "eval_set_digest": .string(run.evalSetDigest.hex),
      "grading_digest": .string(run.gradingDigest.hex), "agent": .string(run.agent),
      "agent_path": .string(run.agentPath), "fingerprint": run.fingerprint,
      "profile": run.profile.map { .string($0) } ?? .null,
      "trials_per_case": .int(Int64(run.trialsPerCase)), "seed": .string(String(run.seed)),
      "tool_version": .string(run.toolVersion),
      "owner": owner.map { .string($0) } ?? .null,
      "runbook": runbook.map { .string($0) } ?? .null,
    ]
  }

  private var verdictJSON: JSONValue {
    [
      "word": .string(verdict.word.rawValue),
      "reasons": .array(
        verdict.reasons.map { reason in
          [
            "code": .string(reason.code), "message": .string(reason.sentence),
            "advice": reason.advice(invocation).map { .string($0) } ?? .null,
          ]
        }),
    ]
  }

  private var counts: JSONValue {
    [
      "planned": .int(Int64(tally.planned)), "passed": .int(Int64(tally.passed)),
      "failed": .int(Int64(tally.failed)), "unscored": .int(Int64(tally.unscored)),
      "harness_failed": .int(Int64(tally.harnessFailed)),
      "missing": .int(Int64(tally.missing)),
    ]
  }

  private var clockJSON: JSONValue {
    guard let clock else { return .null }
    return [
      "total": clock.total.json, "with_agent": clock.withAgent.json,
      "concurrency": .int(Int64(clock.concurrency)),
    ]
  }
}

extension PassRate {
  var json: JSONValue {
    [
      "rate": .double(rate), "passes": .int(Int64(counts.passes)),
      "trials": .int(Int64(counts.trials)), "cases": .int(Int64(cases)),
      "interval": interval.map {
        [
          "lower": .double($0.lower), "upper": .double($0.upper),
          "confidence": .double($0.confidence.level), "method": .string($0.method.rawValue),
        ]
      } ?? .null,
    ]
  }
}

extension CaseTally {
  fileprivate var json: JSONValue {
    [
      "case": .string(id), "intent": .string(labels.intent),
      "tags": .array(labels.tags.map { .string($0) }), "planned": .int(Int64(planned)),
      "passed": .int(Int64(passed)), "failed": .int(Int64(failed)),
      "unscored": .int(Int64(unscored)), "harness_failed": .int(Int64(harnessFailed)),
    ]
  }
}

extension RunReport.Failures {
  fileprivate var json: JSONValue {
    [
      "kind": .string(kind), "trials": .int(Int64(trials)), "cases": .int(Int64(cases)),
      "example": .string(example),
      "most_in": [
        "case": .string(mostIn.id), "trials": .int(Int64(mostIn.trials)),
        "first_trial": .int(Int64(mostIn.firstTrial + 1)),
      ],
    ]
  }
}

extension RunReport.CaseFigures {
  fileprivate var json: JSONValue {
    [
      "case": .string(id), "passed": .int(Int64(counts.passes)),
      "trials": .int(Int64(counts.trials)), "first_failing_trial": .int(Int64(firstFailing + 1)),
      "category": .string(category.rawValue), "reason": .string(reason),
    ]
  }
}

extension AgentFigures {
  fileprivate var json: JSONValue {
    [
      "trials": .int(Int64(trials)),
      "latency": latency.map {
        [
          "trials": .int(Int64($0.trials)), "p50": $0.p50.json, "p95": $0.p95.json,
          "p99": $0.p99?.json ?? .null, "max": $0.longest.json,
        ]
      } ?? .null,
      "input_tokens": Self.json(inputTokens) { .int(Int64($0)) },
      "output_tokens": Self.json(outputTokens) { .int(Int64($0)) },
      "cost_usd": Self.json(costUSD) { $0.isFinite ? .double($0) : .null },
      "tools": .array(
        tools.map { tool in
          [
            "tool": .string(tool.name), "calls": .int(Int64(tool.calls)),
            "failed": .int(Int64(tool.failed)),
          ]
        }),
      "slowest": .array(slowest.map { ["case": .string($0.id), "mean_latency": $0.mean.json] }),
      "dearest": .array(
        dearest.map { ["case": .string($0.id), "mean_cost_usd": .double($0.mean)] }),
    ]
  }

  /// A total over no trial is unknown.
  private static func json<Value>(
    _ total: Total<Value>, _ value: (Value) -> JSONValue
  ) -> JSONValue {
    [
      "sum": total.known == 0 ? .null : value(total.sum), "known": .int(Int64(total.known)),
      "unknown": .int(Int64(total.unknown)),
    ]
  }
}
