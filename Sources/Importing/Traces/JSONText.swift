import JSONKit

/// JSON looked at from outside, without reading it: where documents begin and end.
enum JSONText {
  static func skipSpace(_ bytes: [UInt8], _ start: Int, _ end: Int? = nil) -> Int {
    var position = start
    let end = end ?? bytes.count
    while position < end, isSpace(bytes[position]) { position += 1 }
    return position
  }

  /// The elements of the array whose bracket stands at `start`, without reading them, so that a
  /// broken one costs only itself and a file that was cut keeps all but its last. The error is
  /// about the array itself: its end is missing, or something stands behind it.
  static func elements(
    ofArrayAt start: Int, in bytes: [UInt8]
  ) -> (elements: [Range<Int>], problem: JSONError?) {
    var elements: [Range<Int>] = []
    var depth = 0
    var isInString = false
    var isEscaped = false
    var element = start + 1
    for position in start..<bytes.count {
      let byte = bytes[position]
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ",") where depth == 1:
        elements.append(element..<position)
        element = position + 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        guard depth == 0 else { continue }
        if !elements.isEmpty || skipSpace(bytes, element) < position {
          elements.append(element..<position)
        }
        guard byte == UInt8(ascii: "]") else {
          return (elements, JSONError(.unexpectedByte(byte), at: position))
        }
        let end = skipSpace(bytes, position + 1)
        return (elements, end < bytes.count ? JSONError(.trailingContent, at: end) : nil)
      default: break
      }
    }
    // What was cut is an element with an error of its own, unless nothing of it is left.
    if skipSpace(bytes, element) < bytes.count {
      elements.append(element..<bytes.count)
      // A last element that is whole hides that the array isn't.
      if depth > 1 || isInString { return (elements, nil) }
    }
    return (elements, JSONError(.unexpectedEnd, at: bytes.count))
  }

  /// The closing quote of the string whose text begins at `start`; `nil` when it isn't there.
  static func endOfString(_ bytes: [UInt8], from start: Int) -> Int? {
    var position = start
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""): return position
      case UInt8(ascii: "\\"): position += 2
      default: position += 1
      }
    }
    return nil
  }

  static func contains(_ part: String, in bytes: [UInt8]) -> Bool {
    let part = Array(part.utf8)
    guard let first = part.first else { return true }
    return bytes.indices.contains { bytes[$0] == first && bytes[$0...].starts(with: part) }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }
}
