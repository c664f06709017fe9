import Gating
import Statistics

@main
struct Program {
  static func main() {
    for configuration in Configuration.all {
      var random = Xoshiro256StarStar(seed: 1)
      var (planned, played) = (0.0, 0.0)
      var blocked = 0
      let count = 20
      var trials = 0
      for _ in 0..<count {
        let suite = SimulatedSuite(.mature, cases: configuration.cases, &random)
        let baseline = configuration.baseline(suite, &random)
        let start = ThreadClock.now()
        guard let plan = try? GatePlan(baseline: baseline, policy: GatePolicy(), trials: configuration.trials)
        else { return }
        planned += (ThreadClock.now() - start).milliseconds
        let play = Play(plan, Scenario.unchanged.rates(suite, &random), &random)
        played += play.time.milliseconds
        if play.isBlocked { blocked += 1 }
        trials += play.trials
      }
      print(configuration.name, planned / Double(count), played / Double(count), blocked, Double(trials) / Double(count * configuration.cases * configuration.trials))
    }
  }
}
