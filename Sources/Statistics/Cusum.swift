/// Page's one-sided cumulative sum for a fall: it adds up how far standardised values stay below
/// their target and forgets the rest.
///
/// With reference 0.5 and limit 5 a stable series alarms once in about 925 observations, a fall
/// by one standard error after about 10.
package struct Cusum: Sendable, Equatable {
  /// Falls smaller than this many standard errors are ignored.
  package let reference: Double
  package let limit: Double
  package private(set) var statistic = 0.0

  package init(reference: Double = 0.5, limit: Double = 5) {
    precondition(reference >= 0 && limit > 0)
    self.reference = reference
    self.limit = limit
  }

  /// Adds `(value - target) / standard error` and says whether the limit is exceeded now.
  package mutating func observe(_ z: Double) -> Bool {
    statistic = max(0, statistic - z - reference)
    return statistic > limit
  }
}
