import JSONKit

/// The attributes of a span, taken out one by one by those who know them.
struct SpanAttributes {
  private let members: [JSONObject.Member]
  private var isTaken: [Bool]
  private let index: [String: Int]

  init(_ object: JSONObject) {
    members = object.members
    isTaken = [Bool](repeating: false, count: members.count)
    var index: [String: Int] = [:]
    for (position, member) in members.enumerated() { index[member.key] = position }
    self.index = index
  }

  func has(_ key: String) -> Bool { index[key] != nil }

  /// The value without taking it.
  func peek(_ key: String) -> JSONValue? {
    index[key].flatMap { members[$0].value.unlessNull }
  }

  /// The value of the first of these keys that has one. All of them are taken, because aliases
  /// repeat each other.
  mutating func take(_ keys: String...) -> JSONValue? { take(keys) }

  mutating func take(_ keys: [String]) -> JSONValue? {
    var found: JSONValue?
    for key in keys {
      guard let position = index[key] else { continue }
      isTaken[position] = true
      if found == nil, !members[position].value.isNull { found = members[position].value }
    }
    return found
  }

  mutating func text(_ keys: String...) -> String? {
    take(keys).flatMap { $0.string.flatMap { $0.isEmpty ? nil : $0 } }
  }

  /// A count, which some write as text.
  mutating func count(_ keys: String...) -> Int? {
    take(keys).flatMap { value in
      value.count ?? value.string.flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }
  }

  mutating func takeAll(_ prefix: String) -> [(key: String, value: JSONValue)] {
    var found: [(key: String, value: JSONValue)] = []
    for (position, member) in members.enumerated()
    where !isTaken[position] && member.key.utf8.starts(with: prefix.utf8) {
      isTaken[position] = true
      found.append((member.key, member.value))
    }
    return found
  }

  func hasPrefix(_ prefix: String) -> Bool {
    members.contains { $0.key.utf8.starts(with: prefix.utf8) }
  }

  /// What nobody took.
  var rest: JSONObject {
    JSONObject(members.indices.filter { !isTaken[$0] }.map { members[$0] })
  }
}
