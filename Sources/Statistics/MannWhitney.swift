/// The Mann-Whitney test: is a value of one sample larger than one of the other more often than
/// not?
package struct MannWhitney: Sendable, Equatable {
  /// The pairs in which the first sample's value is larger, ties counted half.
  package let u: Double
  /// Two-sided, with the normal approximation, corrected for ties and continuity.
  package let pNormal: Double
  /// Two-sided and exact; `nil` with ties, for which the exact distribution isn't this one, and
  /// for more than 2500 pairs, where the approximation is good.
  package let pExact: Double?

  /// `nil` when a sample is empty or has a value that is not finite.
  package init?(_ first: [Double], _ second: [Double]) {
    guard !first.isEmpty, !second.isEmpty, (first + second).allSatisfy(\.isFinite)
    else { return nil }
    let merged =
      (first.map { (value: $0, isFirst: true) } + second.map { (value: $0, isFirst: false) })
      .sorted { $0.value < $1.value }
    var rankSum = 0.0
    var ties = 0.0
    var start = 0
    while start < merged.count {
      var end = start
      var inFirst = 0.0
      while end < merged.count, merged[end].value == merged[start].value {
        if merged[end].isFirst { inFirst += 1 }
        end += 1
      }
      let size = Double(end - start)
      rankSum += inFirst * (Double(start) + (size + 1) / 2)
      ties += size * size * size - size
      start = end
    }
    let (n, m) = (Double(first.count), Double(second.count))
    u = rankSum - n * (n + 1) / 2
    let total = n + m
    let variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
    let distance = abs(u - n * m / 2) - 0.5
    pNormal =
      variance > 0 ? min(1, 2 * StandardNormal.survival(distance / variance.squareRoot())) : 1
    pExact =
      ties == 0 && n * m <= 2500
      ? Self.exact(first.count, second.count, larger: Int(max(u, n * m - u).rounded())) : nil
  }

  /// Twice the probability of `larger` or more. The orderings are built from their largest value
  /// down: it belongs to either sample in proportion to what is left.
  private static func exact(_ n: Int, _ m: Int, larger: Int) -> Double {
    // density[j][u] is the distribution of U for `i` values of the first sample and `j` of the
    // second.
    var density = Array(repeating: [1.0], count: m + 1)
    for i in 1...n {
      var next = [[1.0]]
      for j in 1...m {
        var mixed = Array(repeating: 0.0, count: i * j + 1)
        let takeFirst = Double(i) / Double(i + j)
        for (u, p) in density[j].enumerated() { mixed[u + j] += takeFirst * p }
        for (u, p) in next[j - 1].enumerated() { mixed[u] += (1 - takeFirst) * p }
        next.append(mixed)
      }
      density = next
    }
    return min(1, 2 * density[m][larger...].reversed().reduce(0, +))
  }
}
