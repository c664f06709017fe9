extension JSONPathParser {
  mutating func string() throws(JSONPathError) -> String {
    let start = position
    let quote = bytes[position]
    position += 1
    var content: [UInt8] = []
    while let byte = peek, byte != quote {
      if byte < 0x20 { throw error("a control character must be escaped") }
      if byte == UInt8(ascii: "\\") {
        try escape(in: quote, into: &content)
      } else {
        content.append(byte)
        position += 1
      }
    }
    guard peek == quote else { throw error("the quoted text has no end", at: start) }
    position += 1
    return String(decoding: content, as: UTF8.self)
  }

  private mutating func escape(
    in quote: UInt8, into content: inout [UInt8]
  ) throws(JSONPathError) {
    let start = position
    position += 1
    guard let byte = peek else { throw error("the quoted text has no end", at: start) }
    position += 1
    switch byte {
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0C)
    case UInt8(ascii: "n"): content.append(0x0A)
    case UInt8(ascii: "r"): content.append(0x0D)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "/"), UInt8(ascii: "\\"), quote: content.append(byte)
    case UInt8(ascii: "u"):
      content.append(contentsOf: String(try scalar(from: start)).utf8)
    default: throw error("there is no such escape", at: start)
    }
  }

  /// What follows `\u`; characters beyond U+FFFF are two halves.
  private mutating func scalar(from start: Int) throws(JSONPathError) -> Unicode.Scalar {
    let first = try hexadecimal(from: start)
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, take("\\u") else {
      throw error("half of a surrogate pair stands for no character", at: start)
    }
    let second = try hexadecimal(from: start)
    guard 0xDC00...0xDFFF ~= second,
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw error("half of a surrogate pair stands for no character", at: start) }
    return scalar
  }

  private mutating func hexadecimal(from start: Int) throws(JSONPathError) -> UInt32 {
    let digits = bytes[position...].prefix(4)
    // `UInt32(_:radix:)` would take a sign.
    guard digits.count == 4, digits.allSatisfy({ $0.isDigit || 0x61...0x66 ~= $0 | 0x20 }),
      let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw error("'\\u' needs four hexadecimal digits", at: start) }
    position += 4
    return value
  }

  /// A number as JSON writes it, which is the same grammar.
  mutating func number() throws(JSONPathError) -> JSONValue {
    let start = position
    while let byte = peek,
      byte.isDigit || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
    { position += 1 }
    do throws(JSONError) {
      return try JSONValue.parse(bytes[start..<position])
    } catch {
      throw JSONPathError("this is no number", at: start)
    }
  }
}
