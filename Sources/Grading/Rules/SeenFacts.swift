import EvalModel
import JSONKit

/// Everything checkable that the agent had seen up to some point of a trial.
struct SeenFacts: Sendable {
  /// All of the texts together may be this long, and there may be this many ids, days and addresses;
  /// what comes later is left out, and `gaps` says so.
  static let limit = 2_000_000
  private static let nameLimit = 5000
  /// With so many amounts any figure is the sum of two, so later ones are not added up.
  private static let amountLimit = 500
  private static let spanLimit = 50

  private(set) var numbers: Set<Double> = []
  /// Numbers that may be added up: money, and numbers that stand as such in a result.
  private(set) var amounts: Set<Double> = []
  private(set) var percentages: Set<Double> = []
  private(set) var dates: Set<ClaimedDate> = []
  private(set) var days: Set<Int> = []
  private(set) var months: Set<Int> = []
  private(set) var identifiers: Set<String> = []
  private(set) var addresses: Set<String> = []
  /// What ids begin with here: `RT`, `RMA`.
  private(set) var families: Set<String> = []
  /// What the agent saw and nobody recorded.
  private(set) var gaps: [String] = []
  private var size = 0
  private let scanner = ClaimScanner.standard

  mutating func miss(_ what: String) { gaps.append(what) }
  mutating func know(family: String) {
    let letters = family.prefix(while: \.isLetter).uppercased()
    if !letters.isEmpty { families.insert(letters) }
  }

  mutating func add(_ text: String) {
    size += text.utf8.count
    let names = max(identifiers.count, dates.count, addresses.count)
    guard size <= Self.limit, names <= Self.nameLimit else {
      if gaps.last != Messages.tooMuch { gaps.append(Messages.tooMuch) }
      return
    }
    let traits = TextTraits(text)
    let words = NumberWords.found(in: text, traits)
    for value in words { numbers.insert(Double(value)) }
    let isBare = !traits.hasDigit && !traits.hasAt && !traits.hasSlash && !traits.hasPoint
    if isBare && words.isEmpty { return }
    guard let claims = scanner.claims(in: text, traits, hasNumberWord: !words.isEmpty),
      let numbers = scanner.numbers(in: text, traits)
    else {
      gaps.append(Messages.tooMuch)
      return
    }
    self.numbers.formUnion(numbers.map(Self.rounded))
    for claim in claims { add(claim) }
  }

  private mutating func add(_ claim: Claim) {
    switch claim.kind {
    case .url: addresses.insert(claim.name)
    case .date: dates.formUnion(claim.dates)
    case .amount: for number in claim.numbers { add(amount: number) }
    case .id:
      identifiers.insert(claim.name)
      let digits = claim.name.filter(\.isNumber)
      if digits.count >= 3 {
        identifiers.insert(digits)
        know(family: claim.name)
      }
    case .quantity:
      let text = claim.text.lowercased()
      if text.contains("%") || text.contains("percent") || text.contains("prozent") {
        if percentages.count < Self.spanLimit { percentages.formUnion(claim.numbers) }
      }
      guard days.count + months.count < Self.spanLimit else { return }
      for count in claim.numbers.compactMap({ Int(exactly: $0) }) where 1...3660 ~= count {
        if DayUnit.isWeek(text) {
          days.insert(count * 7)
        } else if DayUnit.isDay(text) {
          days.insert(count)
        } else if DayUnit.isMonth(text) {
          months.insert(count)
        } else if DayUnit.isYear(text) {
          months.insert(count * 12)
        }
      }
    }
  }

  mutating func add(_ value: JSONValue, depth: Int = 0) {
    guard depth < 64 else { return }
    switch value {
    case .null, .bool: break
    case .int, .double: add(value.number ?? 0)
    case .string(let text):
      add(text)
      if Self.isIdentifier(text) { know(family: text) }
    case .array(let items):
      numbers.insert(Double(items.count))
      addSums(of: items)
      for item in items { add(item, depth: depth + 1) }
    case .object(let object):
      numbers.insert(Double(object.count))
      let factors = object.members.compactMap(\.value.number)
      if 2...6 ~= factors.count {
        for (index, one) in factors.enumerated() {
          for other in factors[(index + 1)...] { add(amount: one * other) }
        }
      }
      for member in object.members {
        add(.string(member.key), depth: depth + 1)
        add(member.value, depth: depth + 1)
      }
    }
  }

  private mutating func add(_ number: Double) {
    numbers.insert(Self.rounded(number))
    add(amount: number)
  }

  private mutating func add(amount: Double) {
    if amounts.count < Self.amountLimit { amounts.insert(Self.rounded(amount)) }
  }

