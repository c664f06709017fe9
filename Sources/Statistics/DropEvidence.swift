/// What new trials of a case say about a drop.
package struct DropEvidence: Sendable, Equatable {
  /// The logarithm of the Bayes factor of a drop, averaged over the shifts, against no change. Its
  /// exponential is an e-value: without a change its mean is 1, whenever one looks.
  package let logE: Double
  /// The same for the design shift alone.
  package let logDesignRatio: Double
  /// The log-probability of one particular sequence with these counts if nothing changed.
  let logPredictive: Double
}
