import EvalModel
import Gating
package import JSONKit

extension RecordedReport {
  /// The report of a run, with a member `recorded` for what a run doesn't have.
  package var json: JSONValue {
    var object = run.json.object ?? JSONObject()
    object["recorded"] = [
      "sources": .array(sources.map { .string($0) }), "trajectories": .int(Int64(found)),
      "judged": .int(Int64(run.tally.judged)), "left_out": .int(Int64(leftOut)),
      "cases_without_trajectories": .int(Int64(casesWithout)),
      "losses": .array(losses.map(\.json)), "errors": .array(errors.map(\.json)),
    ]
    return .object(object)
  }
}

extension RecordedReport.Loss {
  fileprivate var json: JSONValue {
    [
      "cause": .string(cause), "trajectories": .int(Int64(trials)),
      "reasons": .array(reasons.map { .string($0) }),
      "examples": .array(examples.map { .string($0) }),
    ]
  }
}

extension RecordedReport.Errors {
  fileprivate var json: JSONValue {
    [
      "category": .string(category.rawValue), "trajectories": .int(Int64(trials)),
      "cases": .int(Int64(cases)), "reason": .string(reason),
      "first_wrong_steps": .array(
        firstWrong.map { ["what": .string($0.what), "trajectories": .int(Int64($0.trials))] }),
      "examples": .array(examples.map { .string($0) }),
    ]
  }
}
