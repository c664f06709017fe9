import CommandKit
import EvalModel
import Gating
import JSONKit
import Reading
import Running
import Statistics
import Storing

/// What `plan` and `self-test` know about an eval set: its cases, its gate, and what was accepted.
struct PlanningInput {
  let set: EvalSet
  let cases: [EvalCase]
  let policy: GatePolicy
  /// `nil` where there is no baseline.
  let setup: GateSetup?

  static func make(
    _ set: EvalSet, profile: Profile?, _ arguments: ParsedArguments, _ project: Project,
    _ workspace: Workspace
  ) async throws -> PlanningInput {
    let cases = RunCommand.selection(profile).apply(to: set.cases, seed: 0)
    guard !cases.isEmpty else {
      throw CommandFailure(.notJudged, "the profile selects no case of \(set.path)")
    }
    // The store is only needed where rubrics have changed, and then its absence is said.
    let store = try? await project.openStore(arguments)
    let setup = try await GateSetup.make(
      set, selected: Set(cases.map(\.id)), profile: profile, arguments, workspace, store)
    let policy =
      try setup?.policy
      ?? GateSetup.policy(by: GateSetup.rules(GateFlags.rules(arguments), profile, set))
    if let setup, setup.match == nil {
      throw CommandFailure(
        .notJudged, "the baseline '\(setup.baseline.name)' has none of the selected cases")
    }
    return PlanningInput(set: set, cases: cases, policy: policy, setup: setup)
  }

  /// The accepted counts of the cases that can be compared, as a run's own plan has them.
  var baseline: [BaselineCounts]? { setup?.match?.compared }

  /// The mean size of the accepted baseline, rounded; `nil` where there is none.
  var baselineTrials: Int? {
    let sizes = (baseline ?? []).map(\.counts.trials).filter { $0 > 0 }
    return sizes.isEmpty ? nil : (sizes.reduce(0, +) + sizes.count / 2) / sizes.count
  }

  /// What a trial takes, by the baseline's own figures.
  var timePerTrial: Duration? {
    let means = metrics.filter { !$0.latencies.isEmpty }
      .map { $0.latencies.reduce(0, +) / Double($0.latencies.count) }
    return means.isEmpty
      ? nil : .seconds(means.reduce(0, +) / Double(means.count) / 1000)
  }

  var costPerTrial: Double? {
    let known = metrics.compactMap(\.costUSD)
    return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
  }

  private var metrics: [CaseMetrics] {
    let selected = Set(cases.map(\.id))
    return (setup?.baseline.cases ?? []).filter { selected.contains($0.id) }.compactMap(\.metrics)
  }
}

extension GatePlan.Failure {
  var asCommandFailure: CommandFailure {
    // What is planned for needn't be a baseline.
    let reason = self == .nothingToCompare ? "no case has a judged trial" : sentence
    return CommandFailure(.notJudged, "nothing can be planned: \(reason)")
  }
}
