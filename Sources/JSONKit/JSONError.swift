/// Why a document isn't JSON, and where.
package struct JSONError: Error, Hashable, Sendable {
  /// What the reader met. Facts only; the sentence is in `description`.
  package enum Reason: Hashable, Sendable {
    /// A byte that no rule of the grammar allows here.
    case unexpectedByte(UInt8)
    /// The document stops inside a value.
    case unexpectedEnd
    /// `01`: most readers refuse it, a few read it as octal.
    case leadingZero
    case invalidUTF8
    /// Half of a UTF-16 pair, written as `\uD800`: no text can hold it.
    case loneSurrogate
    /// A byte below 0x20 inside a string, which must be escaped.
    case controlCharacter(UInt8)
    /// A number that would read as infinity.
    case numberOutOfRange
    case tooDeep(limit: Int)
    /// Something other than white space after the value.
    case trailingContent
    case invalidEscape
    /// RFC 8259 forbids writers to add one; taking it would hide which tool does.
    case byteOrderMark
  }

  package var reason: Reason
  /// Bytes from the start of the document, counted from 0. For an escape it is the place of the
  /// backslash, for a number its first character, and the length of the document at its end.
  package var offset: Int

  package init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}

extension JSONError: CustomStringConvertible {
  package var description: String { "\(reason) at byte \(offset)" }
}

extension JSONError.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unexpectedByte(let byte): "unexpected \(Self.name(of: byte))"
    case .unexpectedEnd: "unexpected end of the document"
    case .leadingZero: "number with a leading zero"
    case .invalidUTF8: "invalid UTF-8"
    case .loneSurrogate: "escape of half a surrogate pair"
    case .controlCharacter(let byte): "unescaped control character \(Self.name(of: byte))"
    case .numberOutOfRange: "number out of range"
    case .tooDeep(let limit): "nested deeper than \(limit) levels"
    case .trailingContent: "unexpected content after the value"
    case .invalidEscape: "invalid escape"
    case .byteOrderMark: "unexpected byte order mark"
    }
  }

  private static func name(of byte: UInt8) -> String {
    if 0x21...0x7E ~= byte { return "'\(Unicode.Scalar(byte))'" }
    let digits = String(byte, radix: 16)
    return "0x" + (digits.count == 1 ? "0" : "") + digits
  }
}
