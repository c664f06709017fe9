import EvalModel
import MarkedYAML

/// The name of a tool, or of several: `*` stands for any characters.
struct ToolPattern: Sendable {
  let written: Located<String>
  private let parts: [[UInt8]]

  init(_ written: Located<String>) {
    self.written = written
    parts = written.value.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
      .map { Array($0) }
  }

  var isOneTool: Bool { parts.count == 1 }

  /// Each part is taken where it first occurs, which is right for `*` and needs no going back.
  func matches(_ name: String) -> Bool {
    if isOneTool { return name.utf8.elementsEqual(written.value.utf8) }
    let name = Array(name.utf8)
    guard let first = parts.first, let last = parts.last else { return false }
    guard name.count >= first.count + last.count, name.starts(with: first),
      name.suffix(last.count).elementsEqual(last)
    else { return false }
    var rest = name[first.count..<(name.count - last.count)]
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard
        let hit = rest.indices.first(where: { rest[$0...].starts(with: part) })
      else { return false }
      rest = rest[(hit + part.count)...]
    }
    return true
  }

  var mentions: [ToolMention] { mentions(.checked) }

  /// A pattern mentions no tool: nobody can say which of several is meant.
  func mentions(_ stance: ToolMention.Stance) -> [ToolMention] {
    isOneTool ? [ToolMention(tool: written.value, stance: stance, place: written.place)] : []
  }

  var quoted: String { Quoting.bounded(written.value) }
}

extension Shape where Value == ToolPattern {
  static var toolPattern: Shape {
    Shape<String>.name.located.map { written, _, _ in ToolPattern(written) }
  }
}
