import Gating
package import JSONKit
import Statistics

extension PowerView {
  package var json: JSONValue {
    let (fewest, most) = baselineTrials
    return [
      "schema": "agent-eval.power/1", "eval_set": .string(evalSet), "plan": .string(plan.digest),
      "source": source.json, "baseline_trials": [.int(Int64(fewest)), .int(Int64(most))],
      "cases": .int(Int64(plan.cases.count)), "trials_per_case": .int(Int64(plan.trials)),
      "left_out": .int(Int64(leftOut)),
      "alpha": .double(plan.policy.alpha), "power": .double(power.power),
      "suite": power.suite.json,
      "intents": .array(
        named.dropFirst().map { name, group in
          var object = JSONObject([.init("intent", .string(name))])
          object.members += group.json.object?.members ?? []
          return .object(object)
        }),
      "single_case": [
        "collapse": .double(power.cases.collapse),
        "approximate": .bool(power.cases.isApproximate),
        "not_eligible": .int(Int64(power.cases.notEligible)),
        "baseline_trials_needed": power.cases.baselineNeeded.map { .int(Int64($0)) } ?? .null,
        "kinds": .array(power.cases.kinds.map(\.json)),
      ],
      "planned": price.json(Double(plan.plannedTrials)),
      "early_stop": forecast.map { $0.json(price) } ?? .null,
      "drops": .array(
        asked.map { drop in
          let need = power.need(forDrop: drop)
          return [
            "drop": .double(drop), "possible": .bool(need != nil),
            "trials": need?.trials.map { .int(Int64($0)) } ?? .null,
            "enlarged": need?.enlarged.map {
              ["trials": .int(Int64($0.trials)), "baseline": .int(Int64($0.baseline))]
            } ?? .null,
          ]
        }),
    ]
  }
}

extension PowerView.Source {
  fileprivate var json: JSONValue {
    switch self {
    case .baseline(let name): ["baseline": .string(name)]
    case .run(let id): ["run": .string(id)]
    case .assumed(let rate): ["assumed_rate": .double(rate)]
    }
  }
}

extension PowerView.Price {
  fileprivate func json(_ trials: Double) -> JSONValue {
    [
      "trials": .double(trials),
      "seconds": duration(of: trials).map { .double($0 / .seconds(1)) } ?? .null,
      "cost_usd": cost(of: trials).map { .double($0) } ?? .null,
    ]
  }
}

extension GatePower.Group {
  fileprivate var json: JSONValue {
    [
      "cases": .int(Int64(cases)), "rate": .double(rate),
      "smallest_drop": smallestDrop.map { .double($0) } ?? .null, "margin": .double(margin),
    ]
  }
}

extension CasePower.Kind {
  fileprivate var json: JSONValue {
    [
      "passes": .int(Int64(baseline.passes)), "trials": .int(Int64(baseline.trials)),
      "cases": .int(Int64(cases)), "rate": .double(rate),
      "collapse_power": .double(collapsePower),
      "smallest_drop": smallestDrop.map { .double($0) } ?? .null,
    ]
  }
}

extension GateForecast {
  fileprivate func json(_ price: PowerView.Price) -> JSONValue {
    var object = price.json(meanTrials).object ?? JSONObject()
    object["few_trials"] = .double(fewTrials)
    object["many_trials"] = .double(manyTrials)
    object["saved"] = .double(saved)
    object["simulated"] = .int(Int64(blocked.trials))
    object["passed"] = .int(Int64(passed.passes))
    object["unproven"] = .int(Int64(unproven.passes))
    object["blocked"] = .int(Int64(blocked.passes))
    return .object(object)
  }
}
