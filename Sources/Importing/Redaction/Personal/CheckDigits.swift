/// The sums with which numbers protect themselves against slips of the pen.
enum CheckDigits {
  /// ISO/IEC 7812-1, annex B: cards, and several countries' numbers.
  static func luhn(_ digits: [UInt8]) -> Bool {
    !digits.isEmpty && luhnSum(digits) % 10 == 0
  }

  /// The digit that makes the others pass.
  static func luhnDigit(for digits: [UInt8]) -> UInt8 {
    UInt8((10 - luhnSum(digits + [0]) % 10) % 10)
  }

  private static func luhnSum(_ digits: [UInt8]) -> Int {
    var sum = 0
    for (index, digit) in digits.reversed().enumerated() {
      let doubled = index % 2 == 1 ? Int(digit) * 2 : Int(digit)
      sum += doubled > 9 ? doubled - 9 : doubled
    }
    return sum
  }

  /// ISO 13616: letters count as 10 to 35, the first four characters stand last.
  static func mod97(iban: [UInt8]) -> Int? {
    guard iban.count > 4 else { return nil }
    var rest = 0
    for byte in iban[4...] + iban[..<4] {
      switch byte {
      case 0x30...0x39: rest = (rest * 10 + Int(byte - 0x30)) % 97
      case 0x41...0x5A: rest = (rest * 100 + Int(byte - 0x41) + 10) % 97
      case 0x61...0x7A: rest = (rest * 100 + Int(byte - 0x61) + 10) % 97
      default: return nil
      }
    }
    return rest
  }

  /// Weights from the left, and what is left of the sum.
  static func weighted(_ digits: [UInt8], _ weights: [Int], mod: Int) -> Int {
    zip(digits, weights).reduce(0) { $0 + Int($1.0) * $1.1 } % mod
  }

  /// Verhoeff's dihedral code: India's Aadhaar.
  static func verhoeff(_ digits: [UInt8]) -> Bool {
    var check = 0
    for (index, digit) in digits.reversed().enumerated() {
      var value = Int(digit)
      for _ in 0..<(index % 8) { value = permutation[value] }
      check = multiply(check, value)
    }
    return check == 0
  }

  private static let permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]

  /// In the symmetries of a pentagon: turns are 0 to 4, reflections 5 to 9.
  private static func multiply(_ left: Int, _ right: Int) -> Int {
    switch (left < 5, right < 5) {
    case (true, true): (left + right) % 5
    case (true, false): 5 + (left + right - 5) % 5
    case (false, true): 5 + (left - 5 - right + 5) % 5
    case (false, false): (left - right + 5) % 5
    }
  }
}
