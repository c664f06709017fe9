/// Exact arithmetic on numbers of either kind; values of other kinds are a mistake of the caller.
extension JSONValue {
  func isNumber(below other: JSONValue) -> Bool {
    switch (self, other) {
    case (.int(let a), .int(let b)): a < b
    case (.double(let a), .double(let b)): a < b
    case (.int(let a), .double(let b)): Self.order(a, b) < 0
    case (.double(let a), .int(let b)): Self.order(b, a) > 0
    default: preconditionFailure("only numbers have an order")
    }
  }

  /// Negative, zero or positive as the integer is below, equal to or above the double. Not by
  /// conversion to double, which would make 2^53 + 1 equal to 2^53.
  private static func order(_ int: Int64, _ double: Double) -> Int {
    if double >= 0x1p63 { return -1 }
    if double < -0x1p63 { return 1 }
    let whole = double.rounded(.down)
    let floor = Int64(whole)
    if int != floor { return int < floor ? -1 : 1 }
    return whole < double ? -1 : 0
  }

  /// Whether this is a whole multiple of a positive number *as written*: 0.3 is one of 0.1, which
  /// the nearest doubles of the two deny. So both are taken as decimals, of which the shortest
  /// form that reads back as the same double has at most 17 digits.
  func isMultiple(of step: JSONValue) -> Bool {
    guard let value = Decimal(self), let step = Decimal(step), step.digits > 0 else { return false }
    if value.digits == 0 { return true }
    let shift = value.exponent - step.exponent
    if shift >= 0 {
      var remainder = value.digits % step.digits
      for _ in 0..<shift where remainder != 0 { remainder = remainder * 10 % step.digits }
      return remainder == 0
    }
    var divisor = step.digits
    for _ in shift..<0 {
      divisor *= 10
      if divisor > value.digits { return false }
    }
    return value.digits % divisor == 0
  }

  /// The magnitude of a number as `digits` × 10^`exponent`; 64 bits of digits in 128, so that
  /// one more digit can't overflow.
  private struct Decimal {
    var digits: UInt128
    var exponent: Int

    init?(_ value: JSONValue) {
      switch value {
      case .int(let int):
        digits = UInt128(int.magnitude)
        exponent = 0
      case .double(let double) where double.isFinite:
        let parts = double.magnitude.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        let fraction = mantissa.count > 1 && mantissa[1] != "0" ? mantissa[1] : ""
        guard let digits = UInt128(mantissa[0] + fraction),
          let exponent = parts.count > 1 ? Int(parts[1]) : 0
        else { return nil }
        self.digits = digits
        self.exponent = exponent - fraction.count
      default: return nil
      }
    }
  }
}
