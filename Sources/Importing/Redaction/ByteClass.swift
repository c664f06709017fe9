/// A set of ASCII characters.
struct ByteClass: Sendable {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  init(_ characters: String) {
    for byte in characters.utf8 where byte < 128 {
      if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
    }
  }

  func contains(_ byte: UInt8) -> Bool {
    switch byte {
    case 0..<64: low >> UInt64(byte) & 1 == 1
    case 64..<128: high >> UInt64(byte - 64) & 1 == 1
    default: false
    }
  }

  private static let digitCharacters = "0123456789"
  private static let capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
  private static let letters = capitals + "abcdefghijklmnopqrstuvwxyz"

  static let digits = ByteClass(digitCharacters)
  static let hexadecimal = ByteClass(digitCharacters + "abcdefABCDEF")
  static let upperAlphanumeric = ByteClass(capitals + digitCharacters)
  static let alphanumeric = ByteClass(letters + digitCharacters)
  static let word = ByteClass(letters + digitCharacters + "_")
  static let base64URL = ByteClass(letters + digitCharacters + "-_")
  static let base64 = ByteClass(letters + digitCharacters + "+/=-_")
  /// What RFC 6750 allows in a bearer token.
  static let bearer = ByteClass(letters + digitCharacters + "-._~+/=")
  /// A path of an address.
  static let url = ByteClass(letters + digitCharacters + "-_/")
  static let slack = ByteClass(letters + digitCharacters + "-")
  /// The inside of a key in PEM form, with its line breaks, written out or escaped.
  static let pemBody = ByteClass(letters + digitCharacters + "+/=\r\n\\")
  static let pemLabel = ByteClass(capitals + digitCharacters + " ")
  static let urlAuthorityEnd = ByteClass("/?#" + spaceAndQuotes)
  static let spaceAndQuotes = " \t\r\n\"'`<>\\"
  static let urlEnd = ByteClass(spaceAndQuotes)
}

extension UnsafeBufferPointer<UInt8> {
  /// The end of the run of characters of a class that begins here.
  func end(of run: ByteClass, from start: Int, limit: Int = .max) -> Int {
    var end = start
    let last = limit < count - start ? start + limit : count
    while end < last, run.contains(self[end]) { end += 1 }
    return end
  }

  func first(_ byte: UInt8, in range: Range<Int>) -> Int? {
    range.first { self[$0] == byte }
  }

  func holds(_ literal: StaticString, at offset: Int) -> Bool {
    guard offset >= 0, count - offset >= literal.utf8CodeUnitCount else { return false }
    for index in 0..<literal.utf8CodeUnitCount
    where self[offset + index] != literal.utf8Start[index] {
      return false
    }
    return true
  }

  /// Whether what begins here doesn't continue a run of such characters. An escape before it
  /// (`\n`, `%20`) ends in a letter or a digit without being part of the word.
  func begins(_ run: ByteClass, at start: Int) -> Bool {
    guard start > 0, run.contains(self[start - 1]) else { return true }
    if start >= 2, self[start - 2] == UInt8(ascii: "\\") {
      return self[start - 1] == UInt8(ascii: "n") || self[start - 1] == UInt8(ascii: "r")
        || self[start - 1] == UInt8(ascii: "t")
    }
    return start >= 3 && self[start - 3] == UInt8(ascii: "%")
      && ByteClass.hexadecimal.contains(self[start - 2])
      && ByteClass.hexadecimal.contains(self[start - 1])
  }
}
