/// A text as `says` compares it: runs of white space are one space, curly quotes and typographic
/// hyphens are plain ones, and case is folded unless it matters.
///
/// The typography is folded because models write `can’t` where people who write rubrics type
/// `can't`.
struct FoldedText: Sendable, Equatable {
  private(set) var bytes: [UInt8]

  init(_ text: String, caseSensitive: Bool) {
    var text = text
    bytes = text.withUTF8 { utf8 in
      var folded: [UInt8] = []
      folded.reserveCapacity(utf8.count)
      var offset = 0
      while offset < utf8.count {
        let byte = utf8[offset]
        if byte < 0x80 {
          folded.append(ascii: byte, caseSensitive)
          offset += 1
        } else {
          let end = offset + max(1, (~byte).leadingZeroBitCount)
          folded.append(Self.scalar(utf8[offset..<end]), caseSensitive)
          offset = end
        }
      }
      if folded.last == 0x20 { folded.removeLast() }
      return folded
    }
  }

  /// The scalar that these bytes encode. They come from a string, so they are well-formed.
  private static func scalar(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Unicode.Scalar {
    let lead = UInt32(bytes[bytes.startIndex]) & (0x7F >> UInt32(bytes.count))
    let value = bytes.dropFirst().reduce(lead) { $0 << 6 | UInt32($1 & 0x3F) }
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }

  var isEmpty: Bool { bytes.isEmpty }

  func contains(_ other: FoldedText) -> Bool {
    bytes.withUnsafeBytes { text in other.bytes.withUnsafeBytes { text.contains(bytes: $0) } }
  }
}

extension [UInt8] {
  fileprivate mutating func append(ascii byte: UInt8, _ caseSensitive: Bool) {
    switch byte {
    case 0x09...0x0D, 0x20: appendSpace()
    case 0x41...0x5A: append(caseSensitive ? byte : byte | 0x20)
    default: append(byte)
    }
  }

  fileprivate mutating func append(_ scalar: Unicode.Scalar, _ caseSensitive: Bool) {
    switch scalar.value {
    case 0x2018, 0x2019: append(UInt8(ascii: "'"))
    case 0x201C, 0x201D: append(UInt8(ascii: "\""))
    case 0x2010, 0x2011: append(UInt8(ascii: "-"))
    // White space as Unicode has it.
    case 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000:
      appendSpace()
    // The final sigma is a small letter already, and still the same letter as the other one.
    case 0x03C2 where !caseSensitive: append(contentsOf: "σ".utf8)
    default:
      if !caseSensitive && scalar.properties.changesWhenLowercased {
        append(contentsOf: scalar.properties.lowercaseMapping.utf8)
      } else {
        append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
  }

  /// Nothing at the start, and one space for any run of them.
  private mutating func appendSpace() {
    if let last, last != 0x20 { append(0x20) }
  }
}
