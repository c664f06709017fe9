extension YAMLReader {
  /// What an unquoted scalar means in the YAML 1.2 core schema.
  ///
  /// The schema has no octal `017`, no `1_000`, no base 60, no dates, and only one spelling of the
  /// Booleans; those are text. The words that were Booleans in YAML 1.1 and numbers with a leading
  /// zero get a name of their own, because the person who typed them probably meant something else.
  enum CoreSchema: Equatable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case text
    /// Text that YAML 1.1 read as this Boolean.
    case formerBool(Bool)
    /// Text that looks like a number, without its leading zeros.
    case leadingZero(String)
    case nonFinite
    /// A whole number that doesn't fit in 64 bits.
    case tooLarge

    init(plain text: String) {
      var text = text
      self = text.withUTF8 { Self.resolve($0) }
    }

    private static func resolve(_ text: UnsafeBufferPointer<UInt8>) -> CoreSchema {
      guard let first = text.first else { return .null }
      switch first {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
        UInt8(ascii: "."):
        return number(text)
      case UInt8(ascii: "~"): return text.count == 1 ? .null : .text
      default:
        // The longest word is `false`.
        return text.count <= 5 ? words[String(decoding: text, as: UTF8.self)] ?? .text : .text
      }
    }

    private static let words: [String: CoreSchema] = {
      var words: [String: CoreSchema] = [:]
      let meanings: [(String, CoreSchema)] = [
        ("null", .null), ("true", .bool(true)), ("false", .bool(false)), ("yes", .formerBool(true)),
        ("no", .formerBool(false)), ("on", .formerBool(true)), ("off", .formerBool(false)),
      ]
      for (word, meaning) in meanings {
        words[word] = meaning
        words[word.prefix(1).uppercased() + word.dropFirst()] = meaning
        words[word.uppercased()] = meaning
      }
      return words
    }()
  }
}

// MARK: - Numbers

extension YAMLReader.CoreSchema {
  private static func number(_ text: UnsafeBufferPointer<UInt8>) -> Self {
    if text.count > 2, text[0] == UInt8(ascii: "0") {
      if text[1] == UInt8(ascii: "x") { return whole(text.dropFirst(2), radix: 16) }
      if text[1] == UInt8(ascii: "o") { return whole(text.dropFirst(2), radix: 8) }
    }
    var rest = text[...]
    if text[0] == UInt8(ascii: "+") || text[0] == UInt8(ascii: "-") { rest.removeFirst() }
    if isNonFinite(rest, signed: rest.count < text.count) { return .nonFinite }

    let digits = rest.prefix(while: isDigit)
    rest.removeFirst(digits.count)
    var isWhole = true
    if rest.first == UInt8(ascii: ".") {
      isWhole = false
      rest.removeFirst()
      let fraction = rest.prefix(while: isDigit)
      if digits.isEmpty && fraction.isEmpty { return .text }
      rest.removeFirst(fraction.count)
    } else if digits.isEmpty {
      return .text
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      isWhole = false
      rest.removeFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
      let exponent = rest.prefix(while: isDigit)
      if exponent.isEmpty { return .text }
      rest.removeFirst(exponent.count)
    }
    guard rest.isEmpty else { return .text }

    if digits.count > 1, digits.first == UInt8(ascii: "0") {
      return .leadingZero(withoutLeadingZeros(text, digits: digits))
    }
    let spelling = String(decoding: text, as: UTF8.self)
    if isWhole { return Int64(spelling).map { .int($0) } ?? .tooLarge }
    guard let value = Double(spelling) else { return .text }
    return value.isFinite ? .double(value) : .nonFinite
  }

  private static func whole(_ digits: Slice<UnsafeBufferPointer<UInt8>>, radix: Int) -> Self {
    let spelling = String(decoding: digits, as: UTF8.self)
    // `Int64` would take a sign here, which the schema doesn't.
    let fits = digits.allSatisfy { byte in
      Character(Unicode.Scalar(byte)).hexDigitValue.map { $0 < radix } ?? false
    }
    guard fits else { return .text }
    return Int64(spelling, radix: radix).map { .int($0) } ?? .tooLarge
  }

  private static func withoutLeadingZeros(
    _ text: UnsafeBufferPointer<UInt8>, digits: Slice<UnsafeBufferPointer<UInt8>>
  ) -> String {
    let zeros = min(digits.count - 1, digits.prefix { $0 == UInt8(ascii: "0") }.count)
    let sign = text[..<digits.startIndex]
    return String(decoding: sign, as: UTF8.self)
      + String(decoding: text[(digits.startIndex + zeros)...], as: UTF8.self)
  }

  private static func isNonFinite(
    _ text: Slice<UnsafeBufferPointer<UInt8>>, signed: Bool
  ) -> Bool {
    guard text.count == 4, text.first == UInt8(ascii: ".") else { return false }
    return switch String(decoding: text, as: UTF8.self) {
    case ".inf", ".Inf", ".INF": true
    case ".nan", ".NaN", ".NAN": !signed
    default: false
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
