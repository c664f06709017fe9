package import EvalModel

/// How many cases have repeats that are the same to the last byte.
///
/// A sampled agent differs between repeats. When it doesn't, a cache answers or the temperature
/// is 0, and ten trials say no more than one while every interval claims that they do.
package struct IdenticalRepeats: Sendable, Equatable {
  /// Cases with at least three completed and judged repeats; with two, coincidence is likely.
  package let cases: Int
  /// Those among them whose repeats are all identical.
  package let identical: Int
  /// The largest number of repeats that are identical within one case.
  package let repeats: Int

  /// Only completed trials count: an agent that crashes at once leaves the same empty trajectory
  /// every time, and no cache is to blame.
  package init(_ trials: [TrialSummary]) {
    var behaviours: [String: [UInt64: Int]] = [:]
    for trial in trials where trial.ending == .completed && trial.passed != nil {
      guard let behaviour = trial.behaviour else { continue }
      behaviours[trial.plan.caseID, default: [:]][behaviour, default: 0] += 1
    }
    let repeated = behaviours.values.filter { $0.values.reduce(0, +) >= 3 }
    let same = repeated.filter { $0.count == 1 }
    cases = repeated.count
    identical = same.count
    repeats = same.flatMap(\.values).max() ?? 0
  }

  /// Whether the trials of most cases repeat each other, which for a sampled agent is a warning.
  package var isSuspicious: Bool { identical * 2 > cases }

  /// `nil` when the agent may be deterministic, or when its repeats differ as they should.
  package func warning(agentIsSampled: Bool) -> String? {
    guard agentIsSampled, isSuspicious else { return nil }
    return """
      in \(identical) of \(cases) \(cases == 1 ? "case" : "cases") all repeats (up to \(repeats)) \
      are identical although the agent is sampled; a cache may answer, and repeats of one answer \
      count as evidence that they aren't
      """
  }
}
