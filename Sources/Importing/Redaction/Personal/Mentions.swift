/// Words that say what the number beside them is.
///
/// Words that begin with `=` stand alone, others may be parts of words: `ruf` is in `Anruf`.
struct WordTable: Sendable {
  private struct Word: Sendable {
    var bytes: [UInt8]
    var isWhole: Bool
  }

  private let byFirstByte: [[Word]]

  /// Written in lower case; letters of ASCII are compared without regard to case.
  init(_ words: [String]) {
    var table = [[Word]](repeating: [], count: 256)
    for word in words {
      let isWhole = word.hasPrefix("=")
      let bytes = [UInt8]((isWhole ? word.dropFirst() : word[...]).utf8)
      guard let first = bytes.first else { continue }
      table[Int(first)].append(Word(bytes: bytes, isWhole: isWhole))
    }
    byFirstByte = table
  }

  /// Where words begin, in order: one pass, whatever the text holds.
  func places(in bytes: [UInt8]) -> [Int] {
    let folded = bytes.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
    return folded.indices.filter { start in
      byFirstByte[Int(folded[start])].contains { word in
        let end = start + word.bytes.count
        guard end <= folded.count, folded[start..<end].elementsEqual(word.bytes) else {
          return false
        }
        return !word.isWhole || !Self.isLetter(folded, start - 1) && !Self.isLetter(folded, end)
      }
    }
  }

  func isIn(_ bytes: [UInt8]) -> Bool { !places(in: bytes).isEmpty }

  private static func isLetter(_ bytes: [UInt8], _ index: Int) -> Bool {
    bytes.indices.contains(index) && (0x61...0x7A ~= bytes[index] || bytes[index] >= 0x80)
  }
}

/// Where words of a table stand in one text.
struct Mentions {
  private let places: [Int]

  init(_ table: WordTable, in text: TextBytes) { places = table.places(in: text.bytes) }

  /// Whether one begins in the so many bytes before an offset.
  func isNear(before offset: Int, within reach: Int) -> Bool {
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if places[middle] < offset { low = middle + 1 } else { high = middle }
    }
    return low > 0 && places[low - 1] >= offset - reach
  }
}
