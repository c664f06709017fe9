import CommandKit
import Diagnostics
import EvalModel
import Gating
import JSONKit
import Reading
import Reporting
import Running
import Statistics
import Storing

/// What `plan` and `self-test` know about an eval set: its cases, its gate, and what was measured.
struct PlanningInput {
  let set: EvalSet
  let cases: [EvalCase]
  let policy: GatePolicy
  /// The accepted baseline of these cases; `nil` where there is none.
  let baseline: [BaselineCounts]?
  let baselineName: String
  /// From the baseline's metrics.
  let metrics: [CaseMetrics]

  init(
    _ set: EvalSet, profile: Profile?, baseline named: String?, _ workspace: Workspace
  ) throws {
    var selection = Selection()
    selection.tags = profile?.tags ?? []
    selection.excludedTags = profile?.excludedTags ?? []
    let cases = selection.apply(to: set.cases, seed: 0)
    guard !cases.isEmpty else {
      throw CommandFailure(.notJudged, "the profile selects no case of \(set.path)")
    }
    let rules = (profile?.gate ?? GateRules()).falling(backTo: set.gate)
    let name = named ?? profile?.baseline ?? BaselineName.usual
    let file = Self.path(of: set, name)
    self.set = set
    self.cases = cases
    policy = GatePolicy(rules)
    baselineName = name
    if let problem = policy.problems.first {
      throw CommandFailure(.notJudged, "the gate's rules can't be used: \(problem)")
    }
    guard let found = try Self.read(file, workspace) else {
      guard named == nil else {
        throw CommandFailure(.notJudged, "there is no baseline '\(name)': \(file) doesn't exist")
      }
      baseline = nil
      metrics = []
      return
    }
    let known = Dictionary(
      found.cases.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    baseline = cases.map { one in
      BaselineCounts(
        id: one.id, intent: one.intent,
        counts: known[one.id]?.pooled ?? Proportion(passes: 0, trials: 0))
    }
    metrics = cases.compactMap { known[$0.id]?.metrics }
  }

  private static func path(of set: EvalSet, _ name: String) -> String {
    let ending = [".yaml", ".yml"].first { set.path.hasSuffix($0) } ?? ""
    let middle = name == BaselineName.usual ? "" : "." + name
    return set.path.dropLast(ending.count) + middle + ".baseline.json"
  }

  private static func read(_ path: String, _ workspace: Workspace) throws -> Baseline? {
    guard SourceFile.exists(path) else { return nil }
    let bytes: [UInt8]
    do {
      bytes = try SourceFile.read(path)
    } catch {
      throw CommandFailure(.notJudged, "the baseline \(path) can't be read: \(error.description)")
    }
    var problems = Problems()
    guard let baseline = Baseline.read(bytes, file: path, problems: &problems) else {
      workspace.console.complain(workspace.rendered(problems, .errors))
      throw CommandFailure(.notJudged, "the baseline \(path) can't be used")
    }
    return baseline
  }
}

extension PlanningInput {
  /// The mean size of the accepted baseline, rounded; `nil` where there is none.
  var baselineTrials: Int? {
    let sizes = (baseline ?? []).map(\.counts.trials).filter { $0 > 0 }
    return sizes.isEmpty ? nil : (sizes.reduce(0, +) + sizes.count / 2) / sizes.count
  }

  /// What a trial takes, from the baseline's own figures.
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
}

extension GatePlan.Failure {
  var asCommandFailure: CommandFailure {
    let reason =
      switch self {
      case .nothingToCompare: "no case has a judged trial"
      case .duplicateCase(let id): "the case '\(id)' stands twice"
      case .plannedTrials(let trials):
        "\(trials) trials of a case are more than the \(GatePlan.mostTrials) that can be compared"
      case .policy(let problems): problems.joined(separator: "; ")
      }
    return CommandFailure(.notJudged, "nothing can be planned: \(reason)")
  }
}
