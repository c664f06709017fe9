/// The first Wasserstein distance of two samples: how far, on average, values must move to turn
/// one sample into the other; it has the unit of the values.
package enum Wasserstein {
  /// `nil` when a sample is empty or has a value that is not finite.
  package static func distance(_ first: [Double], _ second: [Double]) -> Double? {
    guard !first.isEmpty, !second.isEmpty, (first + second).allSatisfy(\.isFinite)
    else { return nil }
    let merged =
      (first.map { (value: $0, isFirst: true) } + second.map { (value: $0, isFirst: false) })
      .sorted { $0.value < $1.value }
    var (belowFirst, belowSecond) = (0.0, 0.0)
    var sum = 0.0
    for (item, next) in zip(merged, merged.dropFirst()) {
      if item.isFirst { belowFirst += 1 } else { belowSecond += 1 }
      let gap = belowFirst / Double(first.count) - belowSecond / Double(second.count)
      sum += abs(gap) * (next.value - item.value)
    }
    return sum
  }
}
