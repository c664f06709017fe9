import EvalModel
import Gating
package import JSONKit

extension CaseView {
  /// The case for programs: every trial with its verdict, without its steps. Trials count from 1.
  package var json: JSONValue {
    [
      "schema": "agent-eval.case/1", "run": .string(invocation.run), "case": .string(caseID),
      "intent": labels.map { .string($0.intent) } ?? .null,
      "tags": .array((labels?.tags ?? []).map { .string($0) }),
      "turns": .array(input.map { .string($0) }), "trials": .array(trials.map(Self.json)),
    ]
  }

  private static func json(_ trial: TrialSummary) -> JSONValue {
    var object: JSONObject = [
      "trial": .int(Int64(trial.plan.index + 1)), "id": .string(trial.plan.id.hex),
      // Text, because programs that read numbers as doubles would round it.
      "seed": .string(String(trial.plan.seed)), "attempts": .int(Int64(trial.attempts)),
      "agent_time": trial.agentTime.json,
    ]
    let (ending, reason): (String, String?) =
      switch trial.ending {
      case .completed: ("completed", nil)
      case .agentFailed(let kind): ("agent_failed", kind.rawValue)
      case .harnessFailed(let kind): ("harness_failed", kind.rawValue)
      case .cancelled: ("cancelled", nil)
      }
    object["outcome"] = ["kind": .string(ending), "reason": reason.map { .string($0) } ?? .null]
    switch trial.verdict {
    case .passed: object["verdict"] = "passed"
    case .failed(let category):
      object["verdict"] = "failed"
      object["category"] = .string(category.rawValue)
    case .unscored: object["verdict"] = "unscored"
    case nil: object["verdict"] = .null
    }
    object["value"] = trial.score.map { .double($0) } ?? .null
    object["reason"] = .string(trial.reason)
    if let step = trial.firstWrongStep { object["first_wrong_step_index"] = .int(Int64(step)) }
    return .object(object)
  }
}
