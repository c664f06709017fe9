/// What begins with letters or has them between: accounts, numbers of states with letters, addresses
/// of machines, e-mail.
struct WordFinder {
  let text: TextBytes
  private let passports: Mentions
  private let isPassportField: Bool

  init(text: TextBytes, field: [UInt8]) {
    self.text = text
    passports = Mentions(Self.passportWords, in: text)
    isPassportField = Self.passportWords.isIn(field)
  }

  func finds() -> [PersonalFind] {
    var finds: [PersonalFind] = []
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte == UInt8(ascii: "@"), let email = email(at: index) {
        finds.append(email)
        index = max(email.range.upperBound, index + 1)
        continue
      }
      let isStart = !text.isWord(index - 1)
      if isStart, text.isWord(index) || byte == UInt8(ascii: ":"), let find = token(at: index) {
        finds.append(find)
        index = max(find.range.upperBound, index + 1)
        continue
      }
      index += 1
    }
    return finds
  }

  private func token(at start: Int) -> PersonalFind? {
    iban(at: start) ?? machine(at: start) ?? stateNumber(at: start)
  }
}

// MARK: - E-mail

extension WordFinder {
  private static let localMarks = Set("._%+-'".utf8)
  /// RFC 2606: nobody has an address there.
  private static let reserved = [".example", ".test", ".invalid", ".localhost"]
  private static let reservedDomains = ["example.com", "example.org", "example.net"]

  private func email(at sign: Int) -> PersonalFind? {
    var start = sign
    while start > 0, sign - start < 64,
      text.isWord(start - 1) || Self.localMarks.contains(text[start - 1])
    {
      start -= 1
    }
    while start < sign, Self.localMarks.contains(text[start]) { start += 1 }
    var end = sign + 1
    while end < text.count, end - sign < 255,
      text.isWord(end) || text[end] == UInt8(ascii: "-")
        || text[end] == UInt8(ascii: ".") && text.isWord(end + 1)
    {
      end += 1
    }
    while end > sign, !text.isWord(end - 1) { end -= 1 }
    let domain = text.text(sign + 1..<max(sign + 1, end)).lowercased()
    guard start < sign, let dot = domain.lastIndex(of: "."),
      domain[domain.index(after: dot)...].utf8.count >= 2,
      domain[domain.index(after: dot)...].utf8.allSatisfy({ !(0x30...0x39 ~= $0) })
    else { return nil }
    if Self.reservedDomains.contains(domain) || Self.reserved.contains(where: domain.hasSuffix) {
      return nil
    }
    return PersonalFind(range: start..<end, kind: .email)
  }
}

// MARK: - Accounts

extension WordFinder {
  /// How long an account's number is, by country (the registry of ISO 13616).
  private static let lengths: [String: Int] = [
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22,
    "BR": 29, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20,
    "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18,
    "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IS": 26, "IT": 27, "JO": 30,
    "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24,
    "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24, "PL": 28,
    "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "XK": 20,
  ]

  private func iban(at start: Int) -> PersonalFind? {
    guard text.isLetter(start), text.isLetter(start + 1), text[start] < 0x80,
      text.isDigit(start + 2) || text.space(at: start + 2) > 0,
      let length = Self.lengths[text.text(start..<start + 2).uppercased()]
    else { return nil }
    var digits: [UInt8] = []
    var index = start
    while digits.count < length {
      if ByteClass.alphanumeric.contains(text[index]) {
        digits.append(text[index])
        index += 1
      } else {
        let space = max(text.space(at: index), text[index] == UInt8(ascii: "-") ? 1 : 0)
        guard space > 0, !digits.isEmpty, ByteClass.alphanumeric.contains(text[index + space])
        else { return nil }
        index += space
      }
    }
    guard !text.isWord(index), CheckDigits.mod97(iban: digits) == 1 else { return nil }
    return PersonalFind(range: start..<index, kind: .iban)
  }
}

// MARK: - Addresses of machines

extension WordFinder {
  private func machine(at start: Int) -> PersonalFind? {
    guard text.isHex(start) || text[start] == UInt8(ascii: ":") else { return nil }
    var end = start
    while end - start < 48,
      text.isHex(end) || text[end] == UInt8(ascii: ":") || text[end] == UInt8(ascii: "-")
    {
      end += 1
    }
    while end > start, text[end - 1] == UInt8(ascii: "-") { end -= 1 }
    if text[end - 1] == UInt8(ascii: ":"), text[end - 2] != UInt8(ascii: ":") { end -= 1 }
    guard !text.isWord(end) else { return nil }
    let range = start..<end
    let bytes = Array(text.bytes[range])
    if Self.isMAC(bytes) { return PersonalFind(range: range, kind: .mac) }
    guard Self.isIPv6(bytes), !isDocumentation(range) else { return nil }
    return PersonalFind(range: range, kind: .ipv6)
  }

  private static func isMAC(_ bytes: [UInt8]) -> Bool {
    guard bytes.count == 17, bytes[2] == UInt8(ascii: ":") || bytes[2] == UInt8(ascii: "-") else {
      return false
    }
    return bytes.enumerated().allSatisfy { index, byte in
      index % 3 == 2 ? byte == bytes[2] : ByteClass.hexadecimal.contains(byte)
    }
  }

