import JSONKit
import Testing

@testable import Statistics

struct ControlChartTests {
  /// Runs a chart over a series and compares every statistic and the first alarm.
  private func compare(
    _ values: [Double], _ entry: Reference, _ count: inout Reference.Count,
    observe: (Double) -> (statistic: Double, alarm: Bool)
  ) throws {
    var statistics: [Double] = []
    var first: Int?
    for (index, value) in values.enumerated() {
      let step = observe(value)
      statistics.append(step.statistic)
      if step.alarm, first == nil { first = index }
    }
    let expected = try entry.output("stat").doubles()
    #expect(statistics.count == expected.count)
    for (actual, expected) in zip(statistics, expected) {
      count.expectEqual(abs(actual - expected) < 1e-12, true)
    }
    count.expectEqual(first, try entry.output("alarm").int)
  }

  @Test("CUSUM agrees with the reference")
  func cusum() throws {
    try Reference.check("cusum_low") { entry, count in
      var chart = Cusum(
        reference: try entry.input("k").double(), limit: try entry.input("h").double())
      try compare(try entry.input("z").doubles(), entry, &count) {
        let alarm = chart.observe($0)
        return (chart.statistic, alarm)
      }
    }
  }

  @Test("EWMA and its limits agree with the reference")
  func ewma() throws {
    try Reference.check("ewma_low") { entry, count in
      var chart = EWMA(
        weight: try entry.input("lam").double(), width: try entry.input("L").double())
      var limits: [Double] = []
      try compare(try entry.input("z").doubles(), entry, &count) {
        let alarm = chart.observe($0)
        limits.append(chart.limit)
        return (chart.statistic, alarm)
      }
      count.expect(limits, try entry.output("limit").doubles())
    }
  }

  @Test("Page and Hinkley's test agrees with the reference")
  func pageHinkley() throws {
    try Reference.check("page_hinkley_decrease") { entry, count in
      var chart = PageHinkley(
        tolerance: try entry.input("delta").double(), limit: try entry.input("lam").double(),
        retention: try entry.input("alpha").double())
      try compare(try entry.input("x").doubles(), entry, &count) {
        let alarm = chart.observe($0)
        return (chart.statistic, alarm)
      }
    }
  }

  @Test("a stable series alarms about once in 925 observations, a shifted one after about 10")
  func runLengths() {
    var random = Xoshiro256StarStar(seed: 5)
    func runLength(shift: Double) -> Int {
      var chart = Cusum()
      for step in 1... {
        let z = StandardNormal.quantile(random.uniform() + 0x1p-54) ?? 0
        if chart.observe(z - shift) { return step }
      }
      return .max
    }
    let stable = (0..<300).reduce(0) { sum, _ in sum + runLength(shift: 0) } / 300
    let shifted = (0..<300).reduce(0) { sum, _ in sum + runLength(shift: 1) } / 300
    #expect((750...1100).contains(stable))
    #expect((9...12).contains(shifted))
  }
}
