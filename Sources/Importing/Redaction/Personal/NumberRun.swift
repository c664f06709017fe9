/// Digits with what people put between them.
struct NumberRun {
  /// With a `+` or an opening bracket before the first digit.
  var range: Range<Int>
  var hasPlus: Bool
  /// Offsets of the groups of digits.
  var groups: [Range<Int>]
  /// What stands between two groups, one fewer than groups.
  var separators: [[UInt8]]

  private static let most = 12

  /// The run that begins here; `nil` when none does, or when it is part of a word.
  init?(_ text: TextBytes, at start: Int) {
    var index = start
    hasPlus = false
    if text[index] == UInt8(ascii: "+") {
      hasPlus = true
      index += 1
      if text[index] == UInt8(ascii: "(") { index += 1 }
    } else if text[index] == UInt8(ascii: "(") {
      index += 1
      if text[index] == UInt8(ascii: "+") {
        hasPlus = true
        index += 1
      }
    }
    guard text.isDigit(index) else { return nil }
    groups = []
    separators = []
    var end = index
    while true {
      let first = end
      while text.isDigit(end) { end += 1 }
      groups.append(first..<end)
      guard groups.count < Self.most, let next = Self.nextGroup(text, end) else { break }
      separators.append(Array(text.bytes[end..<next]))
      end = next
    }
    range = start..<end
  }

  /// Where digits go on after at most three characters of a kind that stands between them.
  private static func nextGroup(_ text: TextBytes, _ start: Int) -> Int? {
    var index = start
    var marks = 0
    while marks < 3 {
      let space = text.space(at: index)
      if space > 0 {
        index += space
      } else if [0x2D, 0x2E, 0x2F, 0x28, 0x29].contains(text[index]) {
        index += 1
      } else {
        break
      }
      marks += 1
      if text.isDigit(index) { return index }
    }
    return nil
  }

  func digits(_ text: TextBytes) -> [UInt8] { text.digits(in: range) }

  var sizes: [Int] { groups.map(\.count) }

  /// The one character that stands between all groups; a space for any white space.
  var separator: UInt8? {
    let kinds = Set(separators.map { $0.first == 0xC2 || $0.first == 0xE2 ? [0x20] : $0 })
    guard kinds.count == 1, let only = kinds.first, only.count == 1 else { return nil }
    return only[0]
  }
}
