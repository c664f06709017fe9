import EvalModel
import Gating
import JSONKit

/// Trials as a run leaves them.
enum TrialScript {
  static func trial(
    _ caseID: String, _ index: Int, _ outcome: GateSession.Outcome = .passed, reason: String = "",
    firstWrongStep: Int? = nil, tokens: Int? = nil
  ) -> TrialSummary {
    TrialSummary(
      plan: TrialPlan(id: Digest.of("\(caseID) \(index)"), caseID: caseID, index: index, seed: 1),
      ending: outcome == .lost ? .harnessFailed(.stopped) : .completed,
      verdict: outcome == .lost ? nil : outcome == .passed ? .passed : .failed(.incomplete),
      score: nil, reason: reason, firstWrongStep: firstWrongStep, attempts: 1, agentTime: .zero,
      usage: Usage(inputTokens: tokens), tools: [], behaviour: nil)
  }
}

/// A run that a gate steers, with agents whose trials are known beforehand.
struct SteeredRun {
  var steering: GateSteering
  private(set) var trials: [TrialSummary] = []
  private(set) var fresh: [TrialSummary] = []
  /// What was asked for, step by step.
  private(set) var steps: [GateSteering.Wanted] = []

  init(_ steering: GateSteering) { self.steering = steering }

  /// Runs until the gate asks for nothing more.
  mutating func run(
    _ candidate: (String, Int) -> GateSession.Outcome,
    baseline: (String, Int) -> GateSession.Outcome = { _, _ in .passed }
  ) {
    // A gate that never ends would be a defect of its own.
    while steps.count < 500, let wanted = steering.advance(trials, baseline: fresh) {
      steps.append(wanted)
      trials += Self.missing(wanted.candidate, trials, candidate)
      fresh += Self.missing(wanted.baseline, fresh, baseline)
    }
  }

  private static func missing(
    _ wanted: [String: Int], _ trials: [TrialSummary],
    _ outcome: (String, Int) -> GateSession.Outcome
  ) -> [TrialSummary] {
    let known = Dictionary(grouping: trials, by: \.plan.caseID).mapValues(\.count)
    return wanted.sorted { $0.key < $1.key }.flatMap { id, count in
      ((known[id] ?? 0)..<max(count, known[id] ?? 0)).map {
        TrialScript.trial(id, $0, outcome(id, $0))
      }
    }
  }
}
