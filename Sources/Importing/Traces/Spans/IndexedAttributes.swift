import JSONKit

/// Attributes whose names are paths, such as `llm.input_messages.0.message.role`, as the value that
/// they were taken apart from.
///
/// Numbers among the names are positions. Those that are missing leave no gap: instrumentations
/// count on over several messages, and limits on attributes drop the first ones.
struct IndexedAttributes {
  /// Deeper paths are nobody's messages.
  private static let depth = 12

  struct Taken {
    var value: JSONValue
    /// The lowest position at the top, which isn't 0 where attributes were dropped.
    var first: Int
  }

  /// What stands under a prefix, which ends in a dot; `nil` when nothing does.
  static func take(_ prefix: String, from attributes: inout SpanAttributes) -> Taken? {
    var leaves: [Leaf] = []
    for (key, value) in attributes.takeAll(prefix) {
      let path = key.utf8.dropFirst(prefix.utf8.count).split(separator: UInt8(ascii: "."))
      guard !path.isEmpty, path.count <= depth else { continue }
      leaves.append(Leaf(path: path.map { String($0) ?? "" }, value: value))
    }
    guard !leaves.isEmpty else { return nil }
    let first = leaves.compactMap { Int($0.path[0]) }.min() ?? 0
    return Taken(value: value(leaves[...], 0), first: first)
  }

  private struct Leaf {
    var path: [String]
    var value: JSONValue
  }

  private static func value(_ leaves: ArraySlice<Leaf>, _ level: Int) -> JSONValue {
    if let leaf = leaves.first(where: { $0.path.count == level }) { return leaf.value }
    var order: [String] = []
    var groups: [String: [Leaf]] = [:]
    for leaf in leaves {
      let name = leaf.path[level]
      if groups[name] == nil { order.append(name) }
      groups[name, default: []].append(leaf)
    }
    let positions = order.compactMap { Int($0) }
    if positions.count == order.count {
      let sorted = zip(positions, order).sorted { $0.0 < $1.0 }
      return .array(sorted.map { value((groups[$0.1] ?? [])[...], level + 1) })
    }
    return .object(
      JSONObject(
        order.map { JSONObject.Member($0, value((groups[$0] ?? [])[...], level + 1)) }))
  }
}
