import Statistics

/// Two agents whose true pass rate on every case is known, to run through the gate.
struct SimulatedPair: Sendable {
  /// In the order of the plan's cases.
  let baseline: [Double]
  let candidate: [Double]
  private var random: Xoshiro256StarStar

  init(baseline: [Double], candidate: [Double], random: Xoshiro256StarStar) {
    self.baseline = baseline
    self.candidate = candidate
    self.random = random
  }

  /// Runs the agents until the gate has decided, as it would a real pair.
  mutating func course(_ plan: GatePlan) -> GateCourse {
    var course = GateCourse(plan)
    while let trials = course.next {
      let new = draw(candidate, trials.candidate)
      course.observe(candidate: new, baseline: draw(baseline, trials.baseline))
    }
    return course
  }

  private mutating func draw(_ rates: [Double], _ trials: [Int]) -> [Proportion] {
    zip(rates, trials).map { rate, trials in
      Proportion(passes: Self.passes(rate, trials: trials, &random), trials: trials)
    }
  }

  static func passes(
    _ rate: Double, trials: Int, _ random: inout Xoshiro256StarStar
  ) -> Int {
    var passes = 0
    for _ in 0..<trials where random.uniform() < rate { passes += 1 }
    return passes
  }
}
