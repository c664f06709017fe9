import JSONKit
import Testing

@testable import Statistics

struct ClusteredMeanTests {
  @Test(
    "the clustered standard error agrees with the reference",
    arguments: [
      ClusteredMean.Weighting.clusters, .observations,
    ])
  func reference(_ weighting: ClusteredMean.Weighting) throws {
    try Reference.check("clustered_se") { entry, count in
      let clusters = Self.clusters(
        try entry.input("values").doubles(), try entry.input("cluster").integers())
      let proportions = clusters.map {
        Proportion(passes: $0.count { $0 == 1 }, trials: $0.count)
      }
      for mean in [
        ClusteredMean(clusters, weighting: weighting),
        ClusteredMean(proportions, weighting: weighting),
      ] {
        let mean = try #require(mean)
        count.expect(mean.mean, try entry.output("mean").double())
        count.expect(
          mean.standardError, try entry.output("se_c_over_cminus1_inspect").double())
        count.expect(mean.designEffect, try entry.output("design_effect").double())
        count.expectEqual(mean.clusters, try entry.output("clusters").integer())
      }
    }
  }

  private static func clusters(_ values: [Double], _ labels: [Int]) -> [[Double]] {
    let groups = Dictionary(grouping: zip(values, labels), by: \.1)
    return groups.sorted { $0.key < $1.key }.map { $0.value.map(\.0) }
  }

  @Test("clusters of different sizes count the same unless observations are asked for")
  func weighting() throws {
    let clusters: [[Double]] = [[1, 1, 1, 1], [0], []]
    let byCluster = try #require(ClusteredMean(clusters))
    #expect(byCluster.mean == 0.5)
    #expect(byCluster.standardError == 0.5)
    #expect(byCluster.clusters == 2)
    #expect(byCluster.observations == 5)
    let byObservation = try #require(ClusteredMean(clusters, weighting: .observations))
    #expect(byObservation.mean == 0.8)
    // Residual sums are 0.8 and -0.8: sqrt(2 * 1.28) / 5.
    #expect(abs((byObservation.standardError ?? 0) - 0.32) < 1e-15)
  }

  @Test("one cluster has no standard error and no interval")
  func oneCluster() throws {
    let mean = try #require(ClusteredMean([[1, 0, 1]]))
    #expect(mean.standardError == nil)
    #expect(mean.designEffect == nil)
    #expect(mean.interval() == nil)
    #expect(mean.rateInterval() == nil)
    #expect(ClusteredMean([[Double]]()) == nil)
    #expect(ClusteredMean([Proportion(passes: 0, trials: 0)]) == nil)
  }

  @Test(
    "when every cluster agrees, the interval is Wilson's on the number of clusters",
    arguments: [(10, 10), (0, 10), (5, 10)])
  func agreement(_ passes: Int, _ trials: Int) throws {
    let cases = Array(repeating: Proportion(passes: passes, trials: trials), count: 20)
    let mean = try #require(ClusteredMean(cases))
    #expect(mean.standardError == 0)
    #expect(mean.designEffect == nil)
    #expect(mean.warnings.contains(.noVariationBetweenClusters))
    let interval = try #require(mean.rateInterval())
    #expect(interval.method == .wilsonOnClusters)
    let wilson = try #require(Proportion(passes: passes * 20 / trials, trials: 20).interval())
    #expect(abs(interval.lower - wilson.lower) < 1e-15)
    #expect(abs(interval.upper - wilson.upper) < 1e-15)
  }

  @Test("rates that aren't exact in binary still agree")
  func agreementInThirds() throws {
    let cases = Array(repeating: Proportion(passes: 1, trials: 3), count: 7)
    for weighting in [ClusteredMean.Weighting.clusters, .observations] {
      #expect(try #require(ClusteredMean(cases, weighting: weighting)).standardError == 0)
    }
  }

  @Test("one failure in three thousand trials leaves an interval inside 0...1 around the rate")
  func nearOne() throws {
    var cases = Array(repeating: Proportion(passes: 10, trials: 10), count: 299)
    cases.append(Proportion(passes: 9, trials: 10))
    let mean = try #require(ClusteredMean(cases))
    let interval = try #require(mean.rateInterval())
    #expect(interval.method == .clusteredWilson)
    #expect(interval.contains(mean.mean))
    #expect(interval.upper < 1)
    // As sure as 3000 independent trials would be, but not surer.
    let independent = try #require(Proportion(passes: 2999, trials: 3000).interval())
    #expect(interval.lower <= independent.lower)
    #expect(interval.lower > 0.997)
  }

  @Test("with one trial a cluster the effective size is the number of clusters")
  func singletons() throws {
    let cases = (0..<40).map { Proportion(passes: $0 < 30 ? 1 : 0, trials: 1) }
    let mean = try #require(ClusteredMean(cases))
    #expect(abs((mean.designEffect ?? 0) - 1) < 1e-12)
    let interval = try #require(mean.rateInterval())
    let wilson = ConfidenceInterval.wilson(
      successes: 30, of: 40, deviate: Confidence.p95.t(degreesOfFreedom: 39), confidence: .p95,
      method: .wilson)
    #expect(abs(interval.lower - wilson.lower) < 1e-12)
    #expect(abs(interval.upper - wilson.upper) < 1e-12)
  }

  @Test("clusters that vary less than chance don't make more observations than there are")
  func underdispersed() throws {
    let cases = (0..<20).map { Proportion(passes: $0 == 0 ? 6 : 5, trials: 10) }
    let mean = try #require(ClusteredMean(cases))
    #expect(try #require(mean.designEffect) < 0.1)
    let interval = try #require(mean.rateInterval())
    let independent = try #require(Proportion(passes: 101, trials: 200).interval())
    #expect(interval.lower <= independent.lower && interval.upper >= independent.upper)
  }

  @Test("a rate interval of values that aren't rates does not exist")
  func notARate() throws {
    let mean = try #require(ClusteredMean([[250, 260], [400, 410]]))
    #expect(mean.rateInterval() == nil)
    let interval = try #require(mean.interval())
    #expect(interval.method == .clusteredT)
    #expect(interval.contains(330))
  }

  @Test("the rate interval covers the population's rate about as often as it says")
  func coverage() throws {
    var random = Xoshiro256StarStar(seed: 20)
    var covered = 0
    let repetitions = 1000
    for _ in 0..<repetitions {
      // Rates uniform on 0...1, five trials each: design effect about 2.3, true mean 1/2.
      let cases = (0..<20).map { _ in
        let rate = random.uniform()
        return Proportion(
          passes: (0..<5).count { _ in random.uniform() < rate }, trials: 5)
      }
      let interval = try #require(ClusteredMean(cases)?.rateInterval())
      if interval.contains(0.5) { covered += 1 }
    }
    #expect((930...985).contains(covered), "covered \(covered) of \(repetitions)")
  }
}
