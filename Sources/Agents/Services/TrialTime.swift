/// How much of a trial's time is left. Only the service's own time counts: waiting for its rate
/// limit is nobody's slowness.
struct TrialTime {
  private let limit: Duration
  private(set) var used = Duration.zero
  private(set) var waited = Duration.zero

  init(_ limit: Duration) { self.limit = limit }

  var left: Duration { max(.zero, limit - used) }

  mutating func spend(_ time: Duration) { used += time }
  mutating func wait(_ time: Duration) { waited += time }

  var isUp: Bool { left == .zero }

  /// For messages.
  var limitInWords: String { limit.inWords }
}
