package import JSONKit

/// What is left of a document that was cut off before its end.
package enum CutDocument {
  /// The document up to the last element that is whole, of the outermost list that was open at the
  /// cut: the messages or spans in front of it. `nil` when there are none, or when the document is
  /// broken in another way.
  package static func readable(_ bytes: ArraySlice<UInt8>) -> JSONValue? {
    guard let (end, closers) = lastWhole(bytes) else { return nil }
    do throws(JSONError) { return try JSONValue.parse(bytes[..<end] + closers) } catch {
      return nil
    }
  }

  private struct Open {
    var closer: UInt8
    /// Behind the last element that a comma follows.
    var end: Int?
  }

  private static func lastWhole(_ bytes: ArraySlice<UInt8>) -> (Int, [UInt8])? {
    var stack: [Open] = []
    var position = bytes.startIndex
    var isInString = false
    while position < bytes.endIndex {
      let byte = bytes[position]
      if isInString {
        if byte == UInt8(ascii: "\\") {
          position += 1
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
      } else {
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"): stack.append(Open(closer: UInt8(ascii: "}")))
        case UInt8(ascii: "["): stack.append(Open(closer: UInt8(ascii: "]")))
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          guard stack.popLast()?.closer == byte else { return nil }
        case UInt8(ascii: ",") where stack.last?.closer == UInt8(ascii: "]"):
          stack[stack.count - 1].end = position
        default: break
        }
        if stack.count > JSONLimits.default.depth { return nil }
      }
      position += 1
    }
    guard let level = stack.firstIndex(where: { $0.end != nil }), let end = stack[level].end else {
      return nil
    }
    return (end, stack[...level].reversed().map(\.closer))
  }
}
