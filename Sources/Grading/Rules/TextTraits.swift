/// What a text holds at all, seen in one pass over its bytes: most texts of a trace hold nothing
/// that could be a claim, and searching each of them with ten patterns takes most of a grader's
/// time.
struct TextTraits: Sendable, Equatable {
  private(set) var isASCII = true
  private(set) var hasDigit = false
  private(set) var hasHyphen = false
  private(set) var hasPoint = false
  private(set) var hasSlash = false
  private(set) var hasAt = false
  private(set) var hasSpace = false
  /// Three times the letter that web addresses without a scheme begin with.
  private(set) var hasWWW = false

  init(_ text: String) {
    var text = text
    self = text.withUTF8 { bytes in
      var traits = TextTraits()
      var seen: UInt8 = 0
      var run = 0
      for byte in bytes {
        seen |= byte
        run = byte | 0x20 == UInt8(ascii: "w") ? run + 1 : 0
        if run == 3 { traits.hasWWW = true }
        switch byte {
        case 0x30...0x39: traits.hasDigit = true
        case UInt8(ascii: "-"): traits.hasHyphen = true
        case UInt8(ascii: "."): traits.hasPoint = true
        case UInt8(ascii: "/"): traits.hasSlash = true
        case UInt8(ascii: "@"): traits.hasAt = true
        case 0x20, 0x09...0x0D: traits.hasSpace = true
        default: break
        }
      }
      traits.isASCII = seen < 0x80
      return traits
    }
  }

  private init() {}
}
