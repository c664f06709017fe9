/// A distribution over the rates of the grid.
package struct RatePosterior: Sendable, Equatable {
  package let grid: RateGrid
  package let weights: [Double]

  package var mean: Double { zip(grid.rates, weights).reduce(0) { $0 + $1.0 * $1.1 } }
}
