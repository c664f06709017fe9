package import Statistics

// `exp` is libm's.
#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// How numbers are written for people: one place, so that a rate looks the same everywhere.
package enum Figures {
  /// A number with `places` digits behind the point, half away from zero.
  package static func fixed(_ value: Double, _ places: Int) -> String {
    Decimals(value)?.text(places: places) ?? "?"
  }

  /// `84.2%`. Only all is `100%` and only nothing is `0%`: a rate that would round there stops
  /// one digit short, because "100%" with a failure in the table below is a lie.
  package static func percent(_ share: Double) -> String { percentNumber(share) + "%" }

  /// `80.1–87.6%`, the ends rounded like every percentage.
  package static func interval(_ interval: ConfidenceInterval) -> String {
    "\(percentNumber(interval.lower))–\(percent(interval.upper))"
  }

  /// `+1.5` or `−2.0`, in percentage points.
  package static func points(_ change: Double) -> String {
    let text = Decimals(change.magnitude)?.shifted(by: 2).text(places: 1) ?? "?"
    if text == "0.0" { return "±0.0" }
    return (change < 0 ? "−" : "+") + text
  }

  /// `1.5 points`: the size of a change whose direction the sentence tells.
  package static func size(ofChange change: Double) -> String {
    let text = Decimals(change.magnitude)?.shifted(by: 2).text(places: 1) ?? "?"
    return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + " points"
  }

  /// `0.003`, or `below 0.0001`.
  package static func p(_ value: Double) -> String {
    value < 0.000_1 ? "below 0.0001" : fixed(value, value < 0.01 ? 4 : 2)
  }

  /// `12 to 1`, of a natural logarithm.
  package static func odds(_ log: Double) -> String {
    guard log < 13.8 else { return "more than a million to 1" }
    let ratio = exp(log)
    return (ratio < 10 ? fixed(ratio, 1) : count(Int(ratio.rounded()))) + " to 1"
  }

  private static func percentNumber(_ share: Double) -> String {
    if share == 0 { return "0" }
    if share == 1 { return "100" }
    guard let text = Decimals(share)?.shifted(by: 2).text(places: 1) else { return "?" }
    if text == "0.0" { return "0.1" }
    if text == "100.0" { return share < 1 ? "99.9" : "100" }
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// `12 345`, with narrow spaces that don't break.
  package static func count(_ number: Int) -> String {
    let digits = Array(String(number.magnitude).utf8)
    var text = number < 0 ? "−" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index).isMultiple(of: 3) { text += "\u{202F}" }
      text.unicodeScalars.append(Unicode.Scalar(digit))
    }
    return text
  }

  /// `1 case`, `12 cases`.
  package static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(count(number)) \(number == 1 ? one : many ?? one + "s")"
  }

  /// `0 ms`, `840 ms`, `2.4 s`, `34 s`, `2m 14s`, `1h 05m`: three digits at most say enough.
  package static func duration(_ duration: Duration) -> String {
    let (whole, attoseconds) = duration.components
    guard whole >= 0, attoseconds >= 0, whole < 1_000_000_000_000 else { return "?" }
    let milliseconds = attoseconds / 1_000_000_000_000_000
    // Half a unit up everywhere, and never `1000 ms` or `60 s`.
    if whole == 0 && (milliseconds < 999 || attoseconds < 999_500_000_000_000_000) {
      let rounded = (attoseconds + 500_000_000_000_000) / 1_000_000_000_000_000
      if rounded == 0 && attoseconds > 0 { return "<1 ms" }
      return "\(rounded) ms"
    }
    let tenths = whole * 10 + (milliseconds + 50) / 100
    if tenths < 100 { return "\(tenths / 10).\(tenths % 10) s" }
    let seconds = whole + (milliseconds >= 500 ? 1 : 0)
    if seconds < 60 { return "\(seconds) s" }
    if seconds < 3600 { return "\(seconds / 60)m \(twoDigits(seconds % 60))s" }
    let minutes = (seconds + 30) / 60
    return "\(count(Int(minutes / 60)))h \(twoDigits(minutes % 60))m"
  }

  /// Dollars: cents from one dollar on, and three significant digits below, because a trial costs
  /// a fraction of a cent.
  package static func money(_ dollars: Double) -> String {
    guard dollars.isFinite else { return "?" }
    if dollars == 0 { return "$0" }
    let size = dollars.magnitude
    let places = size >= 0.995 ? 2 : size >= 0.0995 ? 3 : size >= 0.00995 ? 4 : 5
    if size < 0.000005 { return "<$0.00001" }
    var digits = fixed(size, places)
    if places > 2 { while digits.hasSuffix("0") { digits.removeLast() } }
    return (dollars < 0 ? "−$" : "$") + digits
  }

  /// A number as short as it can be written: `3`, `0.5`.
  package static func plain(_ number: Double) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func twoDigits(_ number: Int64) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }

  /// Ten cells; full only for all and empty only for nothing.
  package static func bar(_ share: Double, cells: Int = 10) -> String {
    guard share > 0 else { return String(repeating: "░", count: cells) }
    guard share < 1 else { return String(repeating: "█", count: cells) }
    let filled = min(cells - 1, max(1, Int(share * Double(cells) + 0.5)))
    return String(repeating: "█", count: filled) + String(repeating: "░", count: cells - filled)
  }
}
