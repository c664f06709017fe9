import EvalModel
import JSONKit

extension RunGate {
  var storedText: String {
    var object: JSONObject = [
      "baseline": .string(baseline), "plan": .string(plan), "stops_early": .bool(stopsEarly),
    ]
    object["baseline_agent"] = baselineAgent.map { .string($0) }
    return JSONValue.object(object).text
  }

  init(storedText: String) throws(StoreError) {
    let value = try JSONValue(stored: storedText)
    guard let baseline = value["baseline"]?.string, let plan = value["plan"]?.string,
      let stopsEarly = value["stops_early"]?.bool
    else { throw .unreadable("how a run was compared") }
    self.init(
      baseline: baseline, plan: plan, stopsEarly: stopsEarly,
      baselineAgent: value["baseline_agent"]?.string)
  }
}
