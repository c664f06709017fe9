/// Page and Hinkley's test for a fall of the mean of a series whose target isn't known: each value
/// is compared with the mean of the series so far, itself included.
package struct PageHinkley: Sendable, Equatable {
  /// Falls smaller than this are ignored; in the unit of the values.
  package let tolerance: Double
  package let limit: Double
  /// The share of the sum that is kept from one value to the next.
  package let retention: Double
  package private(set) var statistic = 0.0
  private var mean = 0.0
  private var observations = 0.0

  package init(tolerance: Double, limit: Double, retention: Double = 1) {
    precondition(tolerance >= 0 && limit > 0 && retention > 0 && retention <= 1)
    self.tolerance = tolerance
    self.limit = limit
    self.retention = retention
  }

  package mutating func observe(_ value: Double) -> Bool {
    observations += 1
    mean += (value - mean) / observations
    statistic = max(0, retention * statistic + mean - value - tolerance)
    return statistic > limit
  }
}
