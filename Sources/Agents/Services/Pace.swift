/// Time and chance as a service's line uses them. Tests put their own in its place.
struct Pace: Sendable {
  var now: @Sendable () -> ContinuousClock.Instant
  /// Until the moment has come; throws when the task is cancelled.
  var sleep: @Sendable (ContinuousClock.Instant) async throws -> Void
  /// The part of a pause that is waited, so that those who failed together don't come back
  /// together.
  var jitter: @Sendable () -> Double

  static let real = Pace(
    now: { .now }, sleep: { try await Task.sleep(until: $0, clock: .continuous) },
    jitter: { Double.random(in: 0.5...1) })
}
