import CShims

/// The wall clock: the only place that reads it.
enum Clock {
  /// Now, in UTC, to the second: `2026-05-20T12:30:00Z`.
  static func timestamp() -> String {
    var buffer = [CChar](repeating: 0, count: 32)
    let length = ae_utc_timestamp(&buffer, buffer.count, ae_wall_clock_nanoseconds())
    let text = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.prefix { $0 != "." } + "Z"
  }
}
