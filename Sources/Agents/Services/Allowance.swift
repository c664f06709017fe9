/// Who may ask a service now: so many requests and tokens a minute, and so many at once.
///
/// The number at once adapts as TCP does: it halves when the service says that there are too many,
/// and grows by one for each round without that. Pure: it is told the time.
struct Allowance {
  /// What a service may be asked; `nil` is no limit.
  struct Limits: Sendable, Equatable {
    var requestsPerMinute: Int?
    var tokensPerMinute: Int?
    var concurrency: Int
  }

  enum Admission: Equatable {
    /// It may go, under this number.
    case granted(Int)
    /// Ask again then.
    case notBefore(ContinuousClock.Instant)
    /// Ask again when another one has come back.
    case whenOneReturns
  }

  enum Experience: Equatable {
    case fine
    case failed
    /// There were too many; come back after this time, where the service says one.
    case limited(retryAfter: Duration?)
  }

  private let most: Double
  /// How many may be under way.
  private(set) var window: Double
  private(set) var underWay = 0
  private var requests: Bucket?
  private var tokens: Bucket?
  private var closedUntil: ContinuousClock.Instant?
  private var lastNumber = 0
  /// Requests up to this number were sent before the window was last halved: that they too were
  /// refused is no news.
  private var halvedAt = 0

  init(_ limits: Limits, now: ContinuousClock.Instant) {
    most = Double(max(1, limits.concurrency))
    window = most
    requests = limits.requestsPerMinute.map { Bucket(perMinute: $0, now: now) }
    tokens = limits.tokensPerMinute.map { Bucket(perMinute: $0, now: now) }
  }

  mutating func admit(_ now: ContinuousClock.Instant) -> Admission {
    if let closedUntil, closedUntil > now { return .notBefore(closedUntil) }
    if Double(underWay) >= window.rounded(.down) { return .whenOneReturns }
    let moments = [requests?.opens(now), tokens?.opens(now)].compactMap { $0 }
    if let latest = moments.max(), latest > now { return .notBefore(latest) }
    requests?.take(1, now)
    underWay += 1
    lastNumber += 1
    return .granted(lastNumber)
  }

  /// A request has come back. What it cost in tokens is known only now, so it is owed from here.
  mutating func settle(
    _ number: Int, _ experience: Experience, tokens used: Int, now: ContinuousClock.Instant
  ) {
    underWay -= 1
    tokens?.take(Double(used), now)
    switch experience {
    case .fine: window = min(most, window + 1 / window)
    case .failed: break
    case .limited(let retryAfter):
      if number > halvedAt {
        window = max(1, (window / 2).rounded(.down))
        halvedAt = lastNumber
      }
      if let retryAfter {
        closedUntil = max(closedUntil ?? now, now + retryAfter)
      }
    }
  }

  /// A bucket that fills steadily and holds a second's worth, at least one.
  private struct Bucket {
    private let perSecond: Double
    private let capacity: Double
    private var level: Double
    private var filled: ContinuousClock.Instant

    init(perMinute: Int, now: ContinuousClock.Instant) {
      perSecond = Double(max(1, perMinute)) / 60
      capacity = max(1, perSecond)
      level = capacity
      filled = now
    }

    private mutating func fill(_ now: ContinuousClock.Instant) {
      level = min(capacity, level + perSecond * ((now - filled) / .seconds(1)))
      filled = now
    }

    /// When there is one to take.
    mutating func opens(_ now: ContinuousClock.Instant) -> ContinuousClock.Instant {
      fill(now)
      if level >= 1 { return now }
      // Rounded up to the millisecond, so that nobody comes back a moment too early.
      return now + .milliseconds(Int64(((1 - level) / perSecond * 1000).rounded(.up)))
    }

    mutating func take(_ count: Double, _ now: ContinuousClock.Instant) {
      fill(now)
      level -= count
    }
  }
}