  /// The sum of a list, and of each numeric field over a list of rows.
  private mutating func addSums(of items: [JSONValue]) {
    let plain = items.compactMap(\.number)
    if !plain.isEmpty { add(amount: plain.reduce(0, +)) }
    var sums: [String: Double] = [:]
    for member in items.flatMap({ $0.object?.members ?? [] }) {
      if let number = member.value.number { sums[member.key, default: 0] += number }
    }
    for sum in sums.values.sorted() { add(amount: sum) }
  }

  /// Four decimals are enough for money and keep sums of them equal.
  static func rounded(_ number: Double) -> Double { (number * 10_000).rounded() / 10_000 }

  /// `RT 10010`, `rt10010` and `RT-10010` are one id.
  static func identifier(_ text: String) -> String {
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
      return String(text.uppercased().filter { $0.isLetter || $0.isNumber })
    }
    return String(
      decoding: text.utf8.compactMap { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A: byte
        case 0x61...0x7A: byte & 0xDF
        default: nil
        }
      }, as: UTF8.self)
  }

  /// An address without scheme, `www.` and what a sentence puts behind it.
  static func address(_ text: String) -> String {
    var address = Substring(text.lowercased())
    for prefix in ["https://", "http://", "www."] where address.hasPrefix(prefix) {
      address.removeFirst(prefix.count)
    }
    while let last = address.last, "/.,;:!?*_".contains(last) { address.removeLast() }
    return String(address)
  }

  /// Letters first and a digit at the end, as the keys of records and tickets are.
  static func isIdentifier(_ text: String) -> Bool {
    guard text.utf8.count <= 24, let first = text.utf8.first, 0x41...0x5A ~= first & 0xDF,
      let last = text.utf8.last, 0x30...0x39 ~= last
    else { return false }
    return text.utf8.allSatisfy {
      0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 & 0xDF || $0 == 0x2D || $0 == 0x5F
    }
  }
}

private enum Messages {
  static let tooMuch = "the rest of what the agent saw was too much to compare"
}

/// Which length of time a quantity is, in the languages that its pattern knows.
private enum DayUnit {
  static func isWeek(_ text: String) -> Bool { has(text, "week", "woche", "sema", "settiman") }
  static func isDay(_ text: String) -> Bool {
    has(text, "day", "tag", "jour", "día", "dia", "giorn")
  }
  static func isMonth(_ text: String) -> Bool { has(text, "month", "monat", "mois", "mes") }
  static func isYear(_ text: String) -> Bool { has(text, "year", "jahr", "an", "año") }
  private static func has(_ text: String, _ stems: String...) -> Bool {
    stems.contains { text.containsBytes(of: $0) }
  }
}

/// Numbers that are written as words often enough to matter.
enum NumberWords {
  static let values: [String: Int] = [
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "eighteen": 18, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000,
    "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9,
    "zehn": 10, "zwölf": 12, "vierzehn": 14, "zwanzig": 20, "dreißig": 30, "hundert": 100,
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "dix": 10, "quatorze": 14,
    "quinze": 15, "vingt": 20, "trente": 30, "cent": 100,
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "siete": 7, "diez": 10, "catorce": 14,
    "quince": 15, "veinte": 20, "treinta": 30, "cien": 100,
  ]

  static let pattern = values.keys.sorted { ($1.count, $0) < ($0.count, $1) }.joined(separator: "|")

  /// The numbers that the words of a text stand for.
  static func found(in text: String, _ traits: TextTraits) -> [Int] {
    // Words are cut at a limit in long texts, and beyond ASCII letters are Unicode's affair.
    guard traits.isASCII, text.utf8.count <= WordList.limit else {
      return WordList(text).words.compactMap { values[$0] }
    }
    var text = text
    return text.withUTF8 { bytes in
      var found: [Int] = []
      var word: UInt64 = 0
      var length = 0
      func end() {
        if length >= shortest, length <= 8, let value = packed[word] { found.append(value) }
        (word, length) = (0, 0)
      }
      for byte in bytes {
        switch byte {
        case 0x30...0x39, 0x61...0x7A:
          word = word << 8 | UInt64(byte)
          length += 1
        case 0x41...0x5A:
          word = word << 8 | UInt64(byte | 0x20)
          length += 1
        default: end()
        }
      }
      end()
      return found
    }
  }

  /// The words in ASCII, eight letters at most, as the bytes of an integer.
  private static let packed: [UInt64: Int] = {
    let short = values.filter { $0.key.utf8.count <= 8 && $0.key.utf8.allSatisfy { $0 < 0x80 } }
    precondition(
      values.keys.allSatisfy { $0.utf8.count <= 8 || $0.utf8.contains { $0 >= 0x80 } },
      "a longer word would be overlooked")
    return Dictionary(
      uniqueKeysWithValues: short.map { word, value in
        (word.utf8.reduce(0) { $0 << 8 | UInt64($1) }, value)
      })
  }()

  private static let shortest = 3
}
