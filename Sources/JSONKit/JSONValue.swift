// `memcmp`; and `Int(exactly:)` on doubles rounds with libm, which is linked only where libc is
// imported.
#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A JSON document as it was written: key order, duplicate keys and the difference between `1`
/// and `1.0` are kept.
///
/// `==` compares text by its bytes and numbers by kind *and* value. Graders that want `1 == 1.0`
/// ask for `isEquivalent(to:)`.
package enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case double(Double)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

/// The members of a JSON object in the order in which they were written.
///
/// Lookup is linear and compares UTF-8, because agents' objects are small and Swift's `==` on
/// text is canonical equivalence, which would merge keys that a program keeps apart.
package struct JSONObject: Hashable, Sendable {
  package struct Member: Sendable {
    package var key: String
    package var value: JSONValue

    package init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  package var members: [Member]

  package init(_ members: [Member] = []) {
    self.members = members
  }

  package var isEmpty: Bool { members.isEmpty }
  package var count: Int { members.count }
  package var keys: [String] { members.map(\.key) }

  /// The value of the last member with this key, as most programs read duplicates. Setting `nil`
  /// removes every member with the key; setting a value replaces the last one or appends.
  package subscript(key: String) -> JSONValue? {
    get { members.last { $0.key.hasBytes(of: key) }?.value }
    set {
      guard let newValue else {
        members.removeAll { $0.key.hasBytes(of: key) }
        return
      }
      if let index = members.lastIndex(where: { $0.key.hasBytes(of: key) }) {
        members[index].value = newValue
      } else {
        members.append(Member(key, newValue))
      }
    }
  }
}

extension JSONObject {
  /// Takes the value of the last member with this key out, and every other member with the key.
  package mutating func removeValue(forKey key: String) -> JSONValue? {
    guard let last = members.lastIndex(where: { $0.key.hasBytes(of: key) }) else { return nil }
    let value = members.remove(at: last).value
    if members[..<last].contains(where: { $0.key.hasBytes(of: key) }) { self[key] = nil }
    return value
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    members = elements.map { Member($0.0, $0.1) }
  }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(nilLiteral: ()) { self = .null }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int64) { self = .int(value) }
  package init(floatLiteral value: Double) { self = .double(value) }
  package init(stringLiteral value: String) { self = .string(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements.map { JSONObject.Member($0.0, $0.1) }))
  }
}

extension JSONValue {
  package var string: String? { if case .string(let value) = self { value } else { nil } }
  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  package var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
  package var object: JSONObject? { if case .object(let value) = self { value } else { nil } }
  package var isNull: Bool { if case .null = self { true } else { false } }

  /// A whole number; `3.0` counts, `3.5` and numbers outside `Int` don't.
  package var int: Int? {
    switch self {
    case .int(let value): Int(exactly: value)
    case .double(let value): Int(exactly: value)
    default: nil
    }
  }

  /// Any number.
  package var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  /// A member of an object; `nil` for other kinds of value and for absent keys.
  package subscript(key: String) -> JSONValue? { object?[key] }

  /// The word for the kind of value, for messages: `object`, `array`, `string`, …
  package var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .int, .double: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}

extension String {
  /// Whether two texts are the same byte for byte.
  ///
  /// `==` would call two spellings of one accented letter the same. Most comparisons are with other
  /// keys, and most of those have another length.
  func hasBytes(of other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    let same = utf8.withContiguousStorageIfAvailable { bytes in
      other.utf8.withContiguousStorageIfAvailable { others in
        guard let one = bytes.baseAddress, let other = others.baseAddress else { return true }
        return memcmp(one, other, bytes.count) == 0
      }
    }
    // Only text that lives in another language's objects has no storage to look at.
    return (same ?? nil) ?? utf8.elementsEqual(other.utf8)
  }
}
