extension JSONReader {
  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    var digits = Digits()
    let isNegative = bytes[position] == UInt8(ascii: "-")
    if isNegative { position += 1 }
    let first = position
    try skipDigits(into: &digits)
    if bytes[first] == UInt8(ascii: "0"), position > first + 1 {
      throw JSONError(.leadingZero, at: start)
    }

    var exponent = 0
    var isWhole = true
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      isWhole = false
      position += 1
      let fraction = position
      try skipDigits(into: &digits)
      exponent = fraction - position
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      exponent += try writtenExponent()
    }

    if isWhole, digits.areExact, let int = digits.int(isNegative: isNegative) { return .int(int) }
    let magnitude = try magnitude(of: digits, exponent, from: isNegative ? start + 1 : start)
    guard magnitude.isFinite else { throw JSONError(.numberOutOfRange, at: start) }
    return .double(isNegative ? -magnitude : magnitude)
  }

  /// The double nearest to the written number. A mantissa and a power of ten that are both exact
  /// doubles need one rounding, so the quick way is correct (Clinger, "How to Read Floating Point
  /// Numbers Accurately", 1990); the standard library does the rest.
  private func magnitude(
    of digits: Digits, _ exponent: Int, from start: Int
  ) throws(JSONError) -> Double {
    if digits.areExact, digits.mantissa <= 1 << 53, -22...22 ~= exponent {
      let mantissa = Double(digits.mantissa)
      return exponent < 0
        ? mantissa / Self.powersOfTen[-exponent] : mantissa * Self.powersOfTen[exponent]
    }
    guard let value = Double(String(decoding: bytes[start..<position], as: UTF8.self)) else {
      preconditionFailure("the grammar of JSON numbers is part of the one Double reads")
    }
    return value
  }

  private mutating func skipDigits(into digits: inout Digits) throws(JSONError) {
    let start = position
    while position < bytes.count, 0x30...0x39 ~= bytes[position] {
      digits.append(bytes[position] & 0x0F)
      position += 1
    }
    guard position > start else { throw unexpected() }
  }

  private mutating func writtenExponent() throws(JSONError) -> Int {
    position += 1
    var isNegative = false
    if position < bytes.count, bytes[position] == 0x2B || bytes[position] == 0x2D {
      isNegative = bytes[position] == 0x2D
      position += 1
    }
    var digits = Digits()
    try skipDigits(into: &digits)
    // Only small exponents take the quick way, so it's enough that a large one stays large.
    let exponent = digits.areExact ? Int(min(digits.mantissa, 1_000_000)) : 1_000_000
    return isNegative ? -exponent : exponent
  }

  /// Decimal digits read so far, without leading zeros.
  private struct Digits {
    var mantissa: UInt64 = 0
    private var count = 0

    /// Nineteen decimal digits fit 64 bits; later ones are counted but not kept.
    var areExact: Bool { count <= 19 }

    mutating func append(_ digit: UInt8) {
      if mantissa == 0, digit == 0 { return }
      count += 1
      if count <= 19 { mantissa = mantissa * 10 + UInt64(digit) }
    }

    /// `nil` for numbers outside `Int64` and for `-0`.
    func int(isNegative: Bool) -> Int64? {
      guard isNegative else { return Int64(exactly: mantissa) }
      guard 1...(1 << 63) ~= mantissa else { return nil }
      return Int64(truncatingIfNeeded: 0 &- mantissa)
    }
  }
}
