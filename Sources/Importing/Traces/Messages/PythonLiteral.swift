import JSONKit

/// Reads the text that Python prints for dictionaries, lists and strings.
///
/// Some instrumentations call `str()` on a message where JSON was meant. Only literals are read;
/// whatever else may stand in such a text (objects, calls) makes all of it plain text.
struct PythonLiteral {
  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0
  private static let limit = 64

  private init(_ text: String) { bytes = Array(text.utf8) }

  /// The value that a text holds; `nil` unless it is a dictionary or a list to its end.
  static func value(_ text: String) -> JSONValue? {
    guard let first = text.utf8.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    else { return nil }
    var reader = PythonLiteral(text)
    guard let value = reader.value() else { return nil }
    reader.skipSpace()
    guard reader.position == reader.bytes.count else { return nil }
    return value
  }

  /// The text of an exception as `repr` prints it, `ToolException('no such order')`, also with a
  /// traceback behind it; `nil` for other texts.
  static func exception(_ text: String) -> (kind: String, message: String)? {
    let name = text.utf8.prefix(128).prefix { byte in
      byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || 0x30...0x39 ~= byte
        || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte
    }
    let rest = text.utf8.dropFirst(name.count)
    guard !name.isEmpty, rest.first == UInt8(ascii: "(") else { return nil }
    var reader = PythonLiteral(String(rest.dropFirst()) ?? "")
    guard let message = reader.string() else { return nil }
    // An exception with several arguments prints them all.
    guard reader.take(UInt8(ascii: ")")) else { return nil }
    return (String(name) ?? "", message)
  }

  private mutating func value() -> JSONValue? {
    skipSpace()
    guard position < bytes.count else { return nil }
    switch bytes[position] {
    case UInt8(ascii: "{"): return dictionary()
    case UInt8(ascii: "["): return list(closedBy: UInt8(ascii: "]"))
    case UInt8(ascii: "("): return list(closedBy: UInt8(ascii: ")"))
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return string().map { .string($0) }
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
    default:
      for (word, value) in [("None", JSONValue.null), ("True", true), ("False", false)]
      where bytes[position...].starts(with: word.utf8) {
        position += word.utf8.count
        return value
      }
      return nil
    }
  }

  private mutating func dictionary() -> JSONValue? {
    guard open() else { return nil }
    defer { depth -= 1 }
    var object = JSONObject()
    if take(UInt8(ascii: "}")) { return .object(object) }
    while true {
      skipSpace()
      guard let key = string(), take(UInt8(ascii: ":")), let value = value() else { return nil }
      object.members.append(JSONObject.Member(key, value))
      if take(UInt8(ascii: "}")) { return .object(object) }
      guard take(UInt8(ascii: ",")) else { return nil }
      if take(UInt8(ascii: "}")) { return .object(object) }
    }
  }

  private mutating func list(closedBy end: UInt8) -> JSONValue? {
    guard open() else { return nil }
    defer { depth -= 1 }
    var elements: [JSONValue] = []
    if take(end) { return .array(elements) }
    while true {
      guard let value = value() else { return nil }
      elements.append(value)
      if take(end) { return .array(elements) }
      guard take(UInt8(ascii: ",")) else { return nil }
      if take(end) { return .array(elements) }
    }
  }

  private mutating func open() -> Bool {
    guard depth < Self.limit else { return false }
    depth += 1
    position += 1
    return true
  }

  private mutating func number() -> JSONValue? {
    let start = position
    while position < bytes.count, "+-.eE0123456789".utf8.contains(bytes[position]) {
      position += 1
    }
    do throws(JSONError) { return try JSONValue.parse(bytes[start..<position]) } catch {
      return nil
    }
  }

  private mutating func string() -> String? {
    guard position < bytes.count else { return nil }
    let quote = bytes[position]
    guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
    position += 1
    var content: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == quote { return String(validating: content, as: UTF8.self) }
      guard byte == UInt8(ascii: "\\") else {
        content.append(byte)
        continue
      }
      guard position < bytes.count else { return nil }
      let escape = bytes[position]
      position += 1
      switch escape {
      case UInt8(ascii: "n"): content.append(0x0A)
      case UInt8(ascii: "t"): content.append(0x09)
      case UInt8(ascii: "r"): content.append(0x0D)
      case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): content.append(escape)
      case UInt8(ascii: "x"), UInt8(ascii: "u"), UInt8(ascii: "U"):
        let length = escape == UInt8(ascii: "x") ? 2 : escape == UInt8(ascii: "u") ? 4 : 8
        guard let scalar = scalar(length), let encoded = UTF8.encode(scalar) else { return nil }
        content.append(contentsOf: encoded)
      // Python leaves an unknown escape as it stands.
      default: content += [UInt8(ascii: "\\"), escape]
      }
    }
    return nil
  }

  private mutating func scalar(_ length: Int) -> Unicode.Scalar? {
    guard position + length <= bytes.count,
      let text = String(validating: bytes[position..<(position + length)], as: UTF8.self),
      let code = UInt32(text, radix: 16)
    else { return nil }
    position += length
    return Unicode.Scalar(code)
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x0A {
      position += 1
    }
  }
}
