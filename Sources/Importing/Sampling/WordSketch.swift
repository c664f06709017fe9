import Statistics

/// A set of words in 256 bytes, by which two sets can be told to be nearly the same.
///
/// For each of 64 hash functions the smallest value over all words is kept. Two sets agree in
/// about as many of them as the part of all their words that they share (Broder's min-wise
/// hashing), with a standard deviation of five hundredths at the limit below.
package struct WordSketch: Sendable, Equatable {
  private static let size = 64
  /// From this share of common words on two inputs are nearly the same.
  package static let limit = 0.8
  /// Of fewer different words an input is the same only when all are.
  private static let fewestWords = 5

  private let smallest: [UInt32]
  private let count: Int

  package init(_ texts: [String]) {
    var words: Set<UInt64> = []
    for text in texts { Self.collect(text, &words) }
    count = words.count
    var smallest = [UInt32](repeating: .max, count: Self.size)
    smallest.withUnsafeMutableBufferPointer { smallest in
      for word in words {
        // Two independent halves give as many functions as are wanted (Kirsch, Mitzenmacher).
        let (first, step) = (word, (word &* 0x9E37_79B9_7F4A_7C15) | 1)
        var value = first
        for index in smallest.indices {
          let hash = Self.mix(value)
          if hash < smallest[index] { smallest[index] = hash }
          value &+= step
        }
      }
    }
    self.smallest = smallest
  }

  /// The share of words that two inputs have in common, estimated.
  package func similarity(to other: WordSketch) -> Double {
    var equal = 0
    for index in 0..<Self.size where smallest[index] == other.smallest[index] { equal += 1 }
    return Double(equal) / Double(Self.size)
  }

  package func isNearly(_ other: WordSketch) -> Bool {
    if count < Self.fewestWords || other.count < Self.fewestWords {
      return count == other.count && smallest == other.smallest
    }
    // Most pairs differ from the start.
    var allowed = Int(Double(Self.size) * (1 - Self.limit))
    return smallest.withUnsafeBufferPointer { left in
      other.smallest.withUnsafeBufferPointer { right in
        for index in 0..<Self.size where left[index] != right[index] {
          allowed -= 1
          if allowed < 0 { return false }
        }
        return true
      }
    }
  }

  private static func mix(_ value: UInt64) -> UInt32 {
    var value = value
    value = (value ^ (value >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    return UInt32(truncatingIfNeeded: value >> 32)
  }

  /// Runs of letters and digits without regard to the case of ASCII; all bytes of other scripts
  /// count as letters, which is right for those with spaces and harmless for the others.
  private static func collect(_ text: String, _ words: inout Set<UInt64>) {
    var word: [UInt8] = []
    func end() {
      if !word.isEmpty { words.insert(FNV1a64.hash(word)) }
      word.removeAll(keepingCapacity: true)
    }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
        word.append(byte)
      default: end()
      }
    }
    end()
  }
}
