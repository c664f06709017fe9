/// A day, as the shop's records write it: `2026-05-20`.
struct CalendarDate: Sendable, Hashable {
  let year: Int
  let month: Int
  let day: Int

  init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// Reads the date with which the text begins; what follows it ("…, depot Lisle") is left alone.
  init?(_ text: String) {
    let parts = text.prefix { $0.isNumber || $0 == "-" }.split(separator: "-").map { Int($0) }
    guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
      (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  var text: String {
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(year)-\(padded(month))-\(padded(day))"
  }

  func days(since earlier: CalendarDate) -> Int { dayNumber - earlier.dayNumber }

  /// Days from a fixed day, counted in years that begin in March, so that the leap day comes last.
  private var dayNumber: Int {
    let shifted = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day
    return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear
  }
}
