/// The bytes of a text, looked at without ever leaving them.
struct TextBytes {
  let bytes: [UInt8]

  init(_ text: String) { bytes = Array(text.utf8) }

  var count: Int { bytes.count }

  /// 0, which no word holds, outside of the text.
  subscript(index: Int) -> UInt8 { bytes.indices.contains(index) ? bytes[index] : 0 }

  func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<count)], as: UTF8.self)
  }

  func isDigit(_ index: Int) -> Bool { 0x30...0x39 ~= self[index] }

  /// Letters of ASCII, and every byte of a longer character.
  func isLetter(_ index: Int) -> Bool {
    let byte = self[index]
    return 0x41...0x5A ~= byte || 0x61...0x7A ~= byte || byte >= 0x80
  }

  func isWord(_ index: Int) -> Bool {
    isDigit(index) || isLetter(index) || self[index] == UInt8(ascii: "_")
  }

  func isHex(_ index: Int) -> Bool { ByteClass.hexadecimal.contains(self[index]) }

  /// The length of the white space that begins here: a plain one, or one that doesn't break.
  func space(at index: Int) -> Int {
    switch self[index] {
    case 0x20: 1
    case 0xC2 where self[index + 1] == 0xA0: 2
    case 0xE2 where self[index + 1] == 0x80 && self[index + 2] == 0xAF: 3
    default: 0
    }
  }

  func digits(in range: Range<Int>) -> [UInt8] {
    bytes[range].filter { 0x30...0x39 ~= $0 }.map { $0 - 0x30 }
  }
}
