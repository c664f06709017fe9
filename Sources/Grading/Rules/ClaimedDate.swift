/// A day that a text names, with or without its year.
struct ClaimedDate: Sendable, Hashable {
  let year: Int?
  let month: Int
  let day: Int

  init?(year: Int?, month: Int, day: Int) {
    let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard 1...12 ~= month, day >= 1, day <= lengths[month - 1] else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The same day, as far as both say.
  func agrees(with other: ClaimedDate) -> Bool {
    month == other.month && day == other.day
      && (year == nil || other.year == nil || year == other.year)
  }

  /// Every day that a written date can be: 03/04 is in March or in April.
  static func readings(_ text: String) -> [ClaimedDate] {
    let lower = text.lowercased()
    let numbers = lower.split { !($0.isASCII && $0.isNumber) }.compactMap { Int($0) }
    if let month = MonthNames.month(in: lower) {
      guard let day = numbers.first else { return [] }
      let year = numbers.dropFirst().first
      return [ClaimedDate(year: year, month: month, day: day)].compactMap { $0 }
    }
    switch numbers.count {
    case 3 where numbers[0] > 31:
      return [ClaimedDate(year: numbers[0], month: numbers[1], day: numbers[2])].compactMap { $0 }
    case 2, 3:
      let year = numbers.count == 3 ? (numbers[2] < 100 ? 2000 + numbers[2] : numbers[2]) : nil
      return [
        ClaimedDate(year: year, month: numbers[1], day: numbers[0]),
        ClaimedDate(year: year, month: numbers[0], day: numbers[1]),
      ].compactMap { $0 }
    default: return []
    }
  }

  /// Days since a fixed one, by the proleptic Gregorian calendar.
  func dayNumber(inYear assumed: Int? = nil) -> Int? {
    guard let year = year ?? assumed, 1...9999 ~= year else { return nil }
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
  }
}

/// The months in the languages that customers write to shops in.
enum MonthNames {
  /// Abbreviations that are words of their own (`set`, `mag`, `out`) are left out.
  private static let names: [[String]] = [
    ["january", "jan", "januar", "jänner", "janvier", "enero", "gennaio", "janeiro", "stycznia"],
    ["february", "feb", "februar", "février", "febrero", "febbraio", "fevereiro", "lutego"],
    ["march", "mar", "märz", "mars", "marzo", "março", "marca"],
    ["april", "apr", "avril", "abril", "aprile", "kwietnia"],
    ["may", "mai", "mayo", "maggio", "maio", "maja", "mayıs", "mei"],
    ["june", "jun", "juni", "juin", "junio", "giugno", "junho", "czerwca"],
    ["july", "jul", "juli", "juillet", "julio", "luglio", "julho", "lipca"],
    ["august", "aug", "août", "agosto", "sierpnia"],
    ["september", "sept", "sep", "septembre", "septiembre", "settembre", "setembro", "września"],
    ["october", "oct", "oktober", "okt", "octobre", "octubre", "ottobre", "outubro"],
    ["november", "nov", "novembre", "noviembre", "novembro", "listopada"],
    ["december", "dec", "dezember", "dez", "décembre", "diciembre", "dicembre", "dezembro"],
  ]

  private static let months: [String: Int] = {
    var months: [String: Int] = [:]
    for (index, names) in names.enumerated() {
      for name in names { months[name] = index + 1 }
    }
    return months
  }()

  /// For a regular expression, longer names first.
  static let pattern = months.keys.sorted { ($1.count, $0) < ($0.count, $1) }.joined(
    separator: "|")

  static func month(in lowercased: String) -> Int? {
    for word in lowercased.split(whereSeparator: { !$0.isLetter }) {
      if let month = months[String(word)] { return month }
    }
    return nil
  }
}
