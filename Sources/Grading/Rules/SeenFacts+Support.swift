extension SeenFacts {
  /// Whether a claim is backed by what was seen. A claim that can be read in several ways needs
  /// only one of them to be.
  func supports(_ claim: Claim, before: Substring, derived: Bool) -> Bool {
    switch claim.kind {
    case .url: supports(address: claim.name)
    case .id: supports(identifier: claim)
    case .date:
      supports(claim.dates, derived: derived) || supportsNumber(claim.numbers)
        || (derived && claim.numbers.contains(where: isDerived))
    case .amount:
      supportsNumber(claim.numbers)
        || (derived && claim.numbers.contains { isDerived($0) || isNear($0, before) })
    case .quantity:
      supportsNumber(claim.numbers) || claim.numbers.contains { 0...12 ~= $0 && $0 == $0.rounded() }
        || (derived && claim.numbers.contains { isConverted($0) || isBetweenDates($0) })
    }
  }

  private func supportsNumber(_ readings: [Double]) -> Bool {
    readings.contains { numbers.contains(Self.rounded($0)) }
  }

  /// A seen address, or a folder above one.
  private func supports(address: String) -> Bool {
    addresses.contains(address) || addresses.contains { $0.hasPrefix("\(address)/") }
  }

  private func supports(identifier claim: Claim) -> Bool {
    if identifiers.contains(claim.name) { return true }
    if claim.name.contains("@") { return false }
    let letters = claim.name.prefix(while: \.isLetter)
    let digits = claim.name.drop(while: \.isLetter)
    if letters.isEmpty { return supportsNumber([Double(digits)].compactMap { $0 }) }
    // A customer writes 10010 for RT-10010, but RMA-10010 is another thing.
    return digits.count >= 5 && identifiers.contains(String(digits))
      && !identifiers.contains { $0.hasSuffix(digits) && $0.count > digits.count }
  }

  /// Whether a claim is one at all. `MP3`, `B2B` and `ISO 9001` are words; an id of a kind that
  /// nobody knows here is one of capital letters and three digits or more.
  func isChecked(_ claim: Claim) -> Bool {
    guard claim.kind == .id, !claim.name.contains("@") else { return true }
    let letters = claim.name.prefix(while: \.isLetter)
    if letters.isEmpty || families.contains(String(letters)) { return true }
    return claim.text.prefix(while: \.isLetter).allSatisfy(\.isUppercase)
      && !claim.text.contains(" ") && claim.name.count(where: \.isNumber) >= 3
  }

  private func supports(_ readings: [ClaimedDate], derived: Bool) -> Bool {
    if readings.contains(where: { reading in dates.contains { $0.agrees(with: reading) } }) {
      return true
    }
    guard derived else { return false }
    return readings.contains { reading in dates.contains { isReached(reading, from: $0) } }
  }

  /// Whether a seen length of time leads from a seen day to another.
  private func isReached(_ day: ClaimedDate, from start: ClaimedDate) -> Bool {
    let year = start.year ?? day.year
    guard let year else { return false }
    if let one = start.dayNumber(inYear: year) {
      for guess in day.year.map({ [$0] }) ?? [year - 1, year, year + 1] {
        if let other = day.dayNumber(inYear: guess), days.contains(abs(other - one)) { return true }
      }
    }
    guard day.day == start.day else { return false }
    return months.contains { count in
      [count, -count].contains { shift in
        let index = year * 12 + start.month - 1 + shift
        return index % 12 + 1 == day.month && (day.year == nil || day.year == index / 12)
      }
    }
  }

  /// The sum or difference of two seen amounts, or a seen percentage of one, added or taken off.
  private func isDerived(_ value: Double) -> Bool {
    amounts.contains { one in
      amounts.contains(Self.rounded(value - one)) || amounts.contains(Self.rounded(one - value))
        || percentages.contains { percentage in
          let part = one * percentage / 100
          return [part, one - part, one + part].contains { abs($0 - value) < 0.011 }
        }
    } || amounts.contains(Self.rounded(value))
  }

  private func isNear(_ value: Double, _ before: Substring) -> Bool {
    let words = WordList(String(before.suffix(24))).words.suffix(2)
    guard words.contains(where: Self.approximations.contains) else { return false }
    return amounts.contains { abs($0 - value) <= 0.05 * abs($0) }
  }

  private static let approximations: Set<String> = [
    "about", "around", "roughly", "approximately", "approx", "almost", "nearly", "circa", "ca",
    "etwa", "rund", "ungefähr", "environ", "unos", "aproximadamente",
  ]

  /// The same length or weight in another unit.
  private func isConverted(_ value: Double) -> Bool {
    [7, 12, 24, 60, 100, 1000].contains { factor in
      numbers.contains(Self.rounded(value * factor))
        || numbers.contains(Self.rounded(value / factor))
    }
  }

  /// The days between two seen days.
  private func isBetweenDates(_ value: Double) -> Bool {
    guard let count = Int(exactly: value) else { return false }
    let seen = Set(dates.compactMap { $0.dayNumber() })
    return seen.contains { seen.contains($0 + count) }
  }
}
