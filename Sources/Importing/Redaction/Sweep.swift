import Patterns

/// One pass of a redactor over one trial.
struct Sweep {
  private let finder: SecretFinder
  var count = RedactionCount()
  private var givenUp = 0

  /// After so many texts on which a pattern took too long, texts are no longer tried but taken out
  /// at once: an agent may write thousands of them, and each costs up to a second.
  private static let patience = 8
  /// Shorter texts are always tried: there is not enough in them to search for long.
  private static let shortText = 16

  init(_ finder: SecretFinder) { self.finder = finder }

  /// The text without its secrets; `nil` when it has none.
  mutating func replacement(for text: String) -> String? {
    var finds = finder.secrets(in: text)
    for pattern in finder.extra {
      guard givenUp < Self.patience || text.utf8.count < Self.shortText,
        let ranges = pattern.matches(in: text)
      else {
        givenUp += 1
        count.add(.unchecked)
        return RedactionKind.unchecked.marker
      }
      for range in ranges { finds.append(SecretFinder.Find(range: range, kind: .custom)) }
    }
    return finds.isEmpty ? nil : replacement(for: text, finds)
  }

  /// Replaces in place, and tells whether it had to.
  mutating func replace(_ text: inout String) -> Bool {
    guard let clean = replacement(for: text) else { return false }
    text = clean
    return true
  }

  private mutating func replacement(for text: String, _ finds: [SecretFinder.Find]) -> String? {
    let bytes = Array(text.utf8)
    var markers = Self.markers(in: bytes)[...]
    let sorted = finds.sorted {
      ($0.range.lowerBound, -$0.range.upperBound) < ($1.range.lowerBound, -$1.range.upperBound)
    }.filter { find in
      markers = markers.drop { $0.upperBound <= find.range.lowerBound }
      guard let marker = markers.first else { return true }
      return find.range.lowerBound < marker.lowerBound || marker.upperBound < find.range.upperBound
    }
    guard let first = sorted.first else { return nil }
    var result: [UInt8] = []
    var end = 0
    var open = first
    func close() {
      result += bytes[end..<open.range.lowerBound]
      result += open.kind.marker.utf8
      end = open.range.upperBound
    }
    for find in sorted.dropFirst() {
      if find.range.lowerBound < open.range.upperBound {
        let union = max(open.range.upperBound, find.range.upperBound)
        open.range = open.range.lowerBound..<union
        continue
      }
      close()
      count.add(open.kind)
      open = find
    }
    close()
    count.add(open.kind)
    result += bytes[end...]
    return String(decoding: result, as: UTF8.self)
  }

  /// Where redactions stand already. They hold nothing but a word of ours, so what a pattern of the
  /// project finds inside them is no secret.
  private static func markers(in bytes: [UInt8]) -> [Range<Int>] {
    let known = RedactionKind.allCases.map { Array($0.marker.utf8) }
    return bytes.indices.compactMap { start -> Range<Int>? in
      guard bytes[start] == UInt8(ascii: "[") else { return nil }
      let marker = known.first { bytes[start...].starts(with: $0) }
      return marker.map { start..<start + $0.count }
    }
  }
}
