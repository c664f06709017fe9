/// Welch's t test of two means with unequal variances.
package struct WelchTest: Sendable, Equatable {
  /// First mean minus second.
  package let difference: Double
  package let standardError: Double
  package let t: Double
  package let degreesOfFreedom: Double
  package let pTwoSided: Double

  /// `nil` unless both samples have two values and one of them varies.
  package init?(_ first: [Double], _ second: [Double]) {
    guard let a = Moments.variance(first), let b = Moments.variance(second), a + b > 0,
      let meanA = Moments.mean(first), let meanB = Moments.mean(second)
    else { return nil }
    let (partA, partB) = (a / Double(first.count), b / Double(second.count))
    let variance = partA + partB
    difference = meanA - meanB
    standardError = variance.squareRoot()
    t = difference / standardError
    degreesOfFreedom =
      variance * variance
      / (partA * partA / Double(first.count - 1) + partB * partB / Double(second.count - 1))
    guard degreesOfFreedom.isFinite, degreesOfFreedom > 0 else { return nil }
    pTwoSided = StudentT(degreesOfFreedom: degreesOfFreedom).twoSided(t)
  }
}
