/// The SHA-256 of something: the name under which it is stored and compared.
package struct Digest: Hashable, Sendable {
  /// Big-endian, as the standard numbers them. Plain integers rather than a vector: values with
  /// more than 16 bytes of alignment corrupt the frames of async functions on this toolchain.
  private var high: UInt64
  private var upper: UInt64
  private var lower: UInt64
  private var low: UInt64

  private init(_ quarters: [UInt64]) {
    (high, upper, lower, low) = (quarters[0], quarters[1], quarters[2], quarters[3])
  }

  private var quarters: [UInt64] { [high, upper, lower, low] }

  init(words: SIMD8<UInt32>) {
    self.init((0..<4).map { UInt64(words[2 * $0]) << 32 | UInt64(words[2 * $0 + 1]) })
  }

  /// Reads 64 hexadecimal digits; upper case is taken too, because people paste digests.
  package init?(hex: String) {
    let digits = Array(hex.utf8)
    guard digits.count == 64 else { return nil }
    var quarters: [UInt64] = [0, 0, 0, 0]
    for (index, byte) in digits.enumerated() {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      quarters[index / 16] = quarters[index / 16] << 4 | UInt64(digit)
    }
    self.init(quarters)
  }

  /// Reads 32 bytes, as `bytes` gives them.
  package init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 32 else { return nil }
    self.init(
      (0..<4).map { quarter in
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8 * quarter, as: UInt64.self))
      })
  }

  /// The 32 bytes of the digest.
  package var bytes: [UInt8] {
    quarters.flatMap { quarter in
      (0..<8).map { UInt8(truncatingIfNeeded: quarter >> (56 - 8 * $0)) }
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
    let bytes = quarters.flatMap { quarter in
      (0..<16).map { digits[Int(quarter >> (60 - 4 * UInt64($0)) & 15)] }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The first 12 digits: 48 bits, enough to tell apart what one person looks at.
  package var short: String { String(hex.prefix(12)) }
}

extension Digest: CustomStringConvertible {
  package var description: String { hex }
}
