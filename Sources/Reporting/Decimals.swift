/// A number's decimal digits, rounded without going through binary again.
///
/// Digits come from the shortest text that reads back as the same number, so that 0.145 rounds
/// to 0.15 as everybody expects who reads `0.145`, and not to 0.14 because of what follows in
/// binary.
struct Decimals {
  /// Without leading zeros; `0.digits × 10^exponent`.
  private var digits: [UInt8]
  private var exponent: Int
  private let isNegative: Bool

  /// `nil` for what isn't finite.
  init?(_ value: Double) {
    guard value.isFinite else { return nil }
    isNegative = value < 0
    digits = []
    exponent = 0
    var pointSeen = false
    var text = value.magnitude.description.utf8[...]
    while let byte = text.popFirst() {
      switch byte {
      case UInt8(ascii: "."): pointSeen = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        exponent += Int(String(decoding: text, as: UTF8.self)) ?? 0
        text = text[text.endIndex...]
      default:
        let digit = byte - UInt8(ascii: "0")
        if digit == 0 && digits.isEmpty {
          if pointSeen { exponent -= 1 }
        } else {
          digits.append(digit)
          if !pointSeen { exponent += 1 }
        }
      }
    }
  }

  /// The number times 10 to the power of `places`: a share becomes a percentage exactly.
  func shifted(by places: Int) -> Decimals {
    var shifted = self
    shifted.exponent += places
    return shifted
  }

  /// With exactly `places` digits behind the point, half away from zero. Zero has no sign.
  func text(places: Int) -> String {
    let kept = exponent + places
    var rounded: [UInt8]
    if digits.isEmpty || kept < 0 {
      rounded = []
    } else {
      rounded = Array(digits.prefix(kept))
      rounded += Array(repeating: 0, count: kept - rounded.count)
      if kept < digits.count, digits[kept] >= 5 { Self.increment(&rounded) }
    }
    let missing = places + 1 - rounded.count
    if missing > 0 { rounded = Array(repeating: 0, count: missing) + rounded }
    let ascii = rounded.map { $0 + UInt8(ascii: "0") }
    let whole = String(decoding: ascii.dropLast(places), as: UTF8.self)
    let sign = isNegative && rounded.contains { $0 != 0 } ? "-" : ""
    if places == 0 { return sign + whole }
    return "\(sign)\(whole).\(String(decoding: ascii.suffix(places), as: UTF8.self))"
  }

  private static func increment(_ digits: inout [UInt8]) {
    for index in digits.indices.reversed() {
      if digits[index] < 9 {
        digits[index] += 1
        return
      }
      digits[index] = 0
    }
    digits.insert(1, at: 0)
  }
}
