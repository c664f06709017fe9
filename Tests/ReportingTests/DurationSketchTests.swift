import Testing

@testable import Reporting

struct DurationSketchTests {
  @Test("quantiles are within a hundredth of the exact ones")
  func quantiles() throws {
    var sketch = DurationSketch()
    let values = (1...10_000).map { Double($0) * 0.001 }
    for value in values.reversed() { sketch.add(.seconds(value)) }
    for share in [0.01, 0.5, 0.95, 0.99] {
      let exact = values[Int((share * 10_000).rounded(.up)) - 1]
      let found = try #require(sketch.quantile(share)).seconds
      #expect(abs(found - exact) <= 0.01 * exact, "\(share): \(found), not \(exact)")
    }
    #expect(sketch.quantile(1) == .seconds(10) && sketch.longest == .seconds(10))
  }

  @Test("one value is every quantile, none is none, and the absurd is bounded")
  func edges() {
    #expect(DurationSketch().quantile(0.5) == nil)
    var sketch = DurationSketch()
    sketch.add(.seconds(2))
    #expect(sketch.quantile(0.5) == .seconds(2) && sketch.quantile(0.99) == .seconds(2))
    sketch.add(.zero)
    sketch.add(.seconds(Int64.max))
    #expect(sketch.count == 3)
  }

  @Test("counts of texts are bounded, and the first of equals leads")
  func counts() {
    var counts = BoundedCounts(room: 2)
    for text in ["b", "a", "c", "a", "b", "d"] { counts.add(text) }
    #expect(counts.sorted.map(\.text) == ["b", "a"])
    #expect(counts.others == 2 && counts.total == 6 && counts.mostFrequent == "b")
  }
}

extension Duration {
  fileprivate var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
