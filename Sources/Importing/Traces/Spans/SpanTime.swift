import JSONKit

/// The times of spans, in the forms that recorders write them.
enum SpanTime {
  private static let billion: Int64 = 1_000_000_000
  /// Nanoseconds of what is taken for a duration.
  static let longest = billion * billion

  /// Nanoseconds, as OTLP writes them: in a text, because JSON's numbers are too coarse.
  static func nanoseconds(_ value: JSONValue?) -> Int64? {
    switch value {
    case .string(let text): Int64(text).flatMap { $0 > 0 ? $0 : nil }
    case .int(let number): number > 0 ? number : nil
    default: nil
    }
  }

  /// A pair of seconds and nanoseconds, as the JavaScript SDK prints them; a date; a number of
  /// seconds, milliseconds or microseconds, told by its size.
  static func any(_ value: JSONValue?) -> Int64? {
    switch value {
    case .array(let pair):
      guard pair.count == 2, let seconds = pair[0].int, let rest = pair[1].int,
        0...Int(billion) ~= rest
      else { return nil }
      let (whole, overflow) = Int64(seconds).multipliedReportingOverflow(by: billion)
      return overflow ? nil : whole &+ Int64(rest)
    case .string(let text): return date(text) ?? Int64(text).flatMap(whole)
    case .int(let number): return whole(number)
    case .double(let number): return scaled(number)
    default: return nil
    }
  }

  private static func whole(_ number: Int64) -> Int64? {
    number > 100_000_000_000_000_000 ? number : scaled(Double(number))
  }

  private static func scaled(_ number: Double) -> Int64? {
    guard number.isFinite, number > 0 else { return nil }
    let seconds = number > 1e14 ? number / 1e6 : number > 1e11 ? number / 1e3 : number
    guard seconds < 9e9 else { return nil }
    return Int64(seconds) * billion + Int64((seconds - Double(Int64(seconds))) * 1e9)
  }

  /// `2026-11-20T10:28:54.281791+00:00`; without a zone it is UTC.
  static func date(_ text: String) -> Int64? {
    let bytes = Array(text.utf8.prefix(40))
    func number(_ range: Range<Int>) -> Int64? {
      guard range.upperBound <= bytes.count else { return nil }
      var value: Int64 = 0
      for byte in bytes[range] {
        guard 0x30...0x39 ~= byte else { return nil }
        value = value * 10 + Int64(byte & 0x0F)
      }
      return value
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      bytes[4] == UInt8(ascii: "-"), 1...12 ~= month, 1...31 ~= day, 1970...2200 ~= year
    else { return nil }
    var seconds = days(year, month, day) * 86_400
    guard bytes.count > 10 else { return seconds * billion }
    guard let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
      hour < 25, minute < 61, second < 62
    else { return nil }
    seconds += hour * 3600 + minute * 60 + second
    var position = 19
    var fraction: Int64 = 0
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      var unit = billion / 10
      while position < bytes.count, 0x30...0x39 ~= bytes[position] {
        fraction += Int64(bytes[position] & 0x0F) * unit
        unit /= 10
        position += 1
      }
    }
    if position + 6 <= bytes.count, bytes[position] == 0x2B || bytes[position] == 0x2D,
      let hours = number(position + 1..<position + 3),
      let minutes = number(position + 4..<position + 6)
    {
      let offset = hours * 3600 + minutes * 60
      seconds += bytes[position] == 0x2B ? -offset : offset
    }
    return seconds * billion + fraction
  }

  /// The date of a time, in UTC to the second.
  static func text(_ nanoseconds: Int64) -> String? {
    guard nanoseconds > 0 else { return nil }
    let seconds = nanoseconds / billion
    let (year, month, day) = date(ofDay: seconds / 86_400)
    let rest = seconds % 86_400
    func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(year)-\(two(month))-\(two(day))T\(two(rest / 3600)):\(two(rest / 60 % 60)):"
      + "\(two(rest % 60))Z"
  }

  /// Days since 1970, by counting years from March so that the leap day comes last.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return year * 365 + year / 4 - year / 100 + year / 400 + ofYear - 719_468
  }

  private static func date(ofDay day: Int64) -> (Int64, Int64, Int64) {
    let shifted = day + 719_468
    let era = shifted / 146_097
    let ofEra = shifted - era * 146_097
    let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * ofYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * shiftedMonth + 2) / 5 + 1
    )
  }
}
