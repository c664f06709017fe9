import Statistics
import Testing

struct ClusteredMeanSinglesTests {
  @Test(
    "many clusters of one observation are the same counted or listed",
    arguments: [
      ([], 3, 5), ([Proportion(passes: 2, trials: 4)], 0, 3),
      ([Proportion(passes: 4, trials: 4)], 1, 1),
      ([Proportion(passes: 2, trials: 4), Proportion(passes: 0, trials: 7)], 30, 41),
      ([Proportion(passes: 0, trials: 0)], 2, 2),
    ] as [([Proportion], Int, Int)])
  func same(listed: [Proportion], passes: Int, singles: Int) throws {
    let all =
      listed + (0..<singles).map { Proportion(passes: $0 < passes ? 1 : 0, trials: 1) }
    let long = try #require(ClusteredMean(all))
    let short = try #require(
      ClusteredMean(listed, singles: Proportion(passes: passes, trials: singles)))
    func isClose(_ one: Double?, _ other: Double?) -> Bool {
      guard let one, let other else { return one == nil && other == nil }
      return abs(one - other) < 1e-12
    }
    #expect(isClose(long.mean, short.mean))
    #expect(isClose(long.standardError, short.standardError))
    #expect(isClose(long.designEffect, short.designEffect))
    #expect(long.clusters == short.clusters && long.observations == short.observations)
    #expect(isClose(long.rateInterval()?.lower, short.rateInterval()?.lower))
  }

  @Test("without singles nothing changes, and without anything there is no mean")
  func nothing() {
    let listed = [Proportion(passes: 1, trials: 3), Proportion(passes: 2, trials: 2)]
    #expect(
      ClusteredMean(listed, singles: Proportion(passes: 0, trials: 0)) == ClusteredMean(listed))
    #expect(ClusteredMean([], singles: Proportion(passes: 0, trials: 0)) == nil)
  }
}
