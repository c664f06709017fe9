/// A recursive-descent reader of one document in memory; strings and numbers have files of their
/// own.
struct JSONReader {
  let bytes: UnsafeRawBufferPointer
  let limits: JSONLimits
  var position = 0
  /// Containers that are open around `position`.
  private var depth = 0
  /// Reused by strings with escapes.
  var scratch: [UInt8] = []

  init(_ bytes: UnsafeRawBufferPointer, limits: JSONLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  mutating func document() throws(JSONError) -> JSONValue {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw JSONError(.byteOrderMark, at: 0) }
    skipSpace()
    let value = try value()
    skipSpace()
    guard position == bytes.count else { throw JSONError(.trailingContent, at: position) }
    return value
  }

  private mutating func value() throws(JSONError) -> JSONValue {
    guard position < bytes.count else { throw unexpected() }
    switch bytes[position] {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"): return .object(try object())
    case UInt8(ascii: "["): return .array(try array())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw unexpected()
    }
  }

  private mutating func object() throws(JSONError) -> JSONObject {
    try open()
    var members: [JSONObject.Member] = []
    if take(UInt8(ascii: "}")) {
      depth -= 1
      return JSONObject()
    }
    repeat {
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        throw unexpected()
      }
      let key = try string()
      guard take(UInt8(ascii: ":")) else { throw unexpected() }
      skipSpace()
      members.append(JSONObject.Member(key, try value()))
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw unexpected() }
    depth -= 1
    return JSONObject(members)
  }

  private mutating func array() throws(JSONError) -> [JSONValue] {
    try open()
    var elements: [JSONValue] = []
    if take(UInt8(ascii: "]")) {
      depth -= 1
      return elements
    }
    repeat {
      skipSpace()
      elements.append(try value())
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw unexpected() }
    depth -= 1
    return elements
  }

  private mutating func open() throws(JSONError) {
    guard depth < limits.depth else {
      throw JSONError(.tooDeep(limit: limits.depth), at: position)
    }
    depth += 1
    position += 1
  }

  private mutating func word(
    _ word: StaticString, _ value: JSONValue
  ) throws(JSONError) -> JSONValue {
    for byte in UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount) {
      guard position < bytes.count, bytes[position] == byte else { throw unexpected() }
      position += 1
    }
    return value
  }

  /// Skips white space, then one byte if it is this one.
  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  func unexpected() -> JSONError {
    guard position < bytes.count else { return JSONError(.unexpectedEnd, at: bytes.count) }
    return JSONError(.unexpectedByte(bytes[position]), at: position)
  }
}
