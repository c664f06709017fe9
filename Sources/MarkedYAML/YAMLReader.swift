package import Diagnostics

/// What a YAML text may cost; nobody who writes by hand comes near any of these.
package struct YAMLLimits: Sendable {
  package var bytes: Int
  /// How many lists and maps may stand inside each other. libyaml needs quadratic time for deep
  /// flow nesting, and everything that walks the tree uses stack for each level.
  package var depth: Int
  /// How many values the document may have once every alias is replaced by what it stands for.
  package var nodes: Int
  /// How many bytes of text the document may have, likewise.
  package var textBytes: Int
  /// After how many problems reading stops.
  package var problems: Int

  package init(
    bytes: Int = 64 << 20, depth: Int = 64, nodes: Int = 1_000_000, textBytes: Int = 128 << 20,
    problems: Int = 1000
  ) {
    self.bytes = bytes
    self.depth = depth
    self.nodes = nodes
    self.textBytes = textBytes
    self.problems = problems
  }

  package static let `default` = YAMLLimits()
}

/// Reads one YAML document into a tree whose nodes know their places.
///
/// The text may come from anyone: sizes, depth and alias expansion are bounded, and every problem
/// that doesn't hide the rest of the document is reported in one pass.
package enum YAMLReader {
  /// The tree is absent when the text couldn't be read to its end, or when an error would make
  /// whoever checks the tree complain about something else: a merge key looks like missing fields,
  /// while a duplicate key doesn't (the first one counts).
  package static func read(
    _ text: [UInt8], file: String, limits: YAMLLimits = .default
  ) -> (node: Node?, problems: Problems) {
    var problems = Problems()
    guard text.count <= limits.bytes else {
      problems.add(.fileTooLarge(text.count, limit: limits.bytes, file: file))
      return (nil, problems)
    }
    let lines = SourceLines(text)
    guard lines.contentStart < text.count else {
      problems.add(.emptyDocument(file: file))
      return (nil, problems)
    }
    guard directives(in: lines) <= maximumDirectives else {
      problems.add(.tooManyDirectives(maximumDirectives, file: file))
      return (nil, problems)
    }
    return text.withUnsafeBufferPointer { buffer in
      let content = UnsafeBufferPointer(rebasing: buffer[lines.contentStart...])
      var composer = Composer(places: Places(file: file, lines: lines), limits: limits)
      let node = composer.document(in: content)
      return (node, composer.problems)
    }
  }

  private static let maximumDirectives = 64

  /// libyaml compares each `%TAG` with all before it, so their number has to be bounded before it
  /// sees them.
  private static func directives(in lines: SourceLines) -> Int {
    var directives = 0
    for line in 1...lines.count {
      switch lines.bytes(ofLine: line)?.first {
      case UInt8(ascii: "%"): directives += 1
      case nil, UInt8(ascii: "#"), UInt8(ascii: " "), UInt8(ascii: "\t"): continue
      default: return directives
      }
    }
    return directives
  }
}
