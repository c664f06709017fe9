package import EvalModel
package import JSONKit

extension TrialView {
  /// The trial for programs. Steps are named by their index in `trajectory.steps`, from 0.
  package var json: JSONValue {
    var object = members
    object["trajectory"] = record.trajectory?.json ?? .null
    if !record.log.isEmpty { object["log"] = .string(record.log) }
    return .object(object)
  }

  /// Everything but the trajectory and the log, for those who have them as text.
  var members: JSONObject {
    var object: JSONObject = [
      "schema": "agent-eval.trial/1", "run": .string(invocation.run),
      "case": .string(record.plan.caseID),
    ]
    if let intent { object["intent"] = .string(intent) }
    object["id"] = .string(record.plan.id.hex)
    object["trial"] = .int(Int64(record.plan.index + 1))
    object["trials"] = .int(Int64(trialsPerCase))
    // Text, because programs that read numbers as doubles would round it.
    object["seed"] = .string(String(record.plan.seed))
    object["attempts"] = .int(Int64(record.attempts))
    object["agent_time"] = record.agentTime.json
    object["outcome"] = outcome
    object["score"] = score?.json ?? .null
    return object
  }

  private var outcome: JSONValue {
    switch record.outcome {
    case .completed: ["kind": "completed"]
    case .agentFailed(let failure, _):
      [
        "kind": "agent_failed", "reason": .string(failure.kind.rawValue),
        "detail": .string(failure.detail),
      ]
    case .harnessFailed(let failure):
      [
        "kind": "harness_failed", "reason": .string(failure.kind.rawValue),
        "detail": .string(failure.detail),
      ]
    case .cancelled: ["kind": "cancelled"]
    }
  }
}

extension TrialScore {
  /// The verdict with every grade, as trials are exported.
  package var json: JSONValue {
    var object = JSONObject()
    switch verdict {
    case .passed: object["verdict"] = "passed"
    case .failed(let category):
      object["verdict"] = "failed"
      object["category"] = .string(category.rawValue)
    case .unscored: object["verdict"] = "unscored"
    }
    object["value"] = score.map { .double($0) } ?? .null
    object["reason"] = .string(reason)
    if let firstWrongStep { object["first_wrong_step_index"] = .int(Int64(firstWrongStep)) }
    object["grades"] = .array(grades.map(\.json))
    return .object(object)
  }
}

extension Grade {
  var json: JSONValue {
    var object: JSONObject = [
      "criterion": .string(criterion), "dimension": .string(dimension),
      "category": .string(category.rawValue), "weight": .double(weight),
      "critical": .bool(isCritical), "grader": .string(grader),
      "grader_version": .int(Int64(graderVersion)),
    ]
    switch assessment.verdict {
    case .scored(let value, let passed):
      object["verdict"] = passed ? "passed" : "failed"
      object["value"] = .double(value)
    case .unscored: object["verdict"] = "unscored"
    }
    object["reason"] = .string(assessment.reason)
    object["step_indices"] = .array(assessment.steps.map { .int(Int64($0)) })
    return .object(object)
  }
}
