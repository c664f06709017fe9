/// What a reader of a number should know before relying on it; results carry these beside the
/// value, so that no renderer has to work them out again.
package enum StatisticsWarning: Sendable, Hashable {
  /// Fewer than `needed` observations: the method is valid but says little, or is approximate.
  case fewObservations(Int, needed: Int)
  /// Fewer than `needed` clusters: a standard error over them is itself a rough guess.
  case fewClusters(Int, needed: Int)
  /// All clusters agree, so their spread can't be estimated and the interval assumes the worst.
  case noVariationBetweenClusters
  /// Units left out because they have fewer than the trials that the quantity needs.
  case excluded(Int, needing: Int)
  /// The estimate fell outside its range and was moved to the nearest end.
  case truncated
}

extension StatisticsWarning: CustomStringConvertible {
  package var description: String {
    switch self {
    case .fewObservations(let n, let needed): "only \(n) observations, fewer than \(needed)"
    case .fewClusters(let n, let needed): "only \(n) clusters, fewer than \(needed)"
    case .noVariationBetweenClusters:
      "all clusters have the same value, so their spread is unknown"
    case .excluded(let n, let needing): "\(n) left out, with fewer than \(needing) trials"
    case .truncated: "the estimate was moved to the end of its range"
    }
  }
}