  /// Eight groups, or fewer with one gap; groups of digits alone are a time.
  static func isIPv6(_ bytes: [UInt8]) -> Bool {
    guard !bytes.contains(UInt8(ascii: "-")) else { return false }
    let groups = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard groups.count >= 3, groups.count <= 9, groups.allSatisfy({ $0.count <= 4 }) else {
      return false
    }
    var gaps = 0
    for index in 0..<(bytes.count - 1)
    where bytes[index] == UInt8(ascii: ":") && bytes[index + 1] == UInt8(ascii: ":") {
      gaps += 1
    }
    let filled = groups.filter { !$0.isEmpty }.count
    if gaps == 0 { return filled == 8 && groups.count == 8 }
    // `a::b` is how programs name things.
    return gaps == 1 && filled >= 3 && filled < 8
  }

  /// RFC 3849.
  private func isDocumentation(_ range: Range<Int>) -> Bool {
    text.text(range).lowercased().hasPrefix("2001:db8:")
  }
}

// MARK: - Numbers of states with letters

extension WordFinder {
  private static let passportWords = WordTable([
    "passport", "reisepass", "passeport", "pasaporte", "passaporto", "paszport", "ausweis",
    "identity card", "carte d'identité", "dowód", "dowod", "carta d'identità", "id card",
  ])

  private func stateNumber(at start: Int) -> PersonalFind? {
    var end = start
    while end - start < 20, ByteClass.alphanumeric.contains(text[end]) { end += 1 }
    let length = end - start
    if !text.isWord(end), length >= 8 {
      let word = Array(text.bytes[start..<end]).map { 0x61...0x7A ~= $0 ? $0 & ~0x20 : $0 }
      let isFound =
        length == 16 && Self.isItalian(word) || length == 9 && Self.isSpanishForeigner(word)
        || length == 9 && Self.isBritish(word) || 8...10 ~= length && isPassport(word, start)
      if isFound { return PersonalFind(range: start..<end, kind: .nationalID) }
    }
    return spacedBritish(at: start)
  }

  /// A letter or two and digits, beside a word that says so.
  private func isPassport(_ word: [UInt8], _ start: Int) -> Bool {
    let digits = word.count { 0x30...0x39 ~= $0 }
    guard digits >= 5, digits < word.count || digits >= 8 else { return false }
    return isPassportField || passports.isNear(before: start, within: 50)
  }

  private static func isSpanishForeigner(_ word: [UInt8]) -> Bool {
    guard let first = [UInt8](arrayLiteral: 0x58, 0x59, 0x5A).firstIndex(of: word[0]),
      word[1...7].allSatisfy({ 0x30...0x39 ~= $0 })
    else { return false }
    let number = word[1...7].reduce(first) { $0 * 10 + Int($1 - 0x30) }
    return NationalNumber.spanishLetter(number) == word[8]
  }

  private static func isBritish(_ word: [UInt8]) -> Bool {
    let never = Set("DFIQUV".utf8)
    return 0x41...0x5A ~= word[0] && 0x41...0x5A ~= word[1] && !never.contains(word[0])
      && !never.contains(word[1]) && word[1] != UInt8(ascii: "O")
      && word[2...7].allSatisfy { 0x30...0x39 ~= $0 } && 0x41...0x44 ~= word[8]
  }

  /// `QQ 12 34 56 C`.
  private func spacedBritish(at start: Int) -> PersonalFind? {
    var word: [UInt8] = []
    var index = start
    var spaces = 0
    while word.count < 9 {
      if ByteClass.alphanumeric.contains(text[index]) {
        word.append(text[index] >= 0x61 ? text[index] & ~0x20 : text[index])
        index += 1
      } else {
        guard text.space(at: index) > 0, word.count % 2 == 0, spaces < 4 else { return nil }
        index += text.space(at: index)
        spaces += 1
      }
    }
    guard spaces >= 3, !text.isWord(index), Self.isBritish(word) else { return nil }
    return PersonalFind(range: start..<index, kind: .nationalID)
  }

  /// Sixteen characters, the last of which checks the others (decree of 23 December 1976).
  private static func isItalian(_ word: [UInt8]) -> Bool {
    let digitPlaces: Set<Int> = [6, 7, 9, 10, 12, 13, 14]
    let omocodia = Set("LMNPQRSTUV".utf8)
    for index in 0..<16 {
      let isDigit = 0x30...0x39 ~= word[index]
      let fits = digitPlaces.contains(index) ? isDigit || omocodia.contains(word[index]) : !isDigit
      if !fits { return false }
    }
    let odd = [
      1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
    ]
    var sum = 0
    for index in 0..<15 {
      let byte = word[index]
      let value = 0x30...0x39 ~= byte ? Int(byte - 0x30) : Int(byte - 0x41)
      sum += index % 2 == 0 ? odd[value] : value
    }
    return Int(word[15]) - 0x41 == sum % 26
  }
}
