import JSONKit
import Testing

@testable import Statistics

struct DropTests {
  private static func rates(_ entry: Reference) throws -> [Proportion] {
    let trials = try entry.input("n").integer()
    return try entry.input("pass_").integers().map { Proportion(passes: $0, trials: trials) }
  }

  @Test("the grid of rates agrees with the reference")
  func grid() throws {
    try Reference.check("eb_grid") { entry, count in
      let grid = RateGrid(count: try entry.input("K").integer()).rates
      count.expect(Array(grid.prefix(3)), try entry.output("grid_first3").doubles())
      count.expect(grid[grid.count / 2], try entry.output("grid_mid").double())
      count.expect(grid.last, try entry.output("grid_last").double())
    }
  }

  @Test("the prior fitted to a suite agrees with the reference, in any order of the cases")
  func prior() throws {
    try Reference.check("eb_prior_npmle") { entry, count in
      let rates = try Self.rates(entry)
      let prior = RatePrior(
        fitting: rates, grid: RateGrid(count: try entry.input("K").integer()),
        iterations: try entry.input("iters").integer(), floor: try entry.input("eta").double())
      count.expect(prior.weights, try entry.output("weights").doubles(), "weights")
      let values = try entry.output("baseline_values").integers()
      let means = values.map { prior.posterior(given: Proportion(passes: $0, trials: 10)).mean }
      count.expect(means, try entry.output("posterior_mean").doubles(), "posterior mean")
      count.expectEqual(RatePrior(fitting: rates.reversed()), prior)
    }
  }

  @Test("a suite without results has Jeffreys' prior")
  func emptyPrior() {
    let uniform = RatePrior(uniformOn: RateGrid())
    #expect(RatePrior(fitting: []) == uniform)
    #expect(RatePrior(fitting: [Proportion(passes: 0, trials: 0)]) == uniform)
    let mean = uniform.posterior(given: Proportion(passes: 9, trials: 10)).mean
    #expect(abs(mean - 9.5 / 11) < 1e-3)
  }

  @Test("the prior is the same to the last bit in any order of different cases")
  func priorOrder() {
    let rates = (1...30).flatMap { trials in
      [trials, trials * 2 / 3, trials / 2].map { Proportion(passes: $0, trials: trials) }
    }
    var shuffled = rates
    var random = Xoshiro256StarStar(seed: 4)
    random.shuffle(&shuffled)
    #expect(RatePrior(fitting: shuffled) == RatePrior(fitting: rates))
  }

  @Test("the evidence of a drop and the chance of still finding one agree with the reference")
  func evidence() throws {
    let threshold = try #require(try Reference.entries("eb_threshold").first)
    let h = try threshold.output("h").double()
    try Reference.check("eb_log_e") { entry, count in
      let prior = RatePrior(fitting: try Self.rates(entry))
      let shifts = try entry.input("shifts").doubles()
      let likelihoods = DropLikelihoods(
        shifts: DropShifts(design: shifts[0], others: Array(shifts.dropFirst())),
        maximumTrials: 20)
      for point in try #require(try entry.output("points").array) {
        let passes = try #require(point["b_pass"]?.int)
        let (n, f) = (try #require(point["n"]?.int), try #require(point["f"]?.int))
        let posterior = prior.posterior(given: Proportion(passes: passes, trials: 10))
        let table = DropTable(posterior, likelihoods)
        let cell = table[trials: n, failures: f]
        count.expect(cell.logE, point["log_e"]?.number)
        count.expect(cell.logDesignRatio, point["log_lr_design"]?.number)
        let rate = max(posterior.mean - likelihoods.shifts.design, 0.02)
        let power = table.conditionalPower(threshold: h, rate: rate)
        count.expect(power[trials: n, failures: f], point["cond_power"]?.number, "power")
        count.expectEqual(likelihoods.evidence(posterior, trials: n, failures: f), cell)
      }
    }
  }

