import Gating
import Statistics

/// What the gate may do beyond looking at the candidate.
enum Mode: String, CaseIterable, Sendable {
  case stored
  /// Fresh baseline trials on suspects.
  case rerun = "re-run"
  /// These, and an alarm blocks only when fresh trials of both agents bear it out.
  case confirmed
}

/// The gate under one policy.
struct Rule: Hashable, Sendable {
  var alpha: Double
  var mode: Mode

  var name: String { "\(mode.rawValue)\(alpha == 0.05 ? "" : ", α \(alpha)")" }

  /// From the plan of the same alpha, whose tables all modes share.
  func plan(_ plan: GatePlan) -> GatePlan {
    plan.with(baselineIsRunnable: mode != .stored, confirmsAlarms: mode == .confirmed)
  }
}

/// One gate played to its end.
struct Play: Sendable {
  var isBlocked: Bool
  /// An alarm was raised, whatever became of it.
  var isAlarmed: Bool
  /// Of both agents.
  var trials: Int
  var time: Duration

  /// Every trial is drawn when the gate asks for it. The agents draw from streams of their own, so
  /// that two rules see the same candidate for as long as they ask for the same trials.
  init(_ plan: GatePlan, _ rates: Scenario.Rates, seed: UInt64) {
    var candidateStream = Xoshiro256StarStar(runSeed: seed, purpose: "candidate")
    var baselineStream = Xoshiro256StarStar(runSeed: seed, purpose: "fresh baseline")
    let start = ThreadClock.now()
    var course = GateCourse(plan)
    while let next = course.next {
      course.observe(
        candidate: zip(rates.candidate, next.candidate).map { candidateStream.draw($0, $1) },
        baseline: zip(rates.baseline, next.baseline).map { baselineStream.draw($0, $1) })
    }
    time = ThreadClock.now() - start
    isBlocked = course.decision?.isBlocked ?? false
    isAlarmed = isBlocked || !course.confirmations.isEmpty
    trials = course.trialsUsed
  }
}

extension Xoshiro256StarStar {
  /// So many trials of a case that passes at this rate.
  mutating func draw(_ rate: Double, _ trials: Int) -> Proportion {
    var passes = 0
    for _ in 0..<trials where uniform() < rate { passes += 1 }
    return Proportion(passes: passes, trials: trials)
  }
}
