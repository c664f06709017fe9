extension JSONReader {
  /// Reads a string from its opening to its closing quote.
  mutating func string() throws(JSONError) -> String {
    position += 1
    let start = position
    var isASCII = skipPlainRun()
    guard position < bytes.count else { throw unexpected() }
    if bytes[position] == UInt8(ascii: "\"") {
      let content = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
      position += 1
      if isASCII { return String(decoding: content, as: UTF8.self) }
      return try validated(content, from: start)
    }

    scratch.removeAll(keepingCapacity: true)
    scratch.append(contentsOf: bytes[start..<position])
    while bytes[position] != UInt8(ascii: "\"") {
      guard bytes[position] == UInt8(ascii: "\\") else {
        // The bytes before an offending byte are judged first, so that the first fault is named.
        _ = try validated(UnsafeRawBufferPointer(rebasing: bytes[start..<position]), from: start)
        throw JSONError(.controlCharacter(bytes[position]), at: position)
      }
      try escape()
      let run = position
      isASCII = skipPlainRun() && isASCII
      scratch.append(contentsOf: bytes[run..<position])
      guard position < bytes.count else { throw unexpected() }
    }
    let end = position
    position += 1
    if let text = String(validating: scratch, as: UTF8.self) { return text }
    return try validated(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), from: start)
  }

  /// Moves to the next quote, backslash or control character, or to the end, and tells whether
  /// everything on the way was ASCII. Looks at eight bytes at a time: most of a document is text.
  private mutating func skipPlainRun() -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs = ones &* 0x80
    var seen: UInt64 = 0
    while position + 8 <= bytes.count {
      let word = UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let quotes = word ^ (ones &* 0x22)
      let backslashes = word ^ (ones &* 0x5C)
      // The high bit of the lowest byte that is zero or below 0x20 is exact; a borrow can only
      // spoil bytes above it, and those are never asked about.
      let stops =
        ((quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes
          | (word &- (ones &* 0x20)) & ~word) & highs
      if stops != 0 {
        let bits = UInt64(stops.trailingZeroBitCount & ~7)
        position += Int(bits >> 3)
        return (seen | word & ((1 &<< bits) &- 1)) & highs == 0
      }
      seen |= word
      position += 8
    }
    while position < bytes.count {
      let byte = bytes[position]
      if byte == 0x22 || byte == 0x5C || byte < 0x20 { break }
      seen |= UInt64(byte)
      position += 1
    }
    return seen & highs == 0
  }

  /// Appends what the escape at `position` stands for and moves past it.
  private mutating func escape() throws(JSONError) {
    let start = position
    guard position + 1 < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
    position += 2
    switch bytes[position - 1] {
    case UInt8(ascii: "\""): scratch.append(0x22)
    case UInt8(ascii: "\\"): scratch.append(0x5C)
    case UInt8(ascii: "/"): scratch.append(0x2F)
    case UInt8(ascii: "b"): scratch.append(0x08)
    case UInt8(ascii: "f"): scratch.append(0x0C)
    case UInt8(ascii: "n"): scratch.append(0x0A)
    case UInt8(ascii: "r"): scratch.append(0x0D)
    case UInt8(ascii: "t"): scratch.append(0x09)
    case UInt8(ascii: "u"):
      let scalar = try scalar(escapedAt: start)
      scratch.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    default: throw JSONError(.invalidEscape, at: start)
    }
  }

  private mutating func scalar(escapedAt start: Int) throws(JSONError) -> Unicode.Scalar {
    let first = try codeUnit(escapedAt: start)
    if let scalar = Unicode.Scalar(UInt32(first)) { return scalar }
    guard UTF16.isLeadSurrogate(first), position + 1 < bytes.count,
      bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
    else { throw JSONError(.loneSurrogate, at: start) }
    let second = position
    position += 2
    let trail = try codeUnit(escapedAt: second)
    guard UTF16.isTrailSurrogate(trail) else { throw JSONError(.loneSurrogate, at: start) }
    return UTF16.decode(UTF16.EncodedScalar([first, trail]))
  }

  private mutating func codeUnit(escapedAt start: Int) throws(JSONError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard position < bytes.count else { throw unexpected() }
      let digit: UInt8
      switch bytes[position] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = bytes[position] - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = bytes[position] - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = bytes[position] - UInt8(ascii: "A") + 10
      default: throw JSONError(.invalidEscape, at: start)
      }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }

  /// Text from the raw bytes between two quotes. Escapes are ASCII and stand for whole characters,
  /// so the raw bytes are valid exactly when the text is, and their offsets are the document's.
  private func validated(
    _ content: UnsafeRawBufferPointer, from start: Int
  ) throws(JSONError) -> String {
    if let text = String(validating: content, as: UTF8.self) { return text }
    var parser = Unicode.UTF8.ForwardParser()
    var rest = content.makeIterator()
    var offset = start
    while case .valid(let scalar) = parser.parseScalar(from: &rest) { offset += scalar.count }
    throw JSONError(.invalidUTF8, at: offset)
  }
}
