import JSONKit
import Testing

@testable import Statistics

struct PercentilesTests {
  @Test("every definition agrees with the reference")
  func reference() throws {
    try Reference.check("percentile") { entry, count in
      let percentiles = try #require(Percentiles(try entry.input("x").doubles()))
      let q = try entry.input("q").double()
      let definitions: [(Percentiles.Definition, String)] = [
        (.linear, "linear_type7"), (.nearestRank, "nearest_rank"), (.weibull, "weibull_type6"),
        (.hazen, "hazen_type5"), (.medianUnbiased, "median_unbiased_type8"),
      ]
      for (definition, key) in definitions {
        let tolerance =
          switch definition {
          case .nearestRank: 0.0
          case .linear: 2e-15
          case .hazen, .weibull, .medianUnbiased: 1e-13
          }
        count.expect(
          percentiles.percentile(q, definition), try entry.output(key).double(),
          tolerance: tolerance, "\(key) \(q)")
      }
    }
  }

  @Test("p99 exists from one hundred values on", arguments: [(1, false), (99, false), (100, true)])
  func p99(_ n: Int, _ exists: Bool) throws {
    let percentiles = try #require(Percentiles((1...n).map(Double.init)))
    #expect((percentiles.p99 != nil) == exists)
    #expect(percentiles.maximum == Double(n))
    #expect(percentiles.median == Double(n + 1) / 2)
    #expect(percentiles.warnings.isEmpty == (n >= 20))
  }

  @Test("no order exists without values or with one that is not a number")
  func undefined() {
    #expect(Percentiles([]) == nil)
    #expect(Percentiles([1, .nan]) == nil)
    #expect(Percentiles([1, .infinity]) == nil)
    #expect(Percentiles([1])?.percentile(101) == nil)
    #expect(Percentiles([1])?.percentile(.nan) == nil)
  }

  @Test("a percentile never leaves the sample and never decreases")
  func monotone() throws {
    let percentiles = try #require(Percentiles([0.1, 0.1, 0.3, 0.7, 1e300, -1e300, 0.7]))
    for definition in Percentiles.Definition.allCases {
      var last = -Double.infinity
      for step in 0...1000 {
        let value = try #require(percentiles.percentile(Double(step) / 10, definition))
        #expect(value >= last)
        last = value
      }
      #expect(last == 1e300)
    }
  }
}
