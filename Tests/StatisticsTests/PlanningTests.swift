import JSONKit
import Testing

@testable import Statistics

struct PlanningTests {
  @Test("group-sequential bounds agree with the reference, on the same grid to nine digits")
  func bounds() throws {
    try Reference.check("group_sequential_bounds") { entry, count in
      let alpha = try entry.input("alpha").double()
      let spending: AlphaSpending =
        switch try entry.input("spending").string {
        case "LDOF": .obrienFleming
        default: .hwangShihDeCani(gamma: try entry.input("gamma").double())
        }
      let bounds = GroupSequentialBounds(
        information: try entry.input("info").doubles(), alpha: alpha, spending: spending)
      count.expect(bounds.bounds, try entry.output("z_801pt").doubles(), "801 points")
      count.expect(
        bounds.bounds, try entry.output("z").doubles(),
        tolerance: try entry.output("tol").double(), "fine grid")
      count.expect(bounds.spent, try entry.output("cumulative_alpha").doubles(), "spent")
    }
  }

  @Test(
    "bounds exist and are high for the smallest error and for many looks",
    arguments: [1e-9, 1e-4, 0.2, 0.9])
  func extremeErrors(_ alpha: Double) throws {
    let looks = [1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 30, 40, 50]
    for baseline in [1.0, 10, 1000] {
      let bounds = GroupSequentialBounds(
        information: GroupSequentialBounds.information(baseline: baseline, looks: looks, last: 50),
        alpha: alpha, spending: .hwangShihDeCani(gamma: -2), points: 401
      ).bounds
      #expect(bounds.allSatisfy { $0.isFinite })
      // The last look alone can't have a lower bound than a test that looks once.
      let once = StandardNormal.upperQuantile(alpha) ?? 0
      #expect(try #require(bounds.last) >= once - 1e-4)
    }
  }

