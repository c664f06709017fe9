import Patterns

/// What `grounded` looks for in texts.
enum ClaimKind: String, Sendable, CaseIterable {
  case id
  case amount
  case date
  case quantity
  case url
}

/// Something checkable that a text says, with every way to read it.
struct Claim: Sendable {
  let kind: ClaimKind
  let text: String
  /// Where it begins in the UTF-8 of its text.
  let offset: Int
  var numbers: [Double] = []
  var dates: [ClaimedDate] = []
  /// The normal form of an id or an address.
  var name = ""
}

/// Finds claims by patterns, each byte in at most one claim: addresses first, then money and dates,
/// quantities and ids.
struct ClaimScanner: Sendable {
  /// Made once. The patterns are this file's, so one that can't be compiled is a slip in it.
  static let standard = ClaimScanner()

  private let url = compiled(#"(?i)\b(?:https?://|www\.)[^\s<>"'()\[\]{}|\\^`]+"#)
  private let email = compiled(#"(?i)\b[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+"#)
  private let isoDate = compiled(#"(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-])"#)
  private let numericDate = compiled(
    #"(?<![\d./])(?:\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})|\d{2}/\d{2}|\d{2}\.\d{2}\.)(?![\d/])"#)
  private let dayFirst = compiled(
    #"(?i)\b\d{1,2}(?:st|nd|rd|th|er|\.|º)?\s+(?:of\s+|de\s+)?(?:\#(MonthNames.pattern))\b\.?"#
      + #"(?:,?\s+(?:de\s+)?\d{4}\b)?"#)
  private let monthFirst = compiled(
    #"(?i)\b(?:\#(MonthNames.pattern))\.?\s+\d{1,2}(?:st|nd|rd|th)?\b(?![.,:]?\d)"#
      + #"(?:,?\s+\d{4}\b)?"#)
  private let amount = compiled(
    #"(?i)(?:[€$£¥₹]|\b(?:EUR|USD|GBP|CHF|PLN|CAD|AUD|SEK|NOK|DKK))\s?\#(number)"#
      + #"|\#(number)\s?(?:[€$£¥₹]|(?:EUR|USD|GBP|CHF|PLN|CAD|AUD|SEK|NOK|DKK|euros?|dollars?"#
      + #"|pounds?|francs?|zł|złotych|kronor|kroner|cents?)\b)"#)
  private let id = compiled(
    #"\b[A-Za-z]{1,8}[-_]?\d+(?:[-_][A-Za-z0-9]+)*\b|\b[A-Z]{2,6} \d{3,}\b|\b[0-9a-f]{8}-[0-9a-f-]{8,}\b"#
      + #"|(?<![\d.,])\d{5,}(?![.,]?\d)\b"#)
  private let quantity = compiled(
    #"(?i)(?:\#(number)|\b(?:\#(NumberWords.pattern)))(?:\s?[-–]\s?|\s+)?(?:%|°C?|(?:working |business |calendar )?(?:\#(units))\b)"#
  )
  private let number = compiled(Self.number)

  private static let number =
    #"(?<![\d])(?:\d{1,3}(?:[ \x{A0}\x{202F}'’]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)*)(?!\d)"#
  private static let units =
    "percent|per cent|prozent|por ciento|pour cent|degrees?|grad|days?|weeks?|months?|years?"
    + "|hours?|minutes?|tagen?|tage|wochen?|monaten?|monate|jahren?|jahre|stunden?|minuten"
    + "|arbeitstagen?|werktagen?|jours?|semaines?|mois|ans?|années?|heures?|días?|semanas?"
    + "|mes|meses|años?|horas?|minutos|giorni|settimane|mesi|anni|dias?|kg|km|cm|mm|ml|points?"

  private static func compiled(_ source: String) -> Pattern {
    do throws(PatternError) {
      return try Pattern(source, isHot: true)
    } catch { preconditionFailure("a pattern of the claim scanner: \(error.message)") }
  }

  /// The claims of a text in order; `nil` when a search had to be given up.
  func claims(in text: String) -> [Claim]? {
    let traits = TextTraits(text)
    return claims(
      in: text, traits, hasNumberWord: !NumberWords.found(in: text, traits).isEmpty)
  }

  /// The same, when it is known already what the text holds.
  func claims(in text: String, _ traits: TextTraits, hasNumberWord: Bool) -> [Claim]? {
    var finding = Finding(text)
    for (pattern, needs, make) in readers
    where !traits.isASCII || needs.areMet(by: traits, hasNumberWord) {
      guard let ranges = pattern.matches(in: text) else { return nil }
      for range in ranges { finding.take(range, make) }
    }
    return finding.claims.sorted { $0.offset < $1.offset }
  }

  /// Every number of a text, in every way to read it; `nil` when the search had to be given up.
  func numbers(in text: String, _ traits: TextTraits) -> [Double]? {
    // Beyond ASCII there are other digits.
    if traits.isASCII, !traits.hasDigit { return [] }
    guard let ranges = number.matches(in: text) else { return nil }
    let bytes = Array(text.utf8)
    return ranges.flatMap { range -> [Double] in
      let written = String(decoding: bytes[range], as: UTF8.self)
      // `order 12 345` may be two numbers as well as one.
      let parts = written.split { !$0.isNumber && $0 != "." && $0 != "," }
      return WrittenNumber.readings(written)
        + (parts.count > 1 ? parts.flatMap { WrittenNumber.readings(String($0)) } : [])
    }
  }

  private typealias Reader = @Sendable (String, Int) -> Claim?

  /// What an ASCII text must hold for a pattern to match anywhere in it.
  private enum Needs: Sendable {
    case address
    case at
    case isoDate
    case numericDate
    case writtenDate
    case amount
    case quantity
    case id

    func areMet(by traits: TextTraits, _ hasNumberWord: Bool) -> Bool {
      switch self {
      case .address: traits.hasSlash || traits.hasWWW
      case .at: traits.hasAt
      case .isoDate: traits.hasDigit && traits.hasHyphen
      case .numericDate: traits.hasDigit && (traits.hasSlash || traits.hasPoint)
      case .writtenDate: traits.hasDigit && traits.hasSpace
      case .amount: traits.hasDigit
      case .quantity: traits.hasDigit || hasNumberWord
      case .id: traits.hasDigit || traits.hasHyphen
      }
    }
  }

  private var readers: [(Pattern, Needs, Reader)] {
    let number = number
    let amounts: @Sendable (ClaimKind) -> Reader = { kind in
      { text, offset in
        guard case .match(let range) = number.firstMatch(in: text) else {
          let word = WordList(text).words.first.flatMap { NumberWords.values[$0] }
          return word.map {
            Claim(kind: kind, text: text, offset: offset, numbers: [Double($0)])
          }
        }
        let written = String(decoding: Array(text.utf8)[range], as: UTF8.self)
        let values = WrittenNumber.readings(written)
        let cents = kind == .amount && text.lowercased().contains("cent")
        return values.isEmpty
          ? nil
          : Claim(
            kind: kind, text: text, offset: offset,
            numbers: values + (cents ? values.map { $0 / 100 } : []))
      }
    }
    let dates: Reader = { text, offset in
      let dates = ClaimedDate.readings(text)
      guard !dates.isEmpty else { return nil }
      return Claim(
        kind: .date, text: text, offset: offset,
        numbers: WrittenNumber.readings(text.hasSuffix(".") ? String(text.dropLast()) : text),
        dates: dates)
    }
    return [
      (url, .address, { Claim(kind: .url, text: $0, offset: $1, name: SeenFacts.address($0)) }),
      (
        email, .at,
        { Claim(kind: .id, text: $0, offset: $1, name: $0.lowercased()) }
      ),
      // Money before days: `€31.05.` ends a sentence, `31.05.` may be a day.
      (isoDate, .isoDate, dates), (amount, .amount, amounts(.amount)),
      (numericDate, .numericDate, dates), (dayFirst, .writtenDate, dates),
      (monthFirst, .writtenDate, dates), (quantity, .quantity, amounts(.quantity)),
      (id, .id, { Claim(kind: .id, text: $0, offset: $1, name: SeenFacts.identifier($0)) }),
    ]
  }

  /// The claims found so far, and the bytes that they took.
  private struct Finding {
    let bytes: [UInt8]
    var isTaken: [Bool]
    var claims: [Claim] = []

    init(_ text: String) {
      bytes = Array(text.utf8)
      isTaken = Array(repeating: false, count: bytes.count)
    }

    mutating func take(_ range: Range<Int>, _ make: Reader) {
      guard !isTaken[range].contains(true) else { return }
      var text = Substring(String(decoding: bytes[range], as: UTF8.self))
      while let last = text.last, "!?,;:".contains(last) { text.removeLast() }
      guard let claim = make(String(text), range.lowerBound) else { return }
      for index in range { isTaken[index] = true }
      claims.append(claim)
    }
  }
}
