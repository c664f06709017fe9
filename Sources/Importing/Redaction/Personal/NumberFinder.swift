/// Cards, telephones, internet addresses and the numbers that states give people, among all the
/// other numbers of a text.
struct NumberFinder {
  let text: TextBytes
  /// What the text is the value of, in lower case: a field's name says what its number is.
  let field: [UInt8]
  private let mentions: [Topic: Mentions]
  private let fieldTopics: Set<Topic>

  /// What a number may be about.
  enum Topic: CaseIterable {
    case phone
    case other
    case state
    case version

    var words: WordTable {
      switch self {
      case .phone: NumberFinder.phoneWords
      case .other: NumberFinder.otherWords
      case .state: NationalNumber.words
      case .version: NumberFinder.versionWords
      }
    }
  }

  init(text: TextBytes, field: [UInt8]) {
    self.text = text
    self.field = field
    // No number that is looked for has fewer digits.
    let hasNumber = text.bytes.count { 0x30...0x39 ~= $0 } >= 7
    mentions =
      hasNumber
      ? Dictionary(
        uniqueKeysWithValues: Topic.allCases.map { ($0, Mentions($0.words, in: text)) }) : [:]
    fieldTopics = hasNumber ? Set(Topic.allCases.filter { $0.words.isIn(field) }) : []
  }

  func finds() -> [PersonalFind] {
    guard !mentions.isEmpty else { return [] }
    var finds: [PersonalFind] = []
    var index = 0
    while index < text.count {
      guard begins(at: index), let run = NumberRun(text, at: index) else {
        index += 1
        continue
      }
      if let find = classify(run) {
        finds.append(find)
        index = max(find.range.upperBound, index + 1)
      } else {
        // A card may begin at a later group, when another number stands before it.
        index = run.groups[0].upperBound
      }
    }
    return finds
  }

  /// Numbers inside a word (`RT-84291`, `v2.1`, `x86`) are part of it.
  private func begins(at index: Int) -> Bool {
    let byte = text[index]
    guard byte == UInt8(ascii: "+") || byte == UInt8(ascii: "(") || text.isDigit(index) else {
      return false
    }
    guard index > 0 else { return true }
    if text.isWord(index - 1) {
      // Not when it is the last byte of an escape, or of a bracket of another script.
      return false
    }
    if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "(") { return true }
    let before = text[index - 1]
    if before == UInt8(ascii: "+") || before == UInt8(ascii: "(") {
      // The run that began there was no number of ours.
      return false
    }
    return ![0x23, 0x24, 0x40].contains(before)
      && !([0x2D, 0x2E, 0x2F, 0x5F].contains(before) && text.isWord(index - 2))
  }

  private func classify(_ run: NumberRun) -> PersonalFind? {
    let ends = run.range.upperBound
    // A decimal comma or a colon goes on with digits: an amount, a time.
    let goesOn = [0x2C, 0x3A].contains(text[ends]) && text.isDigit(ends + 1)
    if let card = card(run) { return card }
    if let address = ipv4(run) { return address }
    if text.isLetter(ends), text[ends] < 0x80 { return idWithLetter(run) }
    if let id = NationalNumber.find(run, self) { return PersonalFind(range: id, kind: .nationalID) }
    if goesOn || isDate(run) { return nil }
    return phone(run)
  }

  /// Whether a word of the topic is near before a number, or in the name of its field.
  func isNear(_ topic: Topic, _ run: NumberRun, reach: Int = 40) -> Bool {
    fieldTopics.contains(topic)
      || mentions[topic]?.isNear(before: run.range.lowerBound, within: reach) ?? false
  }
}

// MARK: - Cards

extension NumberFinder {
  /// Some of the groups, beginning with the first, that make a card's number.
  private func card(_ run: NumberRun) -> PersonalFind? {
    guard !run.hasPlus else { return nil }
    var digits: [UInt8] = []
    for (index, group) in run.groups.enumerated() {
      if index > 0, run.separators[index - 1] != [0x2D], !isSpace(run.separators[index - 1]) {
        return nil
      }
      digits += text.digits(in: group)
      if digits.count > 19 { return nil }
      let isPlain = index == 0 || run.groups[..<index].allSatisfy { 4...6 ~= $0.count }
      guard digits.count >= 12, isPlain, Self.isCard(digits), CheckDigits.luhn(digits) else {
        continue
      }
      guard !text.isWord(group.upperBound) else { continue }
      return PersonalFind(
        range: run.groups[0].lowerBound..<group.upperBound, kind: .card)
    }
    return nil
  }

