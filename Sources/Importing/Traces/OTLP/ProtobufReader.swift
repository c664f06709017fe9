/// Reads fields of a message in protobuf's wire format, without a schema and within its bounds.
struct ProtobufReader {
  enum Field {
    case number(UInt64)
    case bytes(Range<Int>)
  }

  /// The format's own mark of damage; nothing behind it can be trusted.
  struct Damage: Error {
    var offset: Int
    var reason: String
  }

  private let bytes: [UInt8]
  private(set) var position: Int
  private let end: Int

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  /// The next field; `nil` at the end of the message.
  mutating func next() throws(Damage) -> (tag: Int, Field)? {
    guard position < end else { return nil }
    let start = position
    let key = try varint()
    guard key >> 3 > 0, key >> 3 < 1 << 29 else {
      throw Damage(offset: start, reason: "a field without a number")
    }
    let tag = Int(key >> 3)
    switch key & 7 {
    case 0: return (tag, .number(try varint()))
    case 1: return (tag, .number(try fixed(8)))
    case 5: return (tag, .number(try fixed(4)))
    case 2:
      let length = try varint()
      guard length <= UInt64(end - position) else {
        throw Damage(offset: start, reason: "unexpected end of the document")
      }
      let range = position..<(position + Int(length))
      position = range.upperBound
      return (tag, .bytes(range))
    default: throw Damage(offset: start, reason: "a field of an unknown kind")
    }
  }

  mutating func varint() throws(Damage) -> UInt64 {
    var value: UInt64 = 0
    let start = position
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < end else {
        throw Damage(offset: start, reason: "unexpected end of the document")
      }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw Damage(offset: start, reason: "a number of more than ten bytes")
  }

  private mutating func fixed(_ size: Int) throws(Damage) -> UInt64 {
    guard end - position >= size else {
      throw Damage(offset: position, reason: "unexpected end of the document")
    }
    var value: UInt64 = 0
    for offset in (0..<size).reversed() { value = value << 8 | UInt64(bytes[position + offset]) }
    position += size
    return value
  }
}
