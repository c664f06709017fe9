extension ValueParser<Duration> {
  /// A length of time with its units: `500ms`, `20s`, `1m30s`, `1.5h`, `7d`.
  ///
  /// A bare number is refused: whether `30` is seconds or milliseconds is exactly what people get
  /// wrong. Units go from long to short, each at most once, and only the last may have decimals.
  package static var duration: Self {
    Self(expected: "a duration such as 500ms, 20s or 1m30s", parse: duration)
  }

  /// The same without zero, for deadlines and intervals where zero means nothing.
  package static var positiveDuration: Self {
    Self(expected: "a duration above zero, such as 500ms, 20s or 1m30s") { text in
      duration(text).flatMap { $0 > .zero ? $0 : nil }
    }
  }

  private static func duration(_ text: String) -> Duration? {
    var rest = text.utf8[...]
    var units = durationUnits[...]
    var total: Int64 = 0
    var hadDecimals = false
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      guard !hadDecimals else { return nil }
      let whole = takeDigits(&rest)
      var decimals: Substring.UTF8View = ""[...].utf8
      if rest.first == UInt8(ascii: ".") {
        rest = rest.dropFirst()
        decimals = takeDigits(&rest)
        hadDecimals = true
        guard (1...6).contains(decimals.count) else { return nil }
      }
      let name = rest.prefix { ("a"..."z").contains(Unicode.Scalar($0)) }
      rest = rest.dropFirst(name.count)
      guard let at = units.firstIndex(where: { $0.name.utf8.elementsEqual(name) }),
        let count = Int64(String(whole) ?? ""),
        let part = Int64(String(decimals) ?? "0") ?? (decimals.isEmpty ? 0 : nil)
      else { return nil }
      let unit = units[at].nanoseconds
      units = units[(at + 1)...]
      let (scaled, tooLong) = count.multipliedReportingOverflow(by: unit)
      // At most a day's nanoseconds times a million: no overflow, and exact for every unit.
      let power = decimals.reduce(into: Int64(1)) { power, _ in power *= 10 }
      let fraction = unit / power * part + unit % power * part / power
      let (longer, tooLongWithFraction) = scaled.addingReportingOverflow(fraction)
      let (sum, tooLongTogether) = total.addingReportingOverflow(longer)
      guard !tooLong, !tooLongWithFraction, !tooLongTogether else { return nil }
      total = sum
    }
    return .nanoseconds(total)
  }

  private static func takeDigits(_ rest: inout Substring.UTF8View) -> Substring.UTF8View {
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    rest = rest.dropFirst(digits.count)
    return digits
  }
}

/// From long to short, the order in which they may be written.
private let durationUnits: [(name: String, nanoseconds: Int64)] = [
  ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
  ("ms", 1_000_000),
]
