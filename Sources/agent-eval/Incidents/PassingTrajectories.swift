import CommandKit
import EvalModel
import Incidents
import Reading
import Storing

/// Stored trajectories that passed, for the question whether a new case would fail any of them.
enum PassingTrajectories {
  /// Enough to show that an expectation is no nuisance, and few enough to wait for.
  private static let most = 200

  /// Those of the newest run of a set that has any; none where nothing is stored.
  static func all(
    of set: EvalSet, intent: String, _ project: Project, _ arguments: ParsedArguments
  ) async throws -> [PassingTrajectory] {
    let path = arguments[CommonFlags.store] ?? project.store
    guard SourceFile.exists(path) else { return [] }
    let store = try await Store.open(path: path, create: false)
    let cases = Dictionary(
      set.cases.filter { $0.intent == intent }.map { ($0.id, $0) },
      uniquingKeysWith: { first, _ in first })
    for run in try await store.runs(limit: 5, evalSet: set.name) {
      var passing: [PassingTrajectory] = []
      try await store.eachTrial(run: run.id, detail: .everything) { trial in
        guard passing.count < most, trial.score?.verdict == .passed,
          let evalCase = cases[trial.plan.caseID], let trajectory = trial.record?.trajectory
        else { return }
        let name = "\(trial.plan.caseID) (trial \(trial.plan.index + 1) of \(run.id))"
        passing.append(
          PassingTrajectory(name: name, evalCase: evalCase, trajectory: trajectory))
      }
      if !passing.isEmpty { return passing }
    }
    return []
  }
}
