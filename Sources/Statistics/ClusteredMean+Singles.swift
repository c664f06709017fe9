extension ClusteredMean {
  /// The mean over clusters of which very many hold a single observation, without a value for each
  /// of them: the same as giving every pass of `singles` as 1 of 1 and every failure as 0 of 1.
  package init?(_ proportions: [Proportion], singles: Proportion) {
    guard singles.trials > 0 else {
      self.init(proportions)
      return
    }
    let rates = proportions.compactMap(\.rate)
    let count = rates.count + singles.trials
    let (passes, failures) = (Double(singles.passes), Double(singles.failures))
    let mean = (Moments.sum(rates) + passes) / Double(count)
    let squares =
      Moments.sum(rates.lazy.map { ($0 - mean) * ($0 - mean) })
      + passes * (1 - mean) * (1 - mean) + failures * mean * mean
    let observations = singles.trials + proportions.reduce(0) { $0 + $1.trials }
    let allPasses = Double(singles.passes + proportions.reduce(0) { $0 + $1.passes })
    self.init(
      mean: mean, squares: squares, passes: allPasses, clusters: count,
      observations: observations)
  }
}