  @Test("a single look is the fixed test")
  func oneLook() {
    let bounds = GroupSequentialBounds(
      information: [1], alpha: 0.025, spending: .hwangShihDeCani(gamma: -2))
    #expect(abs(bounds.bounds[0] - 1.959_963_984_540_054) < 1e-12)
    #expect(
      GroupSequentialBounds(information: [], alpha: 0.1, spending: .obrienFleming).bounds.isEmpty)
  }

  @Test("the information of a growing candidate beside a fixed baseline")
  func information() {
    let information = GroupSequentialBounds.information(baseline: 30, looks: [1, 5, 10], last: 10)
    #expect(abs(information[0] - 0.129_032_258_064_516) < 1e-14)
    #expect(abs(information[1] - 0.571_428_571_428_571) < 1e-14)
    #expect(information[2] == 1)
  }

  @Test(
    "every spending function spends nothing at the start and all of alpha at the end",
    arguments: [
      AlphaSpending.obrienFleming, .hwangShihDeCani(gamma: -4), .hwangShihDeCani(gamma: 0),
      .hwangShihDeCani(gamma: 1),
    ])
  func spending(_ spending: AlphaSpending) {
    #expect(spending.spent(at: 0, of: 0.05) == 0)
    #expect(abs(spending.spent(at: 1, of: 0.05) - 0.05) < 1e-15)
    #expect(spending.spent(at: 7, of: 0.05) == spending.spent(at: 1, of: 0.05))
    #expect(spending.spent(at: 0.3, of: 0.05) < spending.spent(at: 0.6, of: 0.05))
  }

  @Test("bounds keep their error when a random walk is looked at")
  func simulated() {
    let information = [0.25, 0.5, 0.75, 1]
    let bounds = GroupSequentialBounds(
      information: information, alpha: 0.1, spending: .hwangShihDeCani(gamma: 1), points: 201)
    var random = Xoshiro256StarStar(seed: 11)
    let repetitions = 10_000
    let crossed = (0..<repetitions).count { _ in
      var position = 0.0
      var crossed = false
      for (t, bound) in zip(information, bounds.bounds) {
        position += 0.5 * (StandardNormal.quantile(random.uniform() + 0x1p-54) ?? 0)
        if position / t.squareRoot() >= bound { crossed = true }
      }
      return crossed
    }
    #expect((910...1090).contains(crossed))
  }

  @Test("power on fixed strata agrees with the reference")
  func fixedPower() throws {
    try Reference.check("power_fixed_cases") { entry, count in
      let power = DropPower(
        strata: try entry.input("cases").integer(), trials: try entry.input("runs").double(),
        baselineTrials: try entry.input("base_runs").double(),
        withinVariance: try entry.input("within_var").double())
      let (alpha, beta) = (
        try entry.input("alpha").double(), try entry.input("beta").double()
      )
      let drop = try entry.input("drop").double()
      count.expect(power.standardError, try entry.output("se").double())
      count.expect(
        power.minimumDetectableDrop(alpha: alpha, beta: beta), try entry.output("mde").double())
      count.expect(
        power.power(drop: drop, alpha: alpha), try entry.output("power_at_drop").double())
      count.expect(
        power.trialsNeeded(drop: drop, alpha: alpha, beta: beta),
        try entry.output("runs_needed").number)
    }
  }

  @Test("without variance every drop is seen in one trial and power is no probability")
  func noVariance() {
    let power = DropPower(strata: 10, trials: 5, baselineTrials: 5, withinVariance: 0)
    #expect(power.minimumDetectableDrop(alpha: 0.05, beta: 0.1) == 0)
    #expect(power.power(drop: 0.1, alpha: 0.05) == nil)
    #expect(power.trialsNeeded(drop: 0.1, alpha: 0.05, beta: 0.1) == 1)
  }

  @Test("the within variance is the mean of unbiased variances")
  func withinVariance() throws {
    let rates = [
      Proportion(passes: 5, trials: 10), Proportion(passes: 10, trials: 10),
      Proportion(passes: 1, trials: 1),
    ]
    let variance = try #require(DropPower.withinVariance(of: rates))
    #expect(abs(variance - 25.0 / 90 / 2) < 1e-15)
    #expect(DropPower.withinVariance(of: [Proportion(passes: 1, trials: 1)]) == nil)
  }

  @Test("power for strata like these agrees with the reference")
  func superpopulation() throws {
    try Reference.check("power_miller_superpopulation") { entry, count in
      let power = SuperpopulationPower(
        differenceVariance: try entry.input("omega2").double(),
        candidateVariance: try entry.input("sigma2_A").double(),
        baselineVariance: try entry.input("sigma2_B").double())
      let trials = try entry.input("K").integer()
      count.expect(
        power.strataNeeded(
          difference: try entry.input("delta").double(), candidateTrials: trials,
          baselineTrials: trials, alphaTwoSided: try entry.input("alpha_two_sided").double(),
          beta: try entry.input("beta").double()), try entry.output("n_questions").double())
    }
  }

  @Test("the bootstrap repeats the reference's draws")
  func bootstrap() throws {
    try Reference.check("cluster_bootstrap") { entry, count in
      var random = Xoshiro256StarStar(seed: try entry.input("seed").word())
      let result = try #require(
        ClusterBootstrap(
          meanOf: try entry.input("d").doubles(), replicates: try entry.input("B").integer(),
          random: &random))
      count.expect(result.estimate, try entry.output("mean").double())
      count.expect(result.standardError, try entry.output("se").double())
      count.expect(
        [result.interval.lower, result.interval.upper], try entry.output("pct_type7").doubles())
    }
  }

  @Test("a ratio that doesn't exist is not bootstrapped, and one that sometimes doesn't says so")
  func bootstrapEdges() throws {
    var random = Xoshiro256StarStar(seed: 1)
    #expect(ClusterBootstrap(meanOf: [1], random: &random) == nil)
    #expect(ClusterBootstrap(meanOf: [], random: &random) == nil)
    #expect(ClusterBootstrap(ratioOf: [1, 2], to: [0, 0], random: &random) == nil)
    let sometimes = try #require(
      ClusterBootstrap(ratioOf: [1, 2], to: [1, 0], replicates: 400, random: &random))
    #expect((60...140).contains(sometimes.undefined))
    let constant = try #require(
      ClusterBootstrap(ratioOf: [2, 4, 6], to: [1, 2, 3], replicates: 50, random: &random))
    #expect(constant.estimate == 2)
    #expect(constant.interval.lower == 2 && constant.interval.upper == 2)
  }
}
