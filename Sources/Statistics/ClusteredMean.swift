/// A mean over observations that come in clusters, with the standard error that the clusters
/// allow: "what would the mean be on clusters like these?".
///
/// Trials of one case resemble each other, so counting them as independent makes the error two to
/// three times too small (Miller 2024, arXiv 2411.00640). This is the error to show beside a
/// score; comparing two agents on the *same* clusters is a paired question with a smaller one.
package struct ClusteredMean: Sendable, Equatable {
  package enum Weighting: Sendable {
    /// Every cluster counts the same, however many observations survived in it: the mean of the
    /// clusters' means. The default, because a dropped trial must not change what is measured.
    case clusters
    /// Every observation counts the same.
    case observations
  }

  package let mean: Double
  /// The standard error with the factor C/(C-1); `nil` with fewer than two clusters, because one
  /// cluster says nothing about the next (0 would claim certainty).
  package let standardError: Double?
  /// How many times larger the variance is than if the observations were independent; `nil` where
  /// either variance is unknown or zero.
  package let designEffect: Double?
  package let clusters: Int
  package let observations: Int

  /// Empty clusters are ignored; `nil` when nothing is left.
  package init?(_ values: [[Double]], weighting: Weighting = .clusters) {
    let clusters = values.filter { !$0.isEmpty }
    self.init(
      sums: clusters.map(Moments.sum), sizes: clusters.map(\.count),
      squares: Moments.sum(
        clusters.lazy.map { cluster in
          Moments.sum(cluster.lazy.map { $0 * $0 })
        }), weighting: weighting)
  }

  /// Passes and fails as zeros and ones, one cluster per proportion.
  package init?(_ proportions: [Proportion], weighting: Weighting = .clusters) {
    let clusters = proportions.filter { $0.trials > 0 }
    let passes = clusters.map { Double($0.passes) }
    self.init(
      sums: passes, sizes: clusters.map(\.trials), squares: Moments.sum(passes),
      weighting: weighting)
  }

  private init?(sums: [Double], sizes: [Int], squares: Double, weighting: Weighting) {
    guard !sums.isEmpty else { return nil }
    let count = Double(sums.count)
    let n = sizes.reduce(0, +)
    let total = Moments.sum(sums)
    let pooled = total / Double(n)
    let means = zip(sums, sizes).map { $0 / Double($1) }
    clusters = sums.count
    observations = n

    let squaredTotals: Double
    switch weighting {
    case .clusters:
      mean = Moments.sum(means) / count
      squaredTotals = Moments.squaredDeviations(means) / (count * count)
    case .observations:
      mean = pooled
      let same = !means.contains { $0 != means[0] }
      let deviations = zip(sums, sizes).map { $0 - Double($1) * pooled }
      squaredTotals =
        same ? 0 : Moments.sum(deviations.lazy.map { $0 * $0 }) / (Double(n) * Double(n))
    }
    guard sums.count > 1 else {
      standardError = nil
      designEffect = nil
      return
    }
    let variance = squaredTotals * count / (count - 1)
    standardError = variance.squareRoot()
    let naive = (squares - total * pooled) / (Double(n) * Double(n - 1))
    designEffect = naive > 1e-300 && variance > 0 ? variance / naive : nil
  }

  /// From sums over clusters that count the same; `squares` are those of the clusters' means around
  /// `mean`.
  init(mean: Double, squares: Double, passes: Double, clusters: Int, observations: Int) {
    self.mean = mean
    self.clusters = clusters
    self.observations = observations
    guard clusters > 1 else {
      standardError = nil
      designEffect = nil
      return
    }
    let count = Double(clusters)
    let variance = squares / (count * (count - 1))
    standardError = variance.squareRoot()
    let n = Double(observations)
    let naive = (passes - passes * passes / n) / (n * (n - 1))
    designEffect = naive > 1e-300 && variance > 0 ? variance / naive : nil
  }

  package var warnings: [StatisticsWarning] {
    var result: [StatisticsWarning] = []
    if clusters < 30 { result.append(.fewClusters(clusters, needed: 30)) }
    if standardError == 0 { result.append(.noVariationBetweenClusters) }
    return result
  }

  /// The symmetric t interval for a quantity without bounds (seconds, tokens); `nil` with fewer
  /// than two clusters.
  package func interval(confidence: Confidence = .p95) -> ConfidenceInterval? {
    guard let standardError else { return nil }
    let half = confidence.t(degreesOfFreedom: Double(clusters - 1)) * standardError
    return ConfidenceInterval(
      lower: mean - half, upper: mean + half, confidence: confidence, method: .clusteredT)
  }

  /// The interval for a rate, always within 0...1; `nil` with fewer than two clusters or for
  /// values that aren't rates.
  ///
  /// Wilson's score interval on the effective sample size `1 + p(1-p)/SE²`, with the deviate of
  /// Student's t on C-1 degrees of freedom (after Korn and Graubard 1998). The effective size lies
  /// between C (a cluster's observations repeat each other) and the number of observations (they
  /// are independent). When all clusters agree, as at 0 % and 100 %, the data don't show where, so
  /// the smallest, C, is taken: ten cases passed in every trial are ten successes, not a hundred.
  /// A symmetric interval covers 85 to 92 % there instead of 95 % and runs past 1; this one stayed
  /// between 92 and 100 % for 3 to 300 clusters of one or five trials in simulation.
  package func rateInterval(confidence: Confidence = .p95) -> ConfidenceInterval? {
    guard let standardError, mean >= 0, mean <= 1 else { return nil }
    let count = Double(clusters)
    guard standardError > 0, mean > 0, mean < 1 else {
      return .wilson(
        successes: mean * count, of: count, deviate: confidence.z, confidence: confidence,
        method: .wilsonOnClusters)
    }
    let n = min(
      max(count, 1 + mean * (1 - mean) / (standardError * standardError)),
      Double(observations))
    return .wilson(
      successes: mean * n, of: n, deviate: confidence.t(degreesOfFreedom: count - 1),
      confidence: confidence, method: .clusteredWilson)
  }
}
