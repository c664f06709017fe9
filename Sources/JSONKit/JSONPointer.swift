/// A place inside a document, as RFC 6901 writes it: `/items/0/amount`; the empty pointer is the
/// whole document.
package struct JSONPointer: Hashable, Sendable {
  package enum Token: Sendable {
    case key(String)
    case index(Int)
  }

  package var tokens: [Token]

  package init(_ tokens: [Token] = []) {
    self.tokens = tokens
  }

  /// Reads the written form. Digits become a key here: which one is meant shows in the document.
  package init?(parsing text: String) {
    tokens = []
    if text.isEmpty { return }
    var parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.removeFirst().isEmpty else { return nil }
    for part in parts {
      guard let key = Self.unescaped(part) else { return nil }
      tokens.append(.key(key))
    }
  }

  package func appending(_ key: String) -> JSONPointer { JSONPointer(tokens + [.key(key)]) }
  package func appending(_ index: Int) -> JSONPointer { JSONPointer(tokens + [.index(index)]) }

  private static func unescaped(_ part: Substring.UTF8View) -> String? {
    var bytes: [UInt8] = []
    var rest = part.makeIterator()
    while let byte = rest.next() {
      guard byte == UInt8(ascii: "~") else {
        bytes.append(byte)
        continue
      }
      switch rest.next() {
      case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
      case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
      default: return nil
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension JSONPointer: CustomStringConvertible {
  package var description: String {
    var bytes: [UInt8] = []
    for token in tokens {
      bytes.append(UInt8(ascii: "/"))
      for byte in token.text.utf8 {
        switch byte {
        case UInt8(ascii: "~"): bytes.append(contentsOf: "~0".utf8)
        case UInt8(ascii: "/"): bytes.append(contentsOf: "~1".utf8)
        default: bytes.append(byte)
        }
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The place as people write it in a program, for messages: `items[0].amount`. Not for reading
  /// back: a key with a dot in it looks like two.
  package var path: String {
    var path = ""
    for token in tokens {
      switch token {
      case .key(let key): path += path.isEmpty ? key : "." + key
      case .index(let index): path += "[\(index)]"
      }
    }
    return path
  }
}

/// Tokens are the same when they are written the same, so that a pointer that was read equals the
/// one that was built.
extension JSONPointer.Token: Hashable {
  package static func == (left: Self, right: Self) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(Array(text.utf8)) }

  fileprivate var text: String {
    switch self {
    case .key(let key): key
    case .index(let index): String(index)
    }
  }
}

extension JSONValue {
  /// The value at a place, or `nil` if there is none. An index must be written without leading
  /// zeros; `-`, the place after the last element, never holds a value.
  package func value(at pointer: JSONPointer) -> JSONValue? {
    var value = self
    for token in pointer.tokens {
      switch value {
      case .object(let object):
        guard let member = object[token.text] else { return nil }
        value = member
      case .array(let elements):
        guard let index = Int(token.text), String(index) == token.text,
          elements.indices.contains(index)
        else { return nil }
        value = elements[index]
      default: return nil
      }
    }
    return value
  }
}
