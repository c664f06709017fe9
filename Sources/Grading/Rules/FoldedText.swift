/// A text as `says` compares it: runs of white space are one space, curly quotes and typographic
/// hyphens are plain ones, and case is folded unless it matters.
///
/// The typography is folded because models write `can’t` where people who write rubrics type
/// `can't`.
struct FoldedText: Sendable, Equatable {
  private(set) var bytes: [UInt8]

  init(_ text: String, caseSensitive: Bool) {
    var text = text
    var rest: Int?
    bytes = text.withUTF8 { utf8 in
      [UInt8](unsafeUninitializedCapacity: utf8.count) { buffer, count in
        for (offset, byte) in utf8.enumerated() {
          switch byte {
          case 0x09...0x0D, 0x20:
            if count > 0, buffer[count - 1] != 0x20 {
              buffer[count] = 0x20
              count += 1
            }
          case 0x41...0x5A:
            buffer[count] = caseSensitive ? byte : byte | 0x20
            count += 1
          case 0x80...:
            rest = offset
            return
          default:
            buffer[count] = byte
            count += 1
          }
        }
      }
    }
    if let rest {
      let start = text.utf8.index(text.utf8.startIndex, offsetBy: rest)
      for scalar in text.unicodeScalars[start...] { append(scalar, caseSensitive) }
    }
    if bytes.last == 0x20 { bytes.removeLast() }
  }

  private mutating func append(_ scalar: Unicode.Scalar, _ caseSensitive: Bool) {
    switch scalar.value {
    case 0x2018, 0x2019: bytes.append(UInt8(ascii: "'"))
    case 0x201C, 0x201D: bytes.append(UInt8(ascii: "\""))
    case 0x2010, 0x2011: bytes.append(UInt8(ascii: "-"))
    // The final sigma is a small letter already, and still the same letter as the other one.
    case 0x03C2 where !caseSensitive: bytes.append(contentsOf: "σ".utf8)
    default:
      if scalar.properties.isWhitespace {
        if let last = bytes.last, last != 0x20 { bytes.append(0x20) }
      } else if caseSensitive {
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      } else if scalar.isASCII {
        bytes.append(UInt8(scalar.value) | (scalar.properties.isUppercase ? 0x20 : 0))
      } else {
        bytes.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
      }
    }
  }

  var isEmpty: Bool { bytes.isEmpty }

  func contains(_ other: FoldedText) -> Bool {
    bytes.withUnsafeBytes { text in other.bytes.withUnsafeBytes { text.contains(bytes: $0) } }
  }
}
