package import Statistics

/// An agent whose true pass rate on every case is known, to run through the gate.
package struct SimulatedAgent: Sendable {
  /// In the order of the plan's cases.
  package let rates: [Double]
  package private(set) var counts: [Proportion]
  private var random: Xoshiro256StarStar

  package init(rates: [Double], random: Xoshiro256StarStar) {
    self.rates = rates
    self.random = random
    counts = rates.map { _ in Proportion(passes: 0, trials: 0) }
  }

  /// Runs until the gate has decided.
  package mutating func play(_ session: inout GateSession) {
    while case .continue(let step) = session.decision {
      for position in step.cases {
        switch step {
        case .rounds(let round, _): runCase(position, upTo: round)
        case .extra: runCase(position, upTo: counts[position].trials + 1)
        }
      }
      session.observe(counts)
    }
  }

  private mutating func runCase(_ position: Int, upTo trials: Int) {
    let before = counts[position]
    guard trials > before.trials else { return }
    let new = Self.passes(rates[position], trials: trials - before.trials, &random)
    counts[position] = Proportion(passes: before.passes + new, trials: trials)
  }

  static func passes(
    _ rate: Double, trials: Int, _ random: inout Xoshiro256StarStar
  ) -> Int {
    var passes = 0
    for _ in 0..<trials where random.uniform() < rate { passes += 1 }
    return passes
  }
}
