import Diagnostics
import EvalModel
import Incidents
import JSONKit
import Simulation

/// A trace and the set that it is held against, in the fewest words that a test can use.
struct Incident {
  var steps: [Step]
  var outcome: String? = "answer"
  var world = World()
  var rubric: Rubric?

  init(_ steps: [Step], outcome: String? = "answer", world: World = World()) {
    self.steps = steps
    self.outcome = outcome
    self.world = world
  }

  var trajectory: Trajectory {
    let last = steps.last.flatMap { step -> String? in
      if case .message(let message) = step.kind { message.text } else { nil }
    }
    return Trajectory(steps: steps, final: last.map { FinalAnswer(text: $0, outcome: outcome) })
  }

  var turns: [String] {
    steps.compactMap { if case .user(let turn) = $0.kind { turn.text } else { nil } }
  }

  var evidence: Evidence {
    Evidence(evalCase: evalCase(), trajectory: trajectory, wallTime: nil)
  }

  func evalCase(_ criteria: [Criterion] = []) -> EvalCase {
    EvalCase(
      id: "incident-1", intent: "refund", tags: [], source: nil,
      user: User(id: "u-1", groups: ["customer"]), turns: turns, variables: [:], world: world,
      limits: Limits(), criteria: criteria,
      place: SourcePlace(file: "set.yaml", line: 1, column: 1), inputDigest: Digest.of("i"),
      expectationDigest: Digest.of("e"))
  }

  func proof(
    _ claim: IncidentClaim = IncidentClaim(), correction: Correction? = nil,
    passing: [PassingTrajectory] = []
  ) -> IncidentProof? {
    ProofSearch(
      evidence, rubric: rubric, claim: claim, correction: correction, passing: passing
    ).best()
  }
}

func user(_ text: String, turn: Int = 1) -> Step { Step(.user(UserTurn(text: text, turn: turn))) }
func says(_ text: String) -> Step { Step(.message(AgentMessage(text: text))) }
func calls(_ tool: String, _ arguments: JSONValue = [:], id: String? = nil) -> Step {
  Step(.toolCall(ToolCall(id: id, name: tool, arguments: arguments)))
}
func answers(_ value: JSONValue = [:], id: String? = nil) -> Step {
  Step(.toolResult(ToolResult(id: id, answer: .ok(value))))
}
func refuses(_ kind: String, _ message: String = "no", id: String? = nil) -> Step {
  Step(.toolResult(ToolResult(id: id, answer: .error(ToolError(kind: kind, message: message)))))
}
