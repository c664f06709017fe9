#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// One-sided bounds for a z statistic that is looked at while its data accumulate.
///
/// Lan and DeMets' spending with the recursion of Armitage, McPherson and Rowe (1969) on
/// `B = z sqrt(t)`, whose increments are independent. The density is carried on a grid of 801
/// points; with 3001 the bounds move by less than 2e-5. Looks whose information differs by less
/// than about 1e-4 are finer than the grid.
package struct GroupSequentialBounds: Sendable, Equatable {
  /// The information fractions of the looks, rising to at most 1.
  package let information: [Double]
  /// The bound of each look: crossed when the statistic reaches it.
  package let bounds: [Double]
  /// The error spent up to each look.
  package let spent: [Double]

  /// Requires `0 < alpha < 1` and fractions that rise strictly within `0...1`.
  package init(
    information: [Double], alpha: Double, spending: AlphaSpending, points: Int = 801
  ) {
    precondition(alpha > 0 && alpha < 1 && points >= 3)
    precondition(information.allSatisfy { $0 > 0 && $0 <= 1 })
    precondition(zip(information, information.dropFirst()).allSatisfy(<))
    self.information = information
    let spent = information.map { spending.spent(at: $0, of: alpha) }
    self.spent = spent
    var density: GridDensity?
    var bounds: [Double] = []
    for (look, t) in information.enumerated() {
      let previous = look == 0 ? 0 : spent[look - 1]
      // A look with next to nothing to spend still has a bound, far out.
      let share = max(spent[look] - previous, 1e-12)
      let floor = -8 * t.squareRoot()
      if let before = density {
        let step = (t - information[look - 1]).squareRoot()
        let bound = before.bound(crossedWith: share, step: step)
        bounds.append(bound / t.squareRoot())
        // Nobody needs the density after the last look.
        guard look + 1 < information.count else { break }
        density = before.advanced(to: floor...max(floor, bound), step: step)
      } else {
        let z = -StandardNormal.unchecked(share)
        bounds.append(z)
        density = GridDensity(points: points, over: floor...(z * t.squareRoot())) {
          StandardNormal.density($0 / t.squareRoot()) / t.squareRoot()
        }
      }
    }
    self.bounds = bounds
  }

  /// The information fractions of a candidate that grows to `last` trials per stratum beside a
  /// fixed baseline of `baseline` trials (the harmonic mean if they differ).
  package static func information(
    baseline: Double, looks: [Int], last: Int
  ) -> [Double] {
    looks.map { (1 / baseline + 1 / Double(last)) / (1 / baseline + 1 / Double($0)) }
  }
}

/// The density of the statistic among the paths that crossed no bound yet.
private struct GridDensity {
  private var start: Double
  private var spacing: Double
  /// Density times the trapezoid rule's weight.
  private var mass: [Double]

  init(points: Int, over range: ClosedRange<Double>, density: (Double) -> Double) {
    start = range.lowerBound
    spacing = (range.upperBound - range.lowerBound) / Double(points - 1)
    mass = []
    mass.reserveCapacity(points)
    for index in 0..<points {
      let edge = index == 0 || index == points - 1 ? 0.5 : 1.0
      mass.append(edge * spacing * density(start + Double(index) * spacing))
    }
  }

  private func position(_ index: Int) -> Double { start + Double(index) * spacing }

  /// The value above which the next increment carries exactly this probability: Newton's method on
  /// the logarithm, with bisection where a step leaves the bracket.
  func bound(crossedWith share: Double, step: Double) -> Double {
    var low = -8.0
    var high = 12.0
    var bound = min(high, position(mass.count - 1))
    for _ in 0..<100 {
      var crossed = 0.0
      var density = 0.0
      for (index, mass) in mass.enumerated() {
        let distance = (bound - position(index)) / step
        if distance > 39 { continue }
        crossed += mass * StandardNormal.survival(distance)
        density += mass * StandardNormal.density(distance)
      }
      if crossed > share { low = bound } else { high = bound }
      var next = bound + log(crossed / share) * crossed / density * step
      if !(next > low && next < high) { next = (low + high) / 2 }
      // Newton's steps shrink quadratically: the next one would be below the last bit.
      if abs(next - bound) <= 1e-9 * max(1, abs(bound)) { return next }
      bound = next
    }
    return bound
  }

  /// The density after the next increment. Both grids are even, so the normal density at a grid
  /// point's distance is that at whole steps of the grid, made once, times a power of a number
  /// that depends on the target only; the bounds take a third of the time that way.
  func advanced(to range: ClosedRange<Double>, step: Double) -> GridDensity {
    let ratio = spacing / step
    // Increments beyond nine standard deviations carry less than 1e-18.
    let reach = min(mass.count - 1, Int(9 / ratio) + 1)
    let steps = (0...reach).map { exp(-0.5 * Double($0 * $0) * ratio * ratio) }
    return GridDensity(points: mass.count, over: range) { value in
      // A target outside the grid starts from its end: all masses lie farther away.
      let nearest = ((value - start) / spacing).rounded()
      let centre = Int(min(max(nearest, 0), Double(mass.count - 1)))
      let rest = (value - position(centre)) / step
      let growth = exp(rest * ratio)
      let sum =
        mass[centre] + weighted(from: centre, by: 1, steps, growth: growth)
        + weighted(from: centre, by: -1, steps, growth: 1 / growth)
      return sum * StandardNormal.density(rest) / step
    }
  }

  /// The masses beside a point, each times its weight and a power of `growth` that rises with the
  /// distance. Odd and even distances are added on their own, because each power waits for the one
  /// before it.
  private func weighted(
    from centre: Int, by direction: Int, _ weights: [Double], growth: Double
  ) -> Double {
    let count = min(weights.count - 1, direction > 0 ? mass.count - 1 - centre : centre)
    let square = growth * growth
    var (odd, even) = (0.0, 0.0)
    var (oddPower, evenPower) = (growth, square)
    var distance = 1
    while distance < count {
      odd += mass[centre + direction * distance] * weights[distance] * oddPower
      even += mass[centre + direction * (distance + 1)] * weights[distance + 1] * evenPower
      oddPower *= square
      evenPower *= square
      distance += 2
    }
    if distance == count {
      odd += mass[centre + direction * distance] * weights[distance] * oddPower
    }
    return odd + even
  }
}
