import Diagnostics
import MarkedYAML

/// Puts a case at the end of an eval set's cases and leaves every other byte as it is.
package enum EvalSetInsertion {
  /// Why a case can't be put there.
  package enum Failure: Error, Sendable, Equatable {
    /// The file is no map with a list of cases.
    case noCases
    /// The list is written in one line, or is empty, so nobody knows how it is laid out.
    case flowStyle
  }

  /// The file's new text. `lines` are those of a list item without indentation.
  package static func insert(
    _ lines: [String], into bytes: [UInt8], file: String
  ) throws(Failure) -> [UInt8] {
    let tree = YAMLReader.read(bytes, file: file).node
    guard case .map(let entries)? = tree?.kind,
      let cases = entries.first(where: { $0.key == "cases" }),
      case .list(let items) = cases.value.kind
    else { throw .noCases }
    guard let first = items.first, let last = items.last else { throw .flowStyle }
    var text = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map(Array.init)
    // What stands behind the last line feed is no line.
    let endsInLine = text.last?.isEmpty ?? true
    if endsInLine, text.count > 1 { text.removeLast() }
    let indent = try indentation(of: first.place.line, column: first.place.column, text)
    let later = entries.map(\.keyPlace.line).filter { $0 > last.place.line }.min()
    var end = later.map { $0 - 1 } ?? text.count
    while end > last.place.line, isBlank(text[end - 1]) || later != nil && isComment(text[end - 1])
    {
      end -= 1
    }
    let isSpaced = items.count > 1 && isBlank(text[max(0, last.place.line - 2)])
    let isDOS = text.first?.last == UInt8(ascii: "\r")
    let ending: [UInt8] = isDOS ? [UInt8(ascii: "\r")] : []
    var added = lines.map { line in
      Array((String(repeating: " ", count: indent) + line).utf8) + ending
    }
    if isSpaced { added.insert(ending, at: 0) }
    if isDOS, end == text.count, text[end - 1].last != UInt8(ascii: "\r") {
      text[end - 1].append(UInt8(ascii: "\r"))
    }
    text.insert(contentsOf: added, at: end)
    return Array(text.joined(separator: [UInt8(ascii: "\n")])) + [UInt8(ascii: "\n")]
  }

  /// How far the dash of an item is indented. The item's own place is that of its first key.
  private static func indentation(
    of line: Int, column: Int, _ text: [[UInt8]]
  ) throws(Failure) -> Int {
    guard text.indices.contains(line - 1) else { throw .flowStyle }
    let before = text[line - 1].prefix(max(0, column - 1))
    guard let dash = before.firstIndex(of: UInt8(ascii: "-")),
      before[..<dash].allSatisfy({ $0 == UInt8(ascii: " ") }),
      before[(dash + 1)...].allSatisfy({ $0 == UInt8(ascii: " ") }), dash + 1 < before.count
    else { throw .flowStyle }
    return dash
  }

  private static func isBlank(_ line: [UInt8]) -> Bool {
    line.allSatisfy {
      $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\t")
    }
  }

  private static func isComment(_ line: [UInt8]) -> Bool {
    line.first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") } == UInt8(ascii: "#")
  }
}
