/// Values that look like others and are nobody's.
enum Shapes {
  private static let vowels = Array("aeiou".utf8)
  private static let consonants = Array("bcdfghklmnprstvz".utf8)

  /// Letters for letters, vowels for vowels, digits for digits; a first digit that isn't 0 stays
  /// one, so that a number keeps its length.
  static func scrambled(_ value: String, _ stream: inout DigestStream) -> String {
    var result = String.UnicodeScalarView()
    for scalar in value.unicodeScalars { result.append(other(scalar, &stream)) }
    return String(result)
  }

  private static func other(_ scalar: Unicode.Scalar, _ stream: inout DigestStream)
    -> Unicode.Scalar
  {
    switch scalar {
    case "0": return Unicode.Scalar(UInt8(0x30 + stream.below(10)))
    case "1"..."9": return Unicode.Scalar(UInt8(0x31 + stream.below(9)))
    default:
      guard scalar.properties.isAlphabetic else { return scalar }
      let folded = String(scalar).lowercased().utf8.first ?? 0x78
      let isVowel =
        vowels.contains(folded) || "áàâäãéèêëíìîïóòôöõúùûüåæøąęýy".unicodeScalars.contains(scalar)
      let letter = stream.pick(isVowel ? vowels : consonants)
      return Unicode.Scalar(scalar.properties.isUppercase ? letter & ~0x20 : letter)
    }
  }

  /// Other digits behind the first so many.
  static func digits(_ value: String, keeping kept: Int, _ stream: inout DigestStream) -> String {
    String(
      decoding: value.utf8.enumerated().map { index, byte in
        index < kept ? byte : UInt8(0x30 + stream.below(10))
      }, as: UTF8.self)
  }

  /// An identifier of the project: its letters say what it is, its digits which one.
  static func identifier(_ value: String, _ stream: inout DigestStream) -> String {
    guard value.utf8.count(where: { 0x30...0x39 ~= $0 }) >= 3 else {
      return scrambled(value, &stream)
    }
    var result = String.UnicodeScalarView()
    for scalar in value.unicodeScalars {
      result.append("0"..."9" ~= scalar ? other(scalar, &stream) : scalar)
    }
    return String(result)
  }

