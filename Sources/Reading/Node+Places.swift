import Diagnostics
import JSONKit
import MarkedYAML

extension Node {
  /// Where a key of the map stands.
  func place(ofKey key: String) -> SourcePlace? {
    guard case .map(let entries) = kind else { return nil }
    return entries.first { $0.key.utf8.elementsEqual(key.utf8) }?.keyPlace
  }

  /// The first text inside this node that fits: for problems that are found in what a node means,
  /// when nobody knows any more where it was written.
  func place(ofText fits: (String) -> Bool) -> SourcePlace? {
    let children: [Node]
    switch kind {
    case .string(let text): return fits(text) ? place : nil
    case .list(let items): children = items
    case .map(let entries): children = entries.map(\.value)
    case .null, .bool, .int, .double: return nil
    }
    for child in children {
      if let place = child.place(ofText: fits) { return place }
    }
    return nil
  }

  /// The place that a pointer into the node's JSON leads to, or the last one on the way. A key
  /// stands for its value when the value is a list or a map, which would be underlined at its
  /// first line only.
  func place(at pointer: JSONPointer) -> SourcePlace {
    var node = self
    var place = place
    for token in pointer.tokens {
      switch (token, node.kind) {
      case (.key(let key), .map(let entries)):
        guard let entry = entries.first(where: { $0.key.utf8.elementsEqual(key.utf8) }) else {
          return place
        }
        place = entry.keyPlace
        node = entry.value
      case (.index(let index), .list(let items)) where items.indices.contains(index):
        node = items[index]
        place = node.place
      default: return place
      }
    }
    return place
  }
}
