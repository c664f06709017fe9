#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The likelihood of passes and failures at every rate of a grid and at the shifted rates.
///
/// They don't depend on the case, so a plan computes them once for all its cases.
package struct DropLikelihoods: Sendable {
  package let grid: RateGrid
  package let shifts: DropShifts
  /// How many new trials a case can get.
  package let maximumTrials: Int
  private let logs: [LogRates]
  private let rows: [Row]

  private struct LogRates: Sendable {
    var pass: [Double]
    var fail: [Double]
  }

  private struct Row: Sendable {
    /// Taken out of all three so that none underflows.
    var logScale: Double
    var unchanged: [Double]
    var design: [Double]
    var mean: [Double]
  }

  package init(
    grid: RateGrid = RateGrid(), shifts: DropShifts = DropShifts(), maximumTrials: Int
  ) {
    precondition((0...1000).contains(maximumTrials), "the lattice is walked in memory")
    self.grid = grid
    self.shifts = shifts
    self.maximumTrials = maximumTrials
    let rates =
      [grid.rates]
      + shifts.all.map { shift in
        // A rate that can't fall that far falls to 1 %, or stays if it is lower already.
        grid.rates.map { $0 - shift >= 0.01 ? $0 - shift : min(0.01, $0) }
      }
    let logs = rates.map { LogRates(pass: $0.map { log($0) }, fail: $0.map { log1p(-$0) }) }
    self.logs = logs
    // The rows of more trials are made when asked for: a thousand trials would take 800 MB.
    let most = min(maximumTrials, 128)
    let powers = logs.map { Powers($0, upTo: most) }
    rows = (0...most).flatMap { trials in
      (0...trials).map { Self.row(logs, powers, passes: trials - $0, failures: $0) }
    }
  }

  /// Every power of every rate and of its complement, so that a row takes one exponential and not
  /// hundreds. Where a power of up to 128 underflows, the likelihood is nothing beside the others.
  private struct Powers {
    var pass: [[Double]]
    var fail: [[Double]]

    init(_ logs: LogRates, upTo most: Int) {
      func powers(_ logs: [Double]) -> [[Double]] {
        (0...most).map { power in logs.map { exp(Double(power) * $0) } }
      }
      pass = powers(logs.pass)
      fail = powers(logs.fail)
    }
  }

  private static func row(
    _ logs: [LogRates], _ powers: [Powers], passes: Int, failures: Int
  ) -> Row {
    let (x, f) = (Double(passes), Double(failures))
    var scale = -Double.infinity
    for point in logs[0].pass.indices {
      scale = max(scale, x * logs[0].pass[point] + f * logs[0].fail[point])
    }
    let factor = exp(-scale)
    func products(_ powers: Powers) -> [Double] {
      let (passing, failing) = (powers.pass[passes], powers.fail[failures])
      return passing.indices.map { passing[$0] * failing[$0] * factor }
    }
    let shifted = powers.dropFirst().map(products)
    var mean = Array(repeating: 0.0, count: logs[0].pass.count)
    for values in shifted {
      for point in mean.indices { mean[point] += values[point] }
    }
    let count = Double(shifted.count)
    return Row(
      logScale: scale, unchanged: products(powers[0]), design: shifted.first ?? [],
      mean: mean.map { $0 / count })
  }

  private static func row(_ logs: [LogRates], passes: Int, failures: Int) -> Row {
    let (x, f) = (Double(passes), Double(failures))
    let points = logs[0].pass.indices
    var unchanged = points.map { x * logs[0].pass[$0] + f * logs[0].fail[$0] }
    let scale = unchanged.max() ?? 0
    unchanged = unchanged.map { exp($0 - scale) }
    var design: [Double] = []
    var sum = Array(repeating: 0.0, count: points.count)
    for shifted in logs.dropFirst() {
      let values = points.map { exp(x * shifted.pass[$0] + f * shifted.fail[$0] - scale) }
      if design.isEmpty { design = values }
      for point in points { sum[point] += values[point] }
    }
    let count = Double(logs.count - 1)
    return Row(
      logScale: scale, unchanged: unchanged, design: design, mean: sum.map { $0 / count })
  }

  /// The evidence of `failures` among `trials` new trials, given what the baseline says about the
  /// case; more than `maximumTrials` are allowed.
  package func evidence(
    _ posterior: RatePosterior, trials: Int, failures: Int
  ) -> DropEvidence {
    precondition(0 <= failures && failures <= trials)
    let index = trials * (trials + 1) / 2 + failures
    let row =
      index < rows.count
      ? rows[index]
      : Self.row(logs, passes: trials - failures, failures: failures)
    var unchanged = 0.0
    var design = 0.0
    var mean = 0.0
    for (point, weight) in posterior.weights.enumerated() {
      unchanged += weight * row.unchanged[point]
      design += weight * row.design[point]
      mean += weight * row.mean[point]
    }
    // A ratio too small for a Double is no evidence of a drop, however small it is.
    let null = log(max(unchanged, .leastNormalMagnitude))
    return DropEvidence(
      logE: log(max(mean, .leastNormalMagnitude)) - null,
      logDesignRatio: log(max(design, .leastNormalMagnitude)) - null,
      logPredictive: null + row.logScale)
  }
}
