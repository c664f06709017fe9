import JSONKit

/// How a file of documents is laid out, as its beginning tells.
enum TraceLayout: Equatable {
  case lines
  /// The elements of an array are the documents; the array's bracket stands at this byte.
  case array(Int)
  case whole

  /// `start` is the first byte that isn't white space; `isEnd` says that the beginning is all.
  init(_ beginning: [UInt8], from start: Int, isEnd: Bool, _ layouts: TraceCutter.Layouts) {
    switch (beginning[start], layouts) {
    case (UInt8(ascii: "["), .any): self = .array(start)
    case (UInt8(ascii: "{"), _), (UInt8(ascii: "["), _):
      if Self.areLines(beginning, from: start, isEnd: isEnd) {
        self = .lines
      } else if case .any = layouts, let list = Self.list(in: beginning, from: start) {
        self = .array(list)
      } else {
        // Without a line break in sight it may still be a document a line.
        self = !isEnd && !beginning[start...].contains(0x0A) ? .lines : .whole
      }
    default: self = .lines
    }
  }

  /// Whether the first line is a document, or a later one is where the first is broken. The lines
  /// of a document that is spread over them aren't: what stands alone on a line of it is no
  /// trajectory, or a comma follows it.
  private static func areLines(_ beginning: [UInt8], from start: Int, isEnd: Bool) -> Bool {
    var line = start
    var isFirst = true
    for _ in 0..<1000 {
      let lineBreak = beginning.firstLineBreak(from: line)
      guard lineBreak != nil || isEnd, line < beginning.count else { return false }
      let end = lineBreak ?? beginning.count
      let content = JSONText.skipSpace(beginning, line, end)
      if content < end {
        // A line that can't be read says nothing about the layout.
        let document = try? JSONValue.parse(beginning[content..<end])
        if isFirst, document?.object != nil || document?.array != nil {
          // Of a file that is one line either reading is right, but a list is cut as a list.
          return !(lineBreak == nil || JSONText.skipSpace(beginning, end) == beginning.count)
            || document?["trajectories"] == nil
        }
        if let document, Self.isTrajectory(document) { return true }
        isFirst = false
      }
      line = end + 1
    }
    return false
  }

  private static func isTrajectory(_ document: JSONValue) -> Bool {
    ["steps", "final", "trajectory"].contains { document[$0] != nil }
  }

  /// The bracket of the member `trajectories` of the object that begins at `start`.
  private static func list(in beginning: [UInt8], from start: Int) -> Int? {
    var depth = 0
    var position = start
    while position < beginning.count {
      switch beginning[position] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "\""):
        let text = position + 1
        guard let end = JSONText.endOfString(beginning, from: text) else { return nil }
        position = end
        guard depth == 1, beginning[text..<end].elementsEqual("trajectories".utf8) else { break }
        let colon = JSONText.skipSpace(beginning, end + 1)
        guard colon < beginning.count, beginning[colon] == UInt8(ascii: ":") else { break }
        let value = JSONText.skipSpace(beginning, colon + 1)
        guard value < beginning.count, beginning[value] == UInt8(ascii: "[") else { break }
        return value
      default: break
      }
      position += 1
    }
    return nil
  }
}
