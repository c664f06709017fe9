#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A fall of every rate by the same amount on the logit scale.
///
/// Agents that get worse everywhere fall most where they were unsure and hardly at all where they
/// never failed; taking the same points off every rate would push stable cases first.
struct LogitShift: Sendable, Equatable {
  /// At least 0.
  var amount: Double

  /// Beyond this every rate of the grid lies under 1 %.
  static let largest = 16.0

  func callAsFunction(_ rate: Double) -> Double {
    guard amount > 0, rate > 0, rate < 1 else { return rate }
    // The odds, without a logarithm.
    let odds = rate / (1 - rate) * exp(-amount)
    return odds / (1 + odds)
  }

  /// The shift after which the mean of the rates is lower by `drop`; `nil` when they can't fall so
  /// far. `weights`, with sum 1, say how often each rate occurs; equally often without.
  init?(drop: Double, of rates: [Double], weights: [Double]? = nil) {
    func fall(_ shift: LogitShift) -> Double {
      var sum = 0.0
      if let weights {
        for (rate, weight) in zip(rates, weights) { sum += weight * (rate - shift(rate)) }
        return sum
      }
      for rate in rates { sum += rate - shift(rate) }
      return sum / Double(rates.count)
    }
    guard !rates.isEmpty, drop >= 0, fall(LogitShift(amount: Self.largest)) >= drop else {
      return nil
    }
    var (low, high) = (0.0, Self.largest)
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if fall(LogitShift(amount: middle)) < drop { low = middle } else { high = middle }
    }
    amount = drop == 0 ? 0 : high
  }

  init(amount: Double) { self.amount = amount }
}
