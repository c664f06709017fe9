/// Numbers that states give people, told by their check digits and how they are written. Where a
/// tenth of all numbers would do, a word beside must say what it is.
enum NationalNumber {
  static func find(_ run: NumberRun, _ finder: NumberFinder) -> Range<Int>? {
    guard !run.hasPlus else { return nil }
    let digits = run.digits(finder.text)
    let sizes = run.sizes
    let isOne = run.groups.count == 1
    let isNamed = finder.isNear(.state, run)
    let found =
      switch digits.count {
      case 9:
        sizes == [3, 2, 4] && run.separator != UInt8(ascii: ".") && isSocialSecurity(digits)
          && (run.separator == UInt8(ascii: "-") || isNamed)
          || isNamed
            && (isSocialSecurity(digits) || isCitizenServiceNumber(digits)
              || CheckDigits.luhn(digits))
      case 10: isNamed && sizes == [6, 4] && CheckDigits.luhn(digits)
      case 11:
        isBrazilian(digits) && (sizes == [3, 3, 3, 2] || isNamed)
          || isOne && isPolish(digits) || isNamed && isPolish(digits)
          || isGermanTax(digits) && (sizes == [2, 3, 3, 3] || isNamed)
      case 12: CheckDigits.verhoeff(digits) && digits[0] > 1 && (sizes == [4, 4, 4] || isNamed)
      case 13, 15: isFrench(digits) && (digits.count == 15 || isNamed)
      default: false
      }
    return found ? run.range : nil
  }

  static let words = WordTable([
    "=ssn", "social security", "social insurance", "tax id", "tax-id", "taxpayer", "national id",
    "national insurance", "steuer", "identifikationsnummer", "idnr", "sozialversicherung",
    "sécurité sociale", "securite sociale", "numéro de sécu", "insee", "pesel",
    "codice fiscale",
    "=nif", "documento", "passport", "=bsn", "=cpf", "aadhaar",
    "personnummer",
    "national_id", "tax_id", "personal id",
  ])

  private static func isSocialSecurity(_ digits: [UInt8]) -> Bool {
    let area = digits[..<3].reduce(0) { $0 * 10 + Int($1) }
    return area > 0 && area != 666 && area < 900 && digits[3...4].contains { $0 > 0 }
      && digits[5...].contains { $0 > 0 }
  }

  /// The Dutch test by eleven.
  private static func isCitizenServiceNumber(_ digits: [UInt8]) -> Bool {
    let sum = zip(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]).reduce(0) { $0 + Int($1.0) * $1.1 }
    return sum % 11 == 0 && sum > 0
  }

  private static func isBrazilian(_ digits: [UInt8]) -> Bool {
    guard Set(digits).count > 1 else { return false }
    func check(_ count: Int) -> Int {
      let sum = digits[..<count].enumerated().reduce(0) { $0 + Int($1.1) * (count + 1 - $1.0) }
      let rest = sum * 10 % 11
      return rest == 10 ? 0 : rest
    }
    return check(9) == Int(digits[9]) && check(10) == Int(digits[10])
  }

  /// A date of birth, whose month says the century, and a weighted sum.
  private static func isPolish(_ digits: [UInt8]) -> Bool {
    let month = (Int(digits[2]) * 10 + Int(digits[3])) % 20
    let day = Int(digits[4]) * 10 + Int(digits[5])
    let sum = CheckDigits.weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1], mod: 10)
    return 1...12 ~= month && 1...31 ~= day && sum == 0
  }

  /// ISO 7064, mod 11, 10.
  private static func isGermanTax(_ digits: [UInt8]) -> Bool {
    guard digits[0] != 0 else { return false }
    var product = 10
    for digit in digits[..<10] {
      var sum = (Int(digit) + product) % 10
      if sum == 0 { sum = 10 }
      product = sum * 2 % 11
    }
    return (11 - product) % 10 == Int(digits[10])
  }

  /// Sex, year, month, department, and what is left of 97.
  private static func isFrench(_ digits: [UInt8]) -> Bool {
    let month = Int(digits[3]) * 10 + Int(digits[4])
    guard [1, 2].contains(digits[0]), 1...12 ~= month || 20...42 ~= month else { return false }
    guard digits.count == 15 else { return true }
    let number = digits[..<13].reduce(0) { $0 * 10 + Int($1) }
    return 97 - number % 97 == Int(digits[13]) * 10 + Int(digits[14])
  }

  /// The letter of a Spanish DNI.
  static func spanishLetter(_ number: Int) -> UInt8 {
    Array("TRWAGMYFPDXBNJZSQVHLCKE".utf8)[number % 23]
  }
}
