#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// How the rates of a suite's cases are distributed.
package struct RatePrior: Sendable, Equatable {
  package let grid: RateGrid
  /// One weight per rate of the grid, with sum 1.
  package let weights: [Double]

  /// Equal weights, for a suite without results.
  package init(uniformOn grid: RateGrid = RateGrid()) {
    self.grid = grid
    weights = Array(repeating: 1 / Double(grid.rates.count), count: grid.rates.count)
  }

  /// The nonparametric maximum likelihood estimate (Kiefer and Wolfowitz) from the measured rates
  /// themselves, by a fixed number of EM steps, mixed with a share `floor` of equal weights so
  /// that no rate is impossible.
  ///
  /// Equal measurements are taken together and in order, so the result doesn't depend on how the
  /// cases are sorted.
  package init(
    fitting rates: [Proportion], grid: RateGrid = RateGrid(), iterations: Int = 60,
    floor: Double = 0.03
  ) {
    self.init(uniformOn: grid)
    let counts = Dictionary(grouping: rates.filter { $0.trials > 0 }) { $0 }
      .mapValues { Double($0.count) }
      .sorted { ($0.key.trials, $0.key.passes) < ($1.key.trials, $1.key.passes) }
    let cases = counts.reduce(0) { $0 + $1.value }
    guard cases > 0 else { return }
    let likelihoods = counts.map { measured, _ in
      let logs = grid.logLikelihood(passes: measured.passes, failures: measured.failures)
      let largest = logs.max() ?? 0
      return logs.map { exp($0 - largest) }
    }
    var current = weights
    for _ in 0..<iterations {
      var next = Array(repeating: 0.0, count: current.count)
      for (index, likelihood) in likelihoods.enumerated() {
        var total = 0.0
        for point in current.indices { total += current[point] * likelihood[point] }
        let share = counts[index].value / total
        for point in current.indices { next[point] += share * current[point] * likelihood[point] }
      }
      current = next.map { $0 / cases }
    }
    let uniform = 1 / Double(current.count)
    self = RatePrior(grid: grid, weights: current.map { (1 - floor) * $0 + floor * uniform })
  }

  private init(grid: RateGrid, weights: [Double]) {
    self.grid = grid
    self.weights = weights
  }

  /// What is known about a case's rate after measuring it.
  package func posterior(given measured: Proportion) -> RatePosterior {
    let logs = zip(
      weights, grid.logLikelihood(passes: measured.passes, failures: measured.failures)
    ).map { log($0) + $1 }
    let largest = logs.max() ?? 0
    let unscaled = logs.map { exp($0 - largest) }
    let total = unscaled.reduce(0, +)
    return RatePosterior(grid: grid, weights: unscaled.map { $0 / total })
  }
}
