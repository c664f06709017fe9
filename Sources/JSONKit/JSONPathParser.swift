/// A reader of the grammar of RFC 9535 that stops at the first mistake.
struct JSONPathParser {
  let bytes: [UInt8]
  let hasPatterns: Bool
  var position = 0
  /// Filters, parentheses and functions that are open around `position`.
  private var depth = 0

  /// Nobody nests expressions that deep; without a cap a line of `(` overflows the stack.
  private static let deepest = 32
  private static let longest = 1 << 16

  init(_ source: String, hasPatterns: Bool) {
    bytes = Array(source.utf8)
    self.hasPatterns = hasPatterns
  }

  mutating func wholeCondition() throws(JSONPathError) -> JSONPathCondition {
    try checkLength()
    skipSpace()
    let condition = try condition()
    skipSpace()
    guard position == bytes.count else { throw unexpected("'&&', '||' or the end") }
    return condition
  }

  mutating func wholeQuery() throws(JSONPathError) -> JSONPathQuery {
    try checkLength()
    guard take("$") else { throw error("a path begins with '$'") }
    let segments = try segments()
    guard position == bytes.count else { throw unexpected("'.', '[' or the end") }
    return JSONPathQuery(isAbsolute: true, segments: segments)
  }

  private func checkLength() throws(JSONPathError) {
    guard bytes.count <= Self.longest else { throw error("the path is too long", at: 0) }
  }

  /// White space counts only in front of another segment.
  mutating func segments() throws(JSONPathError) -> [JSONPathSegment] {
    var segments: [JSONPathSegment] = []
    while true {
      let end = position
      skipSpace()
      switch peek {
      case UInt8(ascii: "["):
        segments.append(
          JSONPathSegment(isDescendant: false, selectors: try bracketed()))
      case UInt8(ascii: "."):
        position += 1
        segments.append(try dotted(isDescendant: take(".")))
      default:
        position = end
        return segments
      }
    }
  }

  private mutating func dotted(isDescendant: Bool) throws(JSONPathError) -> JSONPathSegment {
    if take("*") { return JSONPathSegment(isDescendant: isDescendant, selectors: [.wildcard]) }
    if isDescendant, peek == UInt8(ascii: "[") {
      return JSONPathSegment(isDescendant: true, selectors: try bracketed())
    }
    let start = position
    if let first = peek, first.isNameFirst {
      while let byte = peek, byte.isNameFirst || byte.isDigit { position += 1 }
    }
    guard position > start else {
      throw unexpected(isDescendant ? "a name, '*' or '['" : "a name or '*'")
    }
    let name = String(decoding: bytes[start..<position], as: UTF8.self)
    return JSONPathSegment(isDescendant: isDescendant, selectors: [.name(name)])
  }

  private mutating func bracketed() throws(JSONPathError) -> [JSONPathSelector] {
    try open()
    var selectors: [JSONPathSelector] = []
    repeat {
      skipSpace()
      selectors.append(try selector())
      skipSpace()
    } while take(",")
    guard take("]") else { throw unexpected("',' or ']'") }
    depth -= 1
    return selectors
  }

  private mutating func selector() throws(JSONPathError) -> JSONPathSelector {
    guard let first = peek else { throw unexpected("a selector") }
    switch first {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return .name(try string())
    case UInt8(ascii: "*"):
      position += 1
      return .wildcard
    case UInt8(ascii: "?"):
      position += 1
      skipSpace()
      return .filter(try condition())
    case UInt8(ascii: ":"): return try slice(from: nil)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      let index = try integer()
      let end = position
      skipSpace()
      if peek == UInt8(ascii: ":") { return try slice(from: index) }
      position = end
      return .index(index)
    default: throw unexpected("a quoted name, an index, a slice, '*' or '?'")
    }
  }

  private mutating func slice(from start: Int?) throws(JSONPathError) -> JSONPathSelector {
    position += 1
    skipSpace()
    let end = try optionalInteger()
    skipSpace()
    var step: Int?
    if take(":") {
      skipSpace()
      step = try optionalInteger()
    }
    return .slice(start: start, end: end, step: step ?? 1)
  }

  private mutating func optionalInteger() throws(JSONPathError) -> Int? {
    guard let byte = peek, byte.isDigit || byte == UInt8(ascii: "-") else { return nil }
    return try integer()
  }

  /// Whole numbers that every reader of JSON knows exactly (RFC 9535, 2.1).
  private mutating func integer() throws(JSONPathError) -> Int {
    let start = position
    let isNegative = take("-")
    let first = position
    while let byte = peek, byte.isDigit { position += 1 }
    guard position > first else { throw unexpected("a digit") }
    if bytes[first] == UInt8(ascii: "0"), position > first + 1 || isNegative {
      throw error("an index has no leading zero and no negative zero", at: start)
    }
    let digits = String(decoding: bytes[first..<position], as: UTF8.self)
    guard let magnitude = Int(digits), magnitude < 1 << 53 else {
      throw error("the number is out of range", at: start)
    }
    return isNegative ? -magnitude : magnitude
  }
}

// MARK: - Characters

extension JSONPathParser {
  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipSpace() {
    while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
  }

  /// Goes past a text if it stands here.
  mutating func take(_ text: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard bytes[position...].starts(with: wanted) else { return false }
    position += wanted.count
    return true
  }

  mutating func open() throws(JSONPathError) {
    guard depth < Self.deepest else { throw error("the path is nested too deep") }
    depth += 1
    position += 1
  }

  mutating func close() { depth -= 1 }

  func error(_ message: String, at offset: Int? = nil) -> JSONPathError {
    JSONPathError(message, at: offset ?? position)
  }

  func unexpected(_ wanted: String) -> JSONPathError {
    guard position < bytes.count else {
      return error("expected \(wanted), found the end of the path")
    }
    let rest = String(decoding: bytes[position...].prefix(4), as: UTF8.self)
    return error("expected \(wanted), found \(String(rest.prefix(1)).quoted)")
  }
}

extension UInt8 {
  var isDigit: Bool { 0x30...0x39 ~= self }
  /// A byte of a letter, `_`, or a character beyond ASCII.
  var isNameFirst: Bool { isASCIILetter || self == 0x5F || self >= 0x80 }
  private var isASCIILetter: Bool { 0x61...0x7A ~= self | 0x20 }
}