  /// Keeps the network and the length, and passes the check.
  static func card(_ value: String, _ stream: inout DigestStream) -> String {
    var digits = value.utf8.map { $0 &- 0x30 }
    guard digits.count > 6 else { return value }
    for index in 4..<(digits.count - 1) { digits[index] = UInt8(stream.below(10)) }
    digits[digits.count - 1] = CheckDigits.luhnDigit(for: Array(digits.dropLast()))
    return String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self)
  }

  /// Keeps the country and the kinds of characters, and passes the check.
  static func iban(_ value: String, _ stream: inout DigestStream) -> String {
    var bytes = Array(value.utf8)
    guard bytes.count > 8 else { return value }
    for index in 4..<bytes.count {
      if 0x30...0x39 ~= bytes[index] {
        bytes[index] = UInt8(0x30 + stream.below(10))
      } else {
        bytes[index] = UInt8(0x41 + stream.below(26))
      }
    }
    bytes[2] = 0x30
    bytes[3] = 0x30
    let check = 98 - (CheckDigits.mod97(iban: bytes) ?? 0)
    bytes[2] = UInt8(0x30 + check / 10)
    bytes[3] = UInt8(0x30 + check % 10)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// One of the networks that are kept for examples, and past their number of the benchmarks' one.
  static func ipv4(_ stream: inout DigestStream) -> String {
    "198.\(18 + stream.below(2)).\(stream.below(256)).\(1 + stream.below(254))"
  }

  static func ipv6(_ value: String, _ stream: inout DigestStream) -> String {
    let groups = (0..<6).map { _ in String(stream.below(65536), radix: 16) }
    return (["2001", "db8"] + groups).joined(separator: ":")
  }

  /// One that is administered locally, in the writing of the original.
  static func mac(_ value: String, _ stream: inout DigestStream) -> String {
    let hex = Array("0123456789abcdef".utf8)
    var index = 0
    return String(
      decoding: value.utf8.map { byte in
        guard ByteClass.hexadecimal.contains(byte) else { return byte }
        defer { index += 1 }
        return index == 0 ? 0x30 : index == 1 ? 0x32 : hex[stream.below(16)]
      }, as: UTF8.self)
  }

  /// Nobody's domain; words of a name that is replaced elsewhere are replaced by the same.
  static func email(
    _ value: String, _ names: [String: String], _ stream: inout DigestStream
  ) -> String {
    let halves = value.split(separator: "@", maxSplits: 1).map(String.init)
    guard halves.count == 2 else { return scrambled(value, &stream) }
    var local = ""
    var word = ""
    func flush() {
      guard !word.isEmpty else { return }
      local += names[word]?.lowercased() ?? scrambled(word, &stream)
      word = ""
    }
    for scalar in halves[0].unicodeScalars {
      if scalar.properties.isAlphabetic {
        word.unicodeScalars.append(scalar)
      } else {
        flush()
        local.unicodeScalars.append(other(scalar, &stream))
      }
    }
    flush()
    let labels = halves[1].split(separator: ".")
    let name = labels.count > 1 ? String(labels[labels.count - 2]) : "mail"
    return local + "@" + scrambled(name, &stream) + ".example"
  }

  /// Words that only say what kind of place it is, in six languages.
  private static let placeWords: Set<String> = [
    "street", "st", "road", "rd", "avenue", "ave", "lane", "ln", "drive", "dr", "boulevard", "blvd",
    "court", "ct", "place", "square", "terrace", "close", "crescent", "way", "gardens", "grove",
    "hill", "mews", "parkway", "row", "flat", "apartment", "apt", "unit", "suite", "ste", "straße",
    "strasse", "str", "weg", "platz", "allee", "gasse", "ring", "damm", "ufer", "am", "an", "auf",
    "im", "in", "zum", "zur", "unter", "hinter", "der", "den", "dem", "bad", "rue", "av", "bd",
    "chemin",
    "impasse", "quai", "cours", "route", "passage", "faubourg", "bis", "ter", "de", "la", "le",
    "les",
    "du", "des", "d", "l", "et", "à", "calle", "c", "avenida", "avda", "plaza", "pza", "paseo",
    "camino",
    "carretera", "ronda", "travesía", "glorieta", "del", "las", "los", "el", "y", "n", "nº",
    "número",
    "via", "viale", "piazza", "piazzale", "corso", "largo", "vicolo", "lungomare", "strada", "di",
    "della", "dei", "delle", "dello", "degli", "san", "santa", "e", "ul", "ulica", "ulicy", "al",
    "aleja", "alei", "aleje", "pl", "plac", "os", "osiedle", "m",
  ]
  private static let endings = [
    "straße", "strasse", "gasse", "weg", "allee", "platz", "damm", "ufer", "chaussee", "steig",
    "ring", "promenade", "str",
  ]

  static func address(_ value: String, _ stream: inout DigestStream) -> String {
    var result = ""
    var word = ""
    func flush() {
      guard !word.isEmpty else { return }
      let folded = word.lowercased()
      if placeWords.contains(folded) {
        result += word
      } else if let ending = endings.first(where: { folded.hasSuffix($0) }) {
        result +=
          scrambled(String(word.dropLast(ending.count)), &stream) + word.suffix(ending.count)
      } else {
        result += scrambled(word, &stream)
      }
      word = ""
    }
    for scalar in value.unicodeScalars {
      if scalar.properties.isAlphabetic || scalar == "º" {
        word.unicodeScalars.append(scalar)
      } else {
        flush()
        result.unicodeScalars.append(other(scalar, &stream))
      }
    }
    flush()
    return result
  }
}
