package import Statistics

/// What the stored outcomes of a suite say about the true pass rate of each of its cases.
///
/// Drawing from the stored outcomes themselves would make every case that always passed perfect
/// for ever: ten passes of ten resample to ten of ten. Here a case's rate is drawn from its
/// posterior under the prior that is fitted to the whole suite, so that ten of ten is sometimes
/// 97 %, as often as suites like this one show it.
package struct SuiteRates: Sendable {
  package let grid: RateGrid
  /// One for every different count; many cases share each.
  private let known: [Known]
  private let entries: [Int]

  private struct Known: Sendable {
    var weights: [Double]
    var cumulative: [Double]
    var mean: Double
  }

  /// A case without trials has the suite's own distribution.
  package init(_ measured: [Proportion]) {
    let prior = RatePrior(fitting: measured)
    var places: [Proportion: Int] = [:]
    var known: [Known] = []
    entries = measured.map { counts in
      if let place = places[counts] { return place }
      let posterior = prior.posterior(given: counts)
      var sum = 0.0
      let cumulative = posterior.weights.map { weight in
        sum += weight
        return sum
      }
      known.append(
        Known(weights: posterior.weights, cumulative: cumulative, mean: posterior.mean))
      places[counts] = known.count - 1
      return known.count - 1
    }
    self.known = known
    grid = prior.grid
  }

  package var count: Int { entries.count }

  /// The mean of what is known about a case's rate.
  package func mean(_ position: Int) -> Double { known[entries[position]].mean }

  /// One weight per rate of the grid.
  func weights(_ position: Int) -> [Double] { known[entries[position]].weights }

  /// The weights of some cases together, divided by their number.
  func weights(of positions: [Int]) -> [Double] {
    var numbers = Array(repeating: 0, count: known.count)
    for position in positions { numbers[entries[position]] += 1 }
    var sum = Array(repeating: 0.0, count: grid.rates.count)
    for (index, number) in numbers.enumerated() where number > 0 {
      let share = Double(number) / Double(positions.count)
      for point in sum.indices { sum[point] += share * known[index].weights[point] }
    }
    return sum
  }

  /// A suite that could be behind the stored outcomes: one rate for every case.
  package func draw(_ random: inout Xoshiro256StarStar) -> [Double] {
    entries.map { entry in
      let cumulative = known[entry].cumulative
      let target = random.uniform() * (cumulative.last ?? 1)
      var (low, high) = (0, cumulative.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if cumulative[middle] > target { high = middle } else { low = middle + 1 }
      }
      return grid.rates[low]
    }
  }
}
