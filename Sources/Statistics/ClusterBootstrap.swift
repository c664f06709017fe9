/// A statistic's error and percentile interval from resampling whole clusters with replacement.
///
/// For display and for ratios of metrics; the verdict on passes and fails uses no randomness.
package struct ClusterBootstrap: Sendable, Equatable {
  /// The statistic of the clusters themselves.
  package let estimate: Double
  package let standardError: Double
  package let interval: ConfidenceInterval
  package let clusters: Int
  package let replicates: Int
  /// Resamples in which the statistic doesn't exist; they are not in the interval.
  package let undefined: Int

  /// Resamples indices below `clusters` and asks for the statistic of each resample. `nil` with
  /// fewer than two clusters, and when the statistic exists for the clusters themselves or for
  /// two resamples not.
  package init?(
    clusters: Int, replicates: Int = 2000, confidence: Confidence = .p95,
    random: inout Xoshiro256StarStar, statistic: ([Int]) -> Double?
  ) {
    guard clusters >= 2, let estimate = statistic(Array(0..<clusters)) else { return nil }
    var values: [Double] = []
    values.reserveCapacity(replicates)
    var resample = Array(repeating: 0, count: clusters)
    for _ in 0..<replicates {
      for index in resample.indices { resample[index] = random.below(clusters) }
      if let value = statistic(resample), value.isFinite { values.append(value) }
    }
    guard let percentiles = Percentiles(values), let variance = Moments.variance(values),
      let lower = percentiles.percentile(100 * confidence.tail),
      let upper = percentiles.percentile(100 * (1 - confidence.tail))
    else { return nil }
    self.estimate = estimate
    standardError = variance.squareRoot()
    interval = ConfidenceInterval(
      lower: lower, upper: upper, confidence: confidence, method: .bootstrapPercentile)
    self.clusters = clusters
    self.replicates = replicates
    undefined = replicates - values.count
  }

  /// The mean of one value per cluster.
  package init?(
    meanOf values: [Double], replicates: Int = 2000, confidence: Confidence = .p95,
    random: inout Xoshiro256StarStar
  ) {
    self.init(
      clusters: values.count, replicates: replicates, confidence: confidence, random: &random
    ) { indices in
      Moments.mean(indices.map { values[$0] })
    }
  }

  /// The ratio of two sums over the clusters, such as a candidate's cost over a baseline's; it
  /// doesn't exist where the denominator is 0.
  package init?(
    ratioOf numerators: [Double], to denominators: [Double], replicates: Int = 2000,
    confidence: Confidence = .p95, random: inout Xoshiro256StarStar
  ) {
    precondition(numerators.count == denominators.count)
    self.init(
      clusters: numerators.count, replicates: replicates, confidence: confidence, random: &random
    ) { indices in
      let below = Moments.sum(indices.lazy.map { denominators[$0] })
      return below == 0 ? nil : Moments.sum(indices.lazy.map { numerators[$0] }) / below
    }
  }
}
