#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The two-sample Kolmogorov-Smirnov test: do two samples come from one distribution?
package struct KolmogorovSmirnov: Sendable, Equatable {
  package enum Method: Sendable { case exact, asymptotic }

  /// The largest distance between the two empirical distribution functions.
  package let d: Double
  package let p: Double
  package let method: Method

  /// `nil` when a sample is empty or has a value that is not finite.
  ///
  /// Exact, and valid with ties, by walking the lattice of orderings: a path from (0, 0) to (n, m)
  /// may only be measured where a run of equal values ends (Schröer and Trenkler 1995). Above ten
  /// million lattice points Kolmogorov's limit takes over.
  package init?(_ first: [Double], _ second: [Double]) {
    guard !first.isEmpty, !second.isEmpty, (first + second).allSatisfy(\.isFinite)
    else { return nil }
    let (n, m) = (first.count, second.count)
    let merged =
      (first.map { (value: $0, isFirst: true) } + second.map { (value: $0, isFirst: false) })
      .sorted { $0.value < $1.value }
    var measurable = Array(repeating: false, count: n + m + 1)
    var (i, j) = (0, 0)
    var largest = 0
    for (index, item) in merged.enumerated() {
      if item.isFirst { i += 1 } else { j += 1 }
      guard index + 1 == merged.count || merged[index + 1].value != item.value else { continue }
      measurable[index + 1] = true
      largest = max(largest, abs(i * m - j * n))
    }
    d = Double(largest) / (Double(n) * Double(m))
    if Double(n) * Double(m) <= 1e7 {
      method = .exact
      p = Self.crossing(n, m, distance: largest, measurable)
    } else {
      method = .asymptotic
      p = Self.limit(d * (Double(n) / Double(n + m) * Double(m)).squareRoot())
    }
  }

  /// The probability that a random ordering reaches the distance somewhere, collected where it
  /// first does so that small ones keep their digits.
  private static func crossing(
    _ n: Int, _ m: Int, distance: Int, _ measurable: [Bool]
  ) -> Double {
    guard distance > 0 else { return 1 }
    var crossed = 0.0
    var row = Array(repeating: 0.0, count: m + 1)
    for i in 0...n {
      for j in 0...m {
        var mass = i == 0 && j == 0 ? 1.0 : 0
        if i > 0 { mass += row[j] * Double(n - i + 1) / Double(n - i + 1 + m - j) }
        if j > 0 { mass += row[j - 1] * Double(m - j + 1) / Double(n - i + m - j + 1) }
        if mass > 0, measurable[i + j], abs(i * m - j * n) >= distance {
          crossed += mass
          mass = 0
        }
        row[j] = mass
      }
    }
    return min(1, crossed)
  }

  /// Kolmogorov's limiting distribution.
  private static func limit(_ lambda: Double) -> Double {
    guard lambda > 0.2 else { return 1 }
    var sum = 0.0
    for k in 1...100 {
      let term = exp(-2 * Double(k * k) * lambda * lambda)
      sum += k % 2 == 1 ? term : -term
      if term < 1e-17 { break }
    }
    return min(1, max(0, 2 * sum))
  }
}
