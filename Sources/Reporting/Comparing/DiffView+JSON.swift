import Comparing
import Gating
package import JSONKit
import Statistics

extension DiffView {
  /// The comparison for programs. Every compared case is in it, `details` only of those whose steps
  /// were read.
  package var json: JSONValue {
    var object: JSONObject = [
      "schema": "agent-eval.diff/1", "eval_set": .string(evalSet),
      "before": Self.json(before), "after": Self.json(after),
      "suite": difference.suite.map(Self.json) ?? .null,
      "intents": .array(difference.intents.map(Self.json)),
      "cases": .array(difference.cases.map(Self.json)),
    ]
    for (name, ids) in [
      ("added", difference.added), ("removed", difference.removed),
      ("changed", difference.changed), ("unmeasured", difference.unmeasured),
    ] { object[name] = .array(ids.map { .string($0) }) }
    object["agent"] = .array(
      agent.changes.map { change in
        [
          "path": .string(change.path), "before": change.before.map { .string($0) } ?? .null,
          "after": change.after.map { .string($0) } ?? .null,
        ]
      })
    object["details"] = .array(details.map(Self.json))
    object["common"] = .array(
      common.map { one in
        var common = one.difference.json.object ?? JSONObject()
        common["cases"] = .int(Int64(one.cases))
        return .object(common)
      })
    object["warnings"] = .array(warnings.map { .string($0) })
    return .object(object)
  }

  private static func json(_ side: Side) -> JSONValue {
    [
      "name": .string(side.name), "kind": .string(side.kind), "agent": .string(side.agent),
      "at": side.at.map { .string($0) } ?? .null,
    ]
  }

  private static func json(_ group: RunDifference.Group) -> JSONValue {
    [
      "group": .string(group.group.name), "cases": .int(Int64(group.cases)),
      "before": .double(group.before), "after": .double(group.after),
      "change": .double(group.change),
      "interval": [.double(group.interval.lower), .double(group.interval.upper)],
      "p": .double(group.p), "finding": .string(group.finding.rawValue),
    ]
  }

  private static func json(_ one: RunDifference.Case) -> JSONValue {
    [
      "id": .string(one.id), "intent": .string(one.intent), "before": one.before.countsJSON,
      "after": one.after.countsJSON, "change": .double(one.change), "p_drop": .double(one.pDrop),
      "p_rise": .double(one.pRise), "new_failure": .bool(one.failsAnew),
      "finding": .string(one.finding.rawValue),
    ]
  }

  private static func json(_ detail: CaseDetail) -> JSONValue {
    var object: JSONObject = ["case": .string(detail.id)]
    object["reason"] = detail.reason.map { .string($0) } ?? .null
    object["first_failing_trial"] = detail.failing.map { .int(Int64($0 + 1)) } ?? .null
    object["trajectories"] = detail.trajectories?.json ?? .null
    return .object(object)
  }
}
