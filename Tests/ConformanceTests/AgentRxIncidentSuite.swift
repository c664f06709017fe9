import Diagnostics
import EvalModel
import Incidents
import JSONKit
import Simulation
import Testing

/// Failures that people labelled, each made into a case that is proven to catch it.
@Suite("AgentRx incidents", .enabled(if: ConformanceData.has("agentrx"), "there is no data for it"))
struct AgentRxIncidentSuite {
  private static func evalCase(_ run: TauBenchRun) -> EvalCase {
    let turns = run.trajectory.steps.compactMap { step in
      if case .user(let turn) = step.kind { turn.text } else { nil }
    }
    return EvalCase(
      id: run.caseID, intent: "retail", tags: [], source: nil, user: User(id: "u", groups: []),
      turns: turns, variables: [:], world: World(), limits: Limits(), criteria: [],
      place: SourcePlace(file: "agentrx", line: 1, column: 1), inputDigest: Digest.of("i"),
      expectationDigest: Digest.of("e"))
  }

  /// What the reference does: its calls, each answered, and what the user must be told.
  private static func reference(_ run: TauBenchRun) -> Trajectory {
    var steps = run.trajectory.steps.filter { if case .user = $0.kind { true } else { false } }
    for (index, action) in run.actions.enumerated() {
      let id = "ref-\(index)"
      steps.append(
        Step(
          .toolCall(
            ToolCall(
              id: id, name: action["name"]?.string ?? "", arguments: action["kwargs"] ?? [:]))))
      steps.append(Step(.toolResult(ToolResult(id: id, answer: .ok([:])))))
    }
    let text = (["Done."] + run.outputs).joined(separator: " ")
    steps.append(Step(.message(AgentMessage(text: text))))
    return Trajectory(steps: steps, final: FinalAnswer(text: text))
  }

  @Test("each labelled failure becomes a case that fails on it and passes on the reference")
  func failures() throws {
    let runs = try TauBenchRun.all(
      in: ConformanceData.bytes("agentrx/tau_retail_failed.dev.json.gz"))
    var line = ConformanceLine("AgentRx: labelled failures whose case is proven")
    for run in runs {
      let evidence = Evidence(
        evalCase: Self.evalCase(run), trajectory: run.trajectory, wallTime: nil)
      let proof = ProofSearch(
        evidence, rubric: nil, claim: IncidentClaim(),
        correction: Correction(Self.reference(run), by: "the reference"), passing: []
      ).best()
      line.count(run.caseID, passed: proof?.isComplete ?? false)
      print(
        "  task \(run.task) | \(proof.map { FlowYAML.text($0.expectation.json) } ?? "none") | step "
          + "\(proof?.incident.step.map { String($0 + 1) } ?? "none")")
    }
    line.report()
    #expect(line.total == 14 && line.passed == line.total)
  }

  @Test("each run that succeeded passes the case that is made of it, in a world that replays it")
  func passes() throws {
    let runs = try TauBenchRun.all(
      in: ConformanceData.bytes("agentrx/tau_retail_runs.dev.json.gz")
    ).filter(\.rewarded)
    var line = ConformanceLine("AgentRx: successes that pass as cases")
    for run in runs {
      let evidence = Evidence(
        evalCase: Self.evalCase(run), trajectory: run.trajectory, wallTime: nil)
      let world = WorldDerivation(evidence, base: World())
      var session = WorldSession(world: world.world, user: User(id: "u", groups: []))
      let isReplayed = evidence.calls.allSatisfy { call in
        guard let recorded = call.result?.answer else { return true }
        return session.answer(call.call).answer == recorded
      }
      let calls = evidence.calls.filter { $0.result != nil }.map { call -> JSONValue in
        ["tool": .string(call.call.name), "args": call.call.arguments]
      }
      let demand = Expectation("calls", .array(calls), .toolCall)
      let own = PassingTrajectory(
        name: run.caseID, evalCase: evidence.evalCase, trajectory: run.trajectory)
      let judged = demand.failures(among: [own], turns: evidence.evalCase.turns)
      line.count(run.caseID, passed: isReplayed && judged.checked == 1 && judged.failed.isEmpty)
    }
    line.report()
    #expect(line.total == 37 && line.passed == line.total)
  }
}
