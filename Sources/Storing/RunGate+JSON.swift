import EvalModel
import JSONKit

extension RunGate {
  var storedText: String {
    let object: JSONValue = [
      "baseline": .string(baseline), "plan": .string(plan), "stops_early": .bool(stopsEarly),
    ]
    return object.text
  }

  init(storedText: String) throws(StoreError) {
    let value = try JSONValue(stored: storedText)
    guard let baseline = value["baseline"]?.string, let plan = value["plan"]?.string,
      let stopsEarly = value["stops_early"]?.bool
    else { throw .unreadable("how a run was compared") }
    self.init(baseline: baseline, plan: plan, stopsEarly: stopsEarly)
  }
}
