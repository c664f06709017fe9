import CPCRE2

/// A regular expression that a person wrote, compiled once and usable from any thread.
///
/// PCRE2 rather than Swift's `Regex`, because texts come from agents: PCRE2 can stop a search that
/// backtracks without end, and it reads Unicode by code points as people's other tools do.
package struct Pattern: Sendable {
  /// As it was written.
  package let source: String
  private let code: CompiledPattern
  /// The same for texts in ASCII alone. There `\d`, `\w` and `\b` mean what they mean in Unicode, and
  /// PCRE2 is three to five times as quick when it needn't ask Unicode.
  private let asciiCode: CompiledPattern?

  /// `isHot` says that very many texts will be searched, which is worth compiling twice for.
  package init(_ source: String, isHot: Bool = false) throws(PatternError) {
    self.source = source
    code = try CompiledPattern(source)
    asciiCode = isHot ? try CompiledPattern(source, isUnicode: false) : nil
  }

  private func code(for bytes: UnsafeBufferPointer<UInt8>) -> CompiledPattern {
    guard let asciiCode, bytes.allSatisfy({ $0 < 0x80 }) else { return code }
    return asciiCode
  }

  package enum Answer: Sendable, Equatable {
    /// Offsets into the UTF-8 of the text.
    case match(Range<Int>)
    case noMatch
    /// The search was given up. Neither a match nor the absence of one.
    case tooExpensive
  }

  /// The first match that starts at or after an offset into the text's UTF-8, which must be the
  /// start of a character.
  package func firstMatch(in text: String, from offset: Int = 0) -> Answer {
    var text = text
    return text.withUTF8 { code(for: $0).firstMatch(in: $0, from: offset) }
  }

  /// What the first group of parentheses matched, or the whole match in a pattern without one, for
  /// each match; `nil` when the search was given up. Empty ones are left out.
  package func captures(in text: String) -> [Range<Int>]? { matches(in: text, group: 1) }

  /// All matches that don't overlap, from left to right; `nil` when the search was given up, so
  /// that nobody takes a part for the whole. Empty matches are left out.
  package func matches(in text: String) -> [Range<Int>]? { matches(in: text, group: 0) }

  private func matches(in text: String, group: Int) -> [Range<Int>]? {
    var text = text
    return text.withUTF8 { bytes in
      let code = code(for: bytes)
      var found: [Range<Int>] = []
      var offset = 0
      while offset <= bytes.count {
        let (answer, end) = code.search(bytes, from: offset, group: group)
        switch answer {
        case .tooExpensive: return nil
        case .noMatch: return found
        case .match(let range):
          if !range.isEmpty { found.append(range) }
          offset = end > offset ? end : Self.characterEnd(after: offset, in: bytes)
        }
      }
      return found
    }
  }

  private static func characterEnd(after offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var end = offset + 1
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return end
  }
}

extension Pattern: Equatable {
  package static func == (left: Pattern, right: Pattern) -> Bool {
    left.source.utf8.elementsEqual(right.source.utf8)
  }
}

/// Why a pattern can't be used.
package struct PatternError: Error, Sendable, Equatable {
  /// PCRE2's own words.
  package var message: String
  /// Into the UTF-8 of the pattern.
  package var offset: Int

  package init(message: String, offset: Int) {
    self.message = message
    self.offset = offset
  }
}
