package import EvalModel
package import JSONKit
import Statistics

/// Everything that will be run, as a value made before anything runs.
///
/// Trials stand in rounds: every case once, in an order shuffled by the seed, then every case
/// again. A run that is cut short has then seen every case about equally often.
package struct RunPlan: Sendable {
  package var cases: [EvalCase]
  package var trials: [TrialPlan]
  private let seed: UInt64
  private let fingerprint: Digest
  private let profile: String?

  package init(
    cases: [EvalCase], trialsPerCase: Int, seed: UInt64, fingerprint: Digest, profile: String?
  ) {
    self.cases = cases
    self.seed = seed
    self.fingerprint = fingerprint
    self.profile = profile
    trials = []
    trials.reserveCapacity(cases.count * trialsPerCase)
    var generator = Xoshiro256StarStar(runSeed: seed, purpose: "order")
    for index in 0..<trialsPerCase {
      var round = cases
      generator.shuffle(&round)
      for evalCase in round {
        trials.append(
          TrialPlan(evalCase, index: index, runSeed: seed, fingerprint: fingerprint, profile))
      }
    }
  }

  /// The first trials of each case, as many as are wanted of it, beyond the planned ones too: round
  /// by round, each in an order of its own.
  package func trials(first wanted: [String: Int], without done: Set<Digest>) -> [TrialPlan] {
    var found: [TrialPlan] = []
    let rounds = wanted.values.max() ?? 0
    for index in 0..<rounds {
      var round = cases.filter { (wanted[$0.id] ?? 0) > index }.map {
        TrialPlan($0, index: index, runSeed: seed, fingerprint: fingerprint, profile)
      }.filter { !done.contains($0.id) }
      guard !round.isEmpty else { continue }
      var generator = Xoshiro256StarStar(runSeed: seed, purpose: "order/\(index)")
      generator.shuffle(&round)
      found += round
    }
    return found
  }

  /// The plan without the trials that a store already has.
  package func missing(_ stored: Set<Digest>) -> [TrialPlan] {
    stored.isEmpty ? trials : trials.filter { !stored.contains($0.id) }
  }
}

extension TrialPlan {
  /// The seed follows from the run's seed, the case and the index, so that adding a case changes
  /// no other case's trials.
  fileprivate init(
    _ evalCase: EvalCase, index: Int, runSeed: UInt64, fingerprint: Digest, _ profile: String?
  ) {
    var generator = Xoshiro256StarStar(runSeed: runSeed, purpose: "trial/\(evalCase.id)/\(index)")
    let seed = generator.next()
    let parts = [
      "agent-eval.trial/1", evalCase.id, evalCase.inputDigest.hex, fingerprint.hex, profile ?? "",
      "\(index)", "\(seed)",
    ]
    self.init(
      id: Digest.of(parts.joined(separator: "\u{0}")), caseID: evalCase.id, index: index,
      seed: seed)
  }
}
