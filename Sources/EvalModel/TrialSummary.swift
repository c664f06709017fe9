/// What reports need of one trial, without its steps: small enough to keep for every trial of a
/// large run.
package struct TrialSummary: Sendable, Equatable {
  package enum Ending: Sendable, Equatable {
    case completed
    case agentFailed(AgentFailure.Kind)
    case harnessFailed(HarnessFailure.Kind)
    case cancelled
  }

  /// How one tool fared in the trial.
  package struct ToolUse: Sendable, Equatable {
    package var name: String
    package var calls: Int
    package var failed: Int

    package init(name: String, calls: Int, failed: Int) {
      self.name = name
      self.calls = calls
      self.failed = failed
    }
  }

  package var plan: TrialPlan
  package var ending: Ending
  /// `nil` for trials that were not judged: the harness failed, or they were cancelled.
  package var verdict: TrialScore.Verdict?
  package var score: Double?
  package var reason: String
  package var firstWrongStep: Int?
  package var attempts: Int
  package var agentTime: Duration
  /// As the agent reported it.
  package var usage: Usage
  package var tools: [ToolUse]
  /// `nil` when there is no trajectory.
  package var behaviour: UInt64?
  /// Which criteria were met, without those that were left unscored; by id, in no order.
  package var criteria: [String: Bool]
  /// Grows in the order in which the run's trials finished; `nil` where nobody kept it.
  package var finishedOrder: Int64?

  package init(
    plan: TrialPlan, ending: Ending, verdict: TrialScore.Verdict?, score: Double?, reason: String,
    firstWrongStep: Int?, attempts: Int, agentTime: Duration, usage: Usage, tools: [ToolUse],
    behaviour: UInt64?, criteria: [String: Bool] = [:], finishedOrder: Int64? = nil
  ) {
    self.plan = plan
    self.ending = ending
    self.verdict = verdict
    self.score = score
    self.reason = reason
    self.firstWrongStep = firstWrongStep
    self.attempts = attempts
    self.agentTime = agentTime
    self.usage = usage
    self.tools = tools
    self.behaviour = behaviour
    self.criteria = criteria
    self.finishedOrder = finishedOrder
  }

  /// Whether the trial enters pass rates, and as what: `nil` for unscored trials and for those
  /// that the harness lost.
  package var passed: Bool? {
    switch verdict {
    case .passed: true
    case .failed: false
    case .unscored, nil: nil
    }
  }

  /// The agent's own figure where it gave one, else the time on the harness's clock.
  package var latency: Duration { usage.latency ?? agentTime }
}

extension TrialSummary {
  package init(_ record: TrialRecord, _ score: TrialScore?) {
    let trajectory = record.trajectory
    let ending: Ending
    var reason = score?.reason ?? ""
    switch record.outcome {
    case .completed: ending = .completed
    case .agentFailed(let failure, _): ending = .agentFailed(failure.kind)
    case .harnessFailed(let failure):
      ending = .harnessFailed(failure.kind)
      reason = failure.detail
    case .cancelled: ending = .cancelled
    }
    self.init(
      plan: record.plan, ending: ending, verdict: score?.verdict, score: score?.score,
      reason: reason, firstWrongStep: score?.firstWrongStep, attempts: record.attempts,
      agentTime: record.agentTime, usage: trajectory?.usage ?? Usage(),
      tools: trajectory.map(Self.tools(in:)) ?? [],
      behaviour: trajectory?.behaviour,
      criteria: Self.criteria(score?.grades ?? []))
  }

  /// A criterion that stands twice, as in several turns, is met when it is met everywhere.
  package static func criteria(_ grades: [Grade]) -> [String: Bool] {
    Dictionary(
      grades.compactMap { grade in grade.passed.map { (grade.criterion, $0) } },
      uniquingKeysWith: { $0 && $1 })
  }

  package static func tools(in trajectory: Trajectory) -> [ToolUse] {
    tools(of: Evidence.pair(trajectory.steps))
  }

  /// In the order of their first calls. By a table, because an agent may call as many tools as it
  /// has steps.
  package static func tools(of calls: [Evidence.Call]) -> [ToolUse] {
    var uses: [ToolUse] = []
    var places: [String: Int] = [:]
    for call in calls {
      let failed = if case .error = call.result?.answer { 1 } else { 0 }
      if let place = places[call.call.name] {
        uses[place].calls += 1
        uses[place].failed += failed
      } else {
        places[call.call.name] = uses.count
        uses.append(ToolUse(name: call.call.name, calls: 1, failed: failed))
      }
    }
    return uses
  }
}