  private func isSpace(_ bytes: [UInt8]) -> Bool {
    bytes == [0x20] || bytes == [0xC2, 0xA0] || bytes == [0xE2, 0x80, 0xAF]
  }

  /// Lengths and beginnings that networks give out.
  static func isCard(_ digits: [UInt8]) -> Bool {
    func lead(_ count: Int) -> Int { digits.prefix(count).reduce(0) { $0 * 10 + Int($1) } }
    return switch digits.count {
    case 12, 18:
      [50, 56, 57, 58, 67].contains(lead(2)) || [6304, 6759, 6761, 6762, 6763].contains(lead(4))
    case 13: lead(1) == 4
    case 14: [36, 38, 39].contains(lead(2)) || 300...305 ~= lead(3)
    case 15: [34, 37].contains(lead(2))
    case 16:
      lead(1) == 4 || 51...55 ~= lead(2) || 2221...2720 ~= lead(4) || lead(4) == 6011
        || lead(2) == 65 || 644...649 ~= lead(3) || 3528...3589 ~= lead(4) || lead(2) == 62
        || [50, 56, 57, 58, 67].contains(lead(2))
    case 17, 19: lead(2) == 62 || lead(1) == 4 && digits.count == 19
    default: false
    }
  }
}

// MARK: - Addresses of machines, dates

extension NumberFinder {
  private func ipv4(_ run: NumberRun) -> PersonalFind? {
    // Something in brackets may come behind it.
    let dot = [UInt8(ascii: ".")]
    guard run.groups.count >= 4, run.separators[..<3].allSatisfy({ $0 == dot }), !run.hasPlus,
      run.separators.count == 3 || run.separators[3] != dot
    else { return nil }
    let groups = run.groups[..<4]
    let parts = groups.map { text.digits(in: $0).suffix(4).reduce(0) { $0 * 10 + Int($1) } }
    guard !text.isWord(groups[3].upperBound), groups.allSatisfy({ $0.count <= 3 }),
      parts.allSatisfy({ $0 <= 255 })
    else { return nil }
    guard !isNear(.version, run, reach: 12) else { return nil }
    let kept =
      parts[0] == 127 || parts[0] == 0 || parts[0] == 255
      || [[192, 0, 2], [198, 51, 100], [203, 0, 113]].contains(Array(parts[..<3]))
    return kept
      ? nil : PersonalFind(range: run.range.lowerBound..<groups[3].upperBound, kind: .ipv4)
  }

  fileprivate static let versionWords = WordTable(["version", "release", " v."])

  private func isDate(_ run: NumberRun) -> Bool {
    let sizes = run.sizes
    let numbers = run.groups.prefix(3).map {
      text.digits(in: $0).suffix(8).reduce(0) { $0 * 10 + Int($1) }
    }
    if let first = numbers.first, sizes[0] == 8 {
      // Written in one, as in the numbers of bills.
      return 1900...2199 ~= first / 10000 && 1...12 ~= first / 100 % 100 && 1...31 ~= first % 100
    }
    guard numbers.count == 3 else { return false }
    if sizes[0] == 4, 1900...2199 ~= numbers[0], 1...12 ~= numbers[1], 1...31 ~= numbers[2] {
      return true
    }
    guard sizes[0] <= 2, sizes[1] <= 2, [2, 4].contains(sizes[2]) else { return false }
    let isYear = sizes[2] == 2 || 1900...2199 ~= numbers[2]
    let isDay = 1...31 ~= numbers[0] && 1...31 ~= numbers[1]
    return isYear && isDay && min(numbers[0], numbers[1]) <= 12 && run.groups.count <= 5
      && (sizes[2] == 4 || run.groups.count == 3)
  }

  /// Eight digits or a letter and seven, with the letter that checks them (Spain).
  private func idWithLetter(_ run: NumberRun) -> PersonalFind? {
    let digits = run.digits(text)
    let end = run.range.upperBound
    guard digits.count == 8, run.groups.count == 1, !text.isWord(end + 1) else { return nil }
    let number = digits.reduce(0) { $0 * 10 + Int($1) }
    guard text[end] & ~0x20 == NationalNumber.spanishLetter(number) else { return nil }
    return PersonalFind(range: run.range.lowerBound..<end + 1, kind: .nationalID)
  }
}
