/// Is the candidate worse over many strata? Exact, given the failures of each stratum.
///
/// If nothing changed, the candidate's failures in a stratum are a random draw from the stratum's
/// failures, whatever its rate; their sum is the convolution of one hypergeometric distribution
/// per stratum (Birch 1964, Zelen 1971). No assumption about the strata, no normal approximation,
/// no randomness. Strata without failures, or with nothing else, carry no information about a
/// change and don't alter the result.
package struct StratifiedExactTest: Sendable, Equatable {
  package enum Method: Sendable { case exact, normal }

  /// The candidate's (weighted) failures.
  package let statistic: Int
  package let mean: Double
  package let variance: Double
  /// The probability of this many failures or more.
  package let p: Double
  /// The same with half of the observed sum's probability; the gate's p-value.
  package let midP: Double
  /// How many strata have information: both passes and failures, and trials on both sides.
  package let informative: Int
  /// `normal` when the lattice of sums is too large to walk, as with very large weights.
  package let method: Method

  /// Strata without trials on both sides are ignored. `weights`, one per stratum, are whole
  /// numbers up to a million so that the sums stay on a lattice.
  package init(_ strata: [RatePair], weights: [Int]? = nil) {
    precondition(
      weights.map { $0.count == strata.count && $0.allSatisfy((1...1_000_000).contains) } ?? true)
    var statistic = 0
    var mean = 0.0
    var variance = 0.0
    var parts: [(null: Hypergeometric, weight: Int)] = []
    var offset = 0
    var size = 1
    var cost = 0.0
    for (index, stratum) in strata.enumerated()
    where stratum.baseline.trials > 0 && stratum.candidate.trials > 0 {
      let weight = weights?[index] ?? 1
      let null = stratum.failuresUnderEquality
      statistic += weight * stratum.candidate.failures
      mean += Double(weight) * null.mean
      variance += Double(weight) * Double(weight) * null.variance
      offset += weight * null.support.lowerBound
      guard null.support.count > 1 else { continue }
      cost += Double(size) * Double(null.support.count)
      size += weight * (null.support.count - 1)
      parts.append((null, weight))
    }
    self.statistic = statistic
    self.mean = mean
    self.variance = variance
    informative = parts.count

    guard cost < 4e9, size < 10_000_000 else {
      let deviation = variance.squareRoot()
      let smallest = Double(parts.map(\.weight).min() ?? 1)
      p = StandardNormal.survival((Double(statistic) - mean - smallest / 2) / deviation)
      midP = StandardNormal.survival((Double(statistic) - mean) / deviation)
      method = .normal
      return
    }
    var sums = LatticeDensity()
    for part in parts { sums.add(part.null.densities, stride: part.weight) }
    let observed = statistic - offset
    let beyond = sums.above(observed)
    p = observed == 0 ? 1 : min(1, beyond + sums[observed])
    midP = min(1, beyond + sums[observed] / 2)
    method = .exact
  }

  /// The normal deviate of `midP`, positive for a drop and never beyond ±37.
  package var z: Double {
    guard midP > 0 else { return 37 }
    guard midP < 1 else { return -37 }
    return min(37, max(-37, -StandardNormal.unchecked(midP)))
  }

  /// The statistic's distance from its mean in standard deviations; `nil` without information.
  package var normalZ: Double? {
    variance > 0 ? (Double(statistic) - mean) / variance.squareRoot() : nil
  }
}

/// The distribution of a sum of whole numbers, without the ends that a Double can't hold.
private struct LatticeDensity {
  private var first = 0
  private var values = [1.0]

  subscript(sum: Int) -> Double {
    values.indices.contains(sum - first) ? values[sum - first] : 0
  }

  /// The probability of more than `sum`, added from the far end.
  func above(_ sum: Int) -> Double {
    values[min(values.count, max(0, sum + 1 - first))...].reversed().reduce(0, +)
  }

  /// Adds an independent number with these probabilities at `0, stride, 2 stride, …`.
  mutating func add(_ densities: [Double], stride: Int) {
    let length = values.count + stride * (densities.count - 1)
    let sums = [Double](unsafeUninitializedCapacity: length) { result, count in
      result.initialize(repeating: 0)
      values.withUnsafeBufferPointer { values in
        for (step, probability) in densities.enumerated() {
          let shift = step * stride
          for index in values.indices { result[index + shift] += values[index] * probability }
        }
      }
      count = length
    }
    // Between the ends of a strided sum there may be zeros; only the ends are cut.
    let limit = 1e-305
    let low = sums.firstIndex { $0 >= limit } ?? 0
    let high = sums.lastIndex { $0 >= limit } ?? sums.count - 1
    values = low == 0 && high == sums.count - 1 ? sums : Array(sums[low...high])
    first += low
  }
}
