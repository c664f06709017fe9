package import Diagnostics
package import JSONKit

/// A piece of a YAML document that knows where it stands.
///
/// Scalars are resolved with the YAML 1.2 core schema, so `no` is text and `0o17` is a number.
/// Aliases are expanded and duplicate keys are refused before a tree exists.
package struct Node: Sendable {
  package enum Kind: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case list([Node])
    case map([Entry])
  }

  package struct Entry: Sendable {
    package var key: String
    package var keyPlace: SourcePlace
    package var value: Node

    package init(key: String, keyPlace: SourcePlace, value: Node) {
      self.key = key
      self.keyPlace = keyPlace
      self.value = value
    }
  }

  package var kind: Kind
  package var place: SourcePlace

  package init(_ kind: Kind, at place: SourcePlace) {
    self.kind = kind
    self.place = place
  }
}

extension Node {
  /// The same content without places.
  package var json: JSONValue {
    switch kind {
    case .null: .null
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .double(let value): .double(value)
    case .string(let value): .string(value)
    case .list(let items): .array(items.map(\.json))
    case .map(let entries):
      .object(JSONObject(entries.map { JSONObject.Member($0.key, $0.value.json) }))
    }
  }

  /// A member of a map; `nil` for other kinds of node and for absent keys.
  package subscript(key: String) -> Node? {
    guard case .map(let entries) = kind else { return nil }
    return entries.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }

  /// The word for the kind of node in messages, as the person who typed it would say.
  package var kindName: String {
    switch kind {
    case .null: "nothing"
    case .bool: "true or false"
    case .int, .double: "a number"
    case .string: "text"
    case .list: "a list"
    case .map: "a map"
    }
  }
}
