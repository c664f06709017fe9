import Diagnostics
import EvalModel
import JSONKit

@testable import Running

func sampleCase(
  _ id: String, intent: String = "refund", tags: [String] = [], turns: [String] = ["hello"]
) -> EvalCase {
  EvalCase(
    id: id, intent: intent, tags: tags, source: nil, user: User(id: "u", groups: []), turns: turns,
    variables: JSONObject(), world: World(), limits: Limits(), criteria: [],
    place: SourcePlace(file: "set.yaml", line: 1, column: 1), inputDigest: Digest.of(id),
    expectationDigest: Digest.of(""))
}

func sampleCases(_ count: Int) -> [EvalCase] { (0..<count).map { sampleCase("case-\($0)") } }

func samplePlan(
  _ cases: [EvalCase], trials: Int = 1, seed: UInt64 = 1, fingerprint: String = "a",
  profile: String? = nil
) -> RunPlan {
  RunPlan(
    cases: cases, trialsPerCase: trials, seed: seed, fingerprint: Digest.of(fingerprint),
    profile: profile)
}

extension TrialOutcome {
  static let fine = TrialOutcome.completed(Trajectory())
  static let crash = TrialOutcome.agentFailed(
    AgentFailure(.crashed, "signal 11"), partial: Trajectory())
  static let late = TrialOutcome.agentFailed(
    AgentFailure(.timeout, "30 s"), partial: Trajectory())
  static let noStart = TrialOutcome.harnessFailed(HarnessFailure(.cannotStart, "not found"))
  static let lost = TrialOutcome.harnessFailed(HarnessFailure(.workerLost, "signal 9"))
  static let collateral = TrialOutcome.harnessFailed(HarnessFailure(.collateral, "stopped"))

  var report: TrialReport { TrialReport(outcome: self, agentTime: .seconds(1), log: "log") }
}
