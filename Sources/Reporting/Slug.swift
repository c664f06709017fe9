/// A name made of what no file system, no markup and no shell reads anything into.
package enum Slug {
  /// ASCII letters, digits, `-` and `_` stay; everything else becomes `-`.
  package static func of(_ text: String) -> String {
    let bytes = text.utf8.prefix(100).map { byte in isPlain(byte) ? byte : UInt8(ascii: "-") }
    return bytes.isEmpty ? "-" : String(decoding: bytes, as: UTF8.self)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
