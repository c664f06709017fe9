import Diagnostics
import MarkedYAML

/// A tree on one line, for comparing: text in quotes, doubles with their point.
func tree(_ node: Node?) -> String {
  guard let node else { return "-" }
  return switch node.kind {
  case .null: "null"
  case .bool(let value): "\(value)"
  case .int(let value): "\(value)"
  case .double(let value): "\(value)"
  case .string(let text): "\"\(escaped(text))\""
  case .list(let items): "[\(items.map { tree($0) }.joined(separator: ", "))]"
  case .map(let entries):
    "{\(entries.map { "\(escaped($0.key)): \(tree($0.value))" }.joined(separator: ", "))}"
  }
}

/// The same with places: `line:column+length` after each key and value.
func placedTree(_ node: Node?) -> String {
  guard let node else { return "-" }
  let content: String
  switch node.kind {
  case .list(let items): content = "[\(items.map { placedTree($0) }.joined(separator: ", "))]"
  case .map(let entries):
    let members = entries.map { "\($0.key)@\(at($0.keyPlace)): \(placedTree($0.value))" }
    content = "{\(members.joined(separator: ", "))}"
  default: content = tree(node)
  }
  return "\(content)@\(at(node.place))"
}

func at(_ place: SourcePlace?) -> String {
  place.map { "\($0.line):\($0.column)+\($0.length)" } ?? "nowhere"
}

/// Each problem as `code line:column+length`.
func codes(_ problems: Problems) -> [String] {
  problems.all.map { "\($0.code) \(at($0.place))" }
}

private func escaped(_ text: String) -> String {
  text.unicodeScalars.map { $0.value < 0x20 ? "\\u{\(String($0.value, radix: 16))}" : String($0) }
    .joined()
}
