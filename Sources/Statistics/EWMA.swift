#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The exponentially weighted moving average of standardised values, with the limit that grows to
/// its steady state as the average fills.
package struct EWMA: Sendable, Equatable {
  /// The share of the newest value.
  package let weight: Double
  /// How many standard deviations of the average below 0 count as a fall.
  package let width: Double
  package private(set) var statistic = 0.0
  package private(set) var observations = 0

  package init(weight: Double = 0.2, width: Double = 2.7) {
    precondition(weight > 0 && weight <= 1 && width > 0)
    self.weight = weight
    self.width = width
  }

  /// The distance from 0 that counts as a fall after the values seen so far.
  package var limit: Double {
    let forgotten = pow(1 - weight, 2 * Double(observations))
    return width * (weight / (2 - weight) * (1 - forgotten)).squareRoot()
  }

  package mutating func observe(_ z: Double) -> Bool {
    observations += 1
    statistic = weight * z + (1 - weight) * statistic
    return statistic < -limit
  }
}