  @Test("counts beyond the table are computed alike")
  func beyondTable() {
    let posterior = RatePrior(uniformOn: RateGrid())
      .posterior(given: Proportion(passes: 30, trials: 30))
    let small = DropLikelihoods(maximumTrials: 3)
    let large = DropLikelihoods(maximumTrials: 12)
    #expect(
      small.evidence(posterior, trials: 12, failures: 5)
        == large.evidence(posterior, trials: 12, failures: 5))
  }

  @Test("huge counts give finite evidence", arguments: [(5000, 0), (5000, 5000), (5000, 2500)])
  func hugeCounts(_ trials: Int, _ failures: Int) {
    let posterior = RatePrior(uniformOn: RateGrid())
      .posterior(given: Proportion(passes: 50, trials: 50))
    let evidence = DropLikelihoods(maximumTrials: 0)
      .evidence(posterior, trials: trials, failures: failures)
    #expect(evidence.logE.isFinite && evidence.logDesignRatio.isFinite)
    #expect((evidence.logE > 0) == (failures == 2500 || failures == 5000))
  }

  @Test("the threshold of a suite agrees with the reference")
  func threshold() throws {
    try Reference.check("eb_threshold") { entry, count in
      let rates = try Self.rates(entry)
      let prior = RatePrior(fitting: rates)
      let likelihoods = DropLikelihoods(maximumTrials: try entry.input("ext").integer())
      let least = try entry.input("eligible_min_posterior_mean").double()
      let values = try entry.output("baseline_values").integers()
      let tables = values.map { passes in
        let posterior = prior.posterior(given: Proportion(passes: passes, trials: 10))
        let cases = rates.count { $0.passes == passes }
        return (
          table: DropTable(posterior, likelihoods), cases: posterior.mean >= least ? cases : 0
        )
      }
      let alpha = try entry.input("alpha").double()
      let threshold = DropThreshold(tables, alpha: alpha, range: 0...40, steps: 60)
      count.expect(threshold.value, try entry.output("h").double())
      // The reference leaves rates out whose posterior weight is below 1e-10; we don't.
      let tolerance = 1e-6
      count.expect(
        threshold.familyProbability, try entry.output("family_prob").double(),
        tolerance: tolerance)
      #expect(threshold.familyProbability <= alpha)
      let crossings = zip(tables, try entry.output("cross_prob").doubles())
      for (table, expected) in crossings {
        count.expect(
          table.cases == 0 ? 0 : table.table.crossingProbability(threshold: threshold.value),
          expected, tolerance: tolerance, "crossing")
      }
    }
  }

  @Test("the default bisection stops on its lattice and keeps to alpha")
  func defaultBisection() {
    let posterior = RatePrior(uniformOn: RateGrid())
      .posterior(given: Proportion(passes: 30, trials: 30))
    let table = DropTable(posterior, DropLikelihoods(maximumTrials: 20))
    let threshold = DropThreshold([(table, 100)], alpha: 0.0175)
    let step = 20.0 / 8192
    #expect(((threshold.value - 4) / step).rounded() * step + 4 == threshold.value)
    #expect(threshold.familyProbability <= 0.0175)
    #expect(DropThreshold([], alpha: 0.05).familyProbability == 0)
    #expect(DropThreshold.ville(cases: 0, alpha: 0.05) == nil)
    #expect(abs((DropThreshold.ville(cases: 300, alpha: 0.0175) ?? 0) - 9.749_336_87) < 1e-6)
  }

  @Test("crossing probabilities are those of simulated cases")
  func simulatedCrossing() throws {
    let posterior = RatePrior(uniformOn: RateGrid())
      .posterior(given: Proportion(passes: 9, trials: 10))
    let table = DropTable(posterior, DropLikelihoods(maximumTrials: 12))
    let threshold = 1.0
    var random = Xoshiro256StarStar(seed: 9)
    let repetitions = 20_000
    let crossed = (0..<repetitions).count { _ in
      var point = random.uniform()
      let index = posterior.weights.firstIndex {
        point -= $0
        return point < 0
      }
      let rate = posterior.grid.rates[index ?? 63]
      var failures = 0
      for trials in 1...12 {
        if random.uniform() >= rate { failures += 1 }
        if table[trials: trials, failures: failures].logE >= threshold { return true }
      }
      return false
    }
    // Ville's bound for a threshold of 1 is 1/e.
    let exact = table.crossingProbability(threshold: threshold)
    #expect(abs(Double(crossed) / Double(repetitions) - exact) < 0.01)
    #expect(exact > 0.05 && exact < 0.367_879)
    #expect(table.crossingProbability(threshold: threshold, from: 12) < exact)
  }

  @Test("the sparse mixture agrees with the reference")
  func sparse() throws {
    try Reference.check("sparse_mixture") { entry, count in
      let mixture = SparseMixture(fractions: try entry.input("eps").doubles())
      count.expect(
        mixture.logW(try entry.input("log_e").doubles()), try entry.output("log_w").double())
    }
  }

  @Test(
    "the shares of fallen cases are capped at a half and count once",
    arguments: [(300, 3), (100, 3), (40, 3), (20, 2), (5, 1), (1, 1)])
  func fractions(_ cases: Int, _ count: Int) throws {
    let fractions = try #require(SparseMixture(cases: cases)).fractions
    #expect(fractions.count == count)
    #expect(fractions.allSatisfy { $0 <= 0.5 } && fractions == fractions.sorted())
  }

  @Test("no cases and no evidence give no combined evidence; extremes stay finite")
  func sparseEdges() throws {
    #expect(SparseMixture(cases: 0) == nil)
    let mixture = try #require(SparseMixture(cases: 100))
    #expect(mixture.logW([]) == 0)
    #expect(abs(mixture.logW([0, 0, 0])) < 1e-14)
    #expect(mixture.logW([700, 700]).isFinite && mixture.logW([-700]) < 0)
    #expect(abs(SparseMixture.threshold(alpha: 0.005) - 5.298_317_366_548_036) < 1e-12)
  }
}
