import CShims

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The wall clock: the only place that reads it.
enum Clock {
  /// Now, in UTC, to the second: `2026-05-20T12:30:00Z`.
  static func timestamp() -> String {
    var buffer = [CChar](repeating: 0, count: 32)
    let length = Int(ae_utc_timestamp(ae_wall_clock_nanoseconds() / 1_000_000_000, &buffer, buffer.count))
    return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
