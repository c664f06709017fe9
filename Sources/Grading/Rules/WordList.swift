/// The words of a text as graders compare them: letters and digits, small letters, nothing else.
///
/// A point or comma between two digits belongs to the word, so that `46.90` is one of them.
struct WordList: Sendable {
  /// Longer texts are cut here: what follows is not looked at.
  static let limit = 20_000

  private(set) var words: [String] = []

  init(_ text: String) {
    var text = text
    if text.withUTF8({ $0.allSatisfy { $0 < 0x80 } }) {
      text.withUTF8 { addASCII($0) }
      return
    }
    var word = ""
    // A separator that belongs to the word only if a digit follows.
    var held: Character?
    for character in text {
      if character.isLetter || character.isNumber {
        if let separator = held {
          if character.isNumber { word.append(separator) } else { end(&word) }
        }
        held = nil
        word += character.lowercased()
      } else if held == nil, character == "." || character == ",", word.last?.isNumber == true {
        held = character
      } else {
        held = nil
        end(&word)
      }
      if words.count >= Self.limit { return }
    }
    end(&word)
  }

  /// The same by bytes: most texts are ASCII, and asking Unicode about every letter is slow.
  private mutating func addASCII(_ bytes: UnsafeBufferPointer<UInt8>) {
    var word: [UInt8] = []
    var held: UInt8?
    for byte in bytes {
      let isDigit = 0x30...0x39 ~= byte
      if isDigit || 0x61...0x7A ~= byte | 0x20 {
        if let separator = held {
          if isDigit { word.append(separator) } else { end(&word) }
        }
        held = nil
        word.append(isDigit ? byte : byte | 0x20)
      } else if held == nil, byte == UInt8(ascii: ".") || byte == UInt8(ascii: ","),
        let last = word.last, 0x30...0x39 ~= last
      {
        held = byte
      } else {
        held = nil
        end(&word)
      }
      if words.count >= Self.limit { return }
    }
    end(&word)
  }

  private mutating func end(_ word: inout [UInt8]) {
    if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
    word.removeAll(keepingCapacity: true)
  }

  private mutating func end(_ word: inout String) {
    if !word.isEmpty { words.append(word) }
    word = ""
  }

  /// Every run of so many words that follow each other.
  func runs(of length: Int) -> Set<[String]> {
    guard words.count >= length else { return [] }
    return Set((0...(words.count - length)).map { Array(words[$0..<($0 + length)]) })
  }

  /// The words that say what a sentence is about: those with a digit, and those of four letters or
  /// more, which leaves the articles out in most languages.
  var telling: Set<String> {
    Set(words.filter { $0.contains(where: \.isNumber) || $0.count >= 4 })
  }
}
