/// The SHA-256 of something: the name under which it is stored and compared.
package struct Digest: Hashable, Sendable {
  private var words: SIMD8<UInt32>

  init(words: SIMD8<UInt32>) {
    self.words = words
  }

  /// Reads 64 hexadecimal digits; upper case is taken too, because people paste digests.
  package init?(hex: String) {
    let digits = Array(hex.utf8)
    guard digits.count == 64 else { return nil }
    words = SIMD8()
    for (index, byte) in digits.enumerated() {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      words[index / 8] = words[index / 8] << 4 | UInt32(digit)
    }
  }

  package static func of(_ bytes: [UInt8]) -> Digest {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finalize()
  }

  package static func of(_ bytes: UnsafeRawBufferPointer) -> Digest {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finalize()
  }

  /// The digest of the text's UTF-8.
  package static func of(_ text: String) -> Digest {
    var hash = SHA256()
    hash.update(text)
    return hash.finalize()
  }

  /// 64 lower-case hexadecimal digits.
  package var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    let bytes = words.indices.flatMap { index in
      (0..<8).map { digits[Int(words[index] >> (28 - 4 * UInt32($0)) & 15)] }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The first 12 digits: 48 bits, enough to tell apart what one person looks at.
  package var short: String { String(hex.prefix(12)) }
}

extension Digest: CustomStringConvertible {
  package var description: String { hex }
}
