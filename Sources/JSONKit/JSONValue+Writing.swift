package enum JSONStyle: Hashable, Sendable {
  /// One line without spaces.
  case compact
  /// Two spaces of indentation, one member or element on a line, no newline at the end.
  case pretty
}

/// Writing keeps what reading kept: member order, duplicate keys and the kind of each number. A
/// double always has a fraction or an exponent, in the shortest form that reads back as the same
/// double.
///
/// Only what RFC 8259 demands is escaped: not `/`, and not U+2028 and U+2029. Whoever puts JSON
/// into HTML escapes it for HTML.
///
/// JSON has no infinities and no NaN. The reader never makes them; one computed by a program is
/// written as `null`, so that the document stays readable.
extension JSONValue: CustomStringConvertible {
  /// The compact document.
  package var text: String { String(decoding: encoded(), as: UTF8.self) }

  package var description: String { text }

  package func encoded(_ style: JSONStyle = .compact) -> [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes, style)
    return bytes
  }

  /// Appends the document.
  package func write(to bytes: inout [UInt8], _ style: JSONStyle = .compact) {
    switch style {
    case .compact: writeCompact(to: &bytes, isCanonical: false)
    case .pretty: writePretty(to: &bytes, indent: 0)
    }
  }

  /// Without white space. The canonical form sorts the members and writes whole numbers as such.
  func writeCompact(to bytes: inout [UInt8], isCanonical: Bool) {
    switch self {
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      var isFirst = true
      for element in elements {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        element.writeCompact(to: &bytes, isCanonical: isCanonical)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let object):
      bytes.append(UInt8(ascii: "{"))
      var isFirst = true
      for member in isCanonical ? object.sortedMembers : object.members {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        bytes.append(jsonString: member.key)
        bytes.append(UInt8(ascii: ":"))
        member.value.writeCompact(to: &bytes, isCanonical: isCanonical)
      }
      bytes.append(UInt8(ascii: "}"))
    case .double(let value) where isCanonical:
      (Int64(exactly: value).map(JSONValue.int) ?? self).writeScalar(to: &bytes)
    default: writeScalar(to: &bytes)
    }
  }

  private func writePretty(to bytes: inout [UInt8], indent: Int) {
    switch self {
    case .array(let elements) where !elements.isEmpty:
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        bytes.startLine(isFirst: index == 0, indent: indent + 1)
        element.writePretty(to: &bytes, indent: indent + 1)
      }
      bytes.startLine(isFirst: true, indent: indent)
      bytes.append(UInt8(ascii: "]"))
    case .object(let object) where !object.isEmpty:
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in object.members.enumerated() {
        bytes.startLine(isFirst: index == 0, indent: indent + 1)
        bytes.append(jsonString: member.key)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(UInt8(ascii: " "))
        member.value.writePretty(to: &bytes, indent: indent + 1)
      }
      bytes.startLine(isFirst: true, indent: indent)
      bytes.append(UInt8(ascii: "}"))
    default: writeCompact(to: &bytes, isCanonical: false)
    }
  }

  private func writeScalar(to bytes: inout [UInt8]) {
    switch self {
    case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .int(let value): bytes.append(contentsOf: String(value).utf8)
    case .double(let value) where value.isFinite:
      bytes.append(contentsOf: value.description.utf8)
    case .string(let text): bytes.append(jsonString: text)
    case .null, .double, .array, .object: bytes.append(contentsOf: "null".utf8)
    }
  }
}

extension [UInt8] {
  fileprivate mutating func startLine(isFirst: Bool, indent: Int) {
    if !isFirst { append(UInt8(ascii: ",")) }
    append(UInt8(ascii: "\n"))
    append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * indent))
  }

  /// Appends the text as a JSON string, quotes included.
  package mutating func append(jsonString text: String) {
    var text = text
    append(UInt8(ascii: "\""))
    text.withUTF8 { content in
      var start = 0
      for index in content.indices {
        let byte = content[index]
        guard byte < 0x20 || byte == 0x22 || byte == 0x5C else { continue }
        append(contentsOf: content[start..<index])
        appendEscape(of: byte)
        start = index + 1
      }
      append(contentsOf: content[start...])
    }
    append(UInt8(ascii: "\""))
  }

  private mutating func appendEscape(of byte: UInt8) {
    append(UInt8(ascii: "\\"))
    switch byte {
    case 0x08: append(UInt8(ascii: "b"))
    case 0x09: append(UInt8(ascii: "t"))
    case 0x0A: append(UInt8(ascii: "n"))
    case 0x0C: append(UInt8(ascii: "f"))
    case 0x0D: append(UInt8(ascii: "r"))
    case 0x22, 0x5C: append(byte)
    default:
      append(contentsOf: (byte < 0x10 ? "u000" : "u00").utf8)
      append(contentsOf: String(byte, radix: 16).utf8)
    }
  }
}
