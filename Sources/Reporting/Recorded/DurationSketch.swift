import EvalModel

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The distribution of any number of durations in bounded memory.
///
/// Values are counted in buckets whose bounds grow by 1 %, so a quantile is within 0.5 % of one of
/// the values around it (the idea of Masson, Rim and Lee, "DDSketch", 2019). From a nanosecond to
/// thirty years that makes at most 4,200 buckets.
struct DurationSketch: Sendable, Equatable {
  private static let logOfGrowth = log(1.01)
  private static let smallest = 1e-9

  private(set) var count = 0
  private var buckets: [Int32: Int] = [:]
  private var least = Double.infinity
  private var greatest = 0.0

  mutating func add(_ duration: Duration) {
    let seconds = min(max(duration.seconds, Self.smallest), 1e9)
    count += 1
    least = min(least, seconds)
    greatest = max(greatest, seconds)
    let bucket = (log(seconds / Self.smallest) / Self.logOfGrowth).rounded(.down)
    buckets[Int32(bucket), default: 0] += 1
  }

  var longest: Duration { .seconds(greatest) }

  /// The nearest rank's value; `nil` without values.
  func quantile(_ share: Double) -> Duration? {
    guard count > 0 else { return nil }
    let rank = max(1, min(count, Int((share * Double(count)).rounded(.up))))
    if rank == count { return longest }
    var seen = 0
    for (bucket, number) in buckets.sorted(by: { $0.key < $1.key }) {
      seen += number
      if seen >= rank {
        let middle = Self.smallest * exp((Double(bucket) + 0.5) * Self.logOfGrowth)
        return .seconds(min(max(middle, least), greatest))
      }
    }
    return longest
  }
}
