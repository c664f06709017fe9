/// Finds where any of many literals stands in a text, in one pass that mostly looks things up.
///
/// Only every second pair of neighbouring bytes is looked up, in a table of all pairs. A literal of
/// three bytes or more holds a pair at an even and one at an odd offset of its own, so wherever it
/// stands one of the two is looked up; the rarest pairs are chosen. A hit compares eight bytes at
/// once. That works because no secret is shorter than eight bytes (`minimumLength`).
struct PrefixIndex: Sendable {
  struct Literal: Sendable {
    var bytes: [UInt8]
    /// Only for literals of ASCII letters.
    var ignoresCase: Bool
  }

  /// A text around a literal must have this many bytes from the literal's first on.
  static let minimumLength = 8

  private struct Candidate: Sendable {
    var literal: Int
    /// Of the pair inside the literal.
    var offset: Int
    /// The first bytes of the literal, and which of them count.
    var head: UInt64
    var mask: UInt64
    /// Makes lower-case letters of capitals.
    var fold: UInt64
  }

  private let literals: [Literal]
  /// For every pair 0, or 1 more than the index of its candidates in `lists`.
  private let numbers: [UInt8]
  private let lists: [Range<Int>]
  private let candidates: [Candidate]

  init(_ literals: [Literal]) {
    self.literals = literals
    var byPair: [UInt16: [Candidate]] = [:]
    for (index, literal) in literals.enumerated() {
      precondition(literal.bytes.count >= 3, "a literal has an even and an odd pair")
      for parity in 0...1 {
        let offset = Self.rarestPair(of: literal.bytes, parity)
        let candidate = Self.candidate(literal, index, offset)
        for pair in Self.spellings(of: literal, at: offset) {
          byPair[pair, default: []].append(candidate)
        }
      }
    }
    var numbers = [UInt8](repeating: 0, count: 1 << 16)
    var lists: [[Candidate]] = []
    for (pair, candidates) in byPair.sorted(by: { $0.key < $1.key }) {
      // Past 255 lists the last one collects: slower, with the same answers.
      if lists.count == 255 { lists[254] += candidates } else { lists.append(candidates) }
      numbers[Int(pair)] = UInt8(lists.count)
    }
    self.numbers = numbers
    var ranges: [Range<Int>] = []
    var end = 0
    for list in lists {
      ranges.append(end..<end + list.count)
      end += list.count
    }
    self.lists = ranges
    candidates = lists.flatMap { $0 }
  }

  /// Calls back with the index of each literal found and the offset at which it begins.
  func scan(_ bytes: UnsafeBufferPointer<UInt8>, _ found: (_ literal: Int, _ start: Int) -> Void) {
    let count = bytes.count
    guard count >= Self.minimumLength else { return }
    let raw = UnsafeRawBufferPointer(bytes)
    numbers.withUnsafeBufferPointer { numbers in
      var position = 0
      while position + 8 <= count {
        let word = UInt64(
          littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        let first = numbers[Int(word & 0xFFFF)]
        let second = numbers[Int(word >> 16 & 0xFFFF)]
        let third = numbers[Int(word >> 32 & 0xFFFF)]
        let fourth = numbers[Int(word >> 48)]
        if first | second | third | fourth != 0 {
          check(first, position, raw, found)
          check(second, position + 2, raw, found)
          check(third, position + 4, raw, found)
          check(fourth, position + 6, raw, found)
        }
        position += 8
      }
      while position + 1 < count {
        check(
          numbers[Int(raw[position]) | Int(raw[position + 1]) << 8], position, raw, found)
        position += 2
      }
    }
  }

  private func check(
    _ number: UInt8, _ position: Int, _ bytes: UnsafeRawBufferPointer, _ found: (Int, Int) -> Void
  ) {
    guard number != 0 else { return }
    for index in lists[Int(number) - 1] {
      let candidate = candidates[index]
      let start = position - candidate.offset
      guard start >= 0, start + Self.minimumLength <= bytes.count else { continue }
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
      guard (word | candidate.fold) & candidate.mask == candidate.head else { continue }
      if isWhole(candidate.literal, at: start, bytes) { found(candidate.literal, start) }
    }
  }

  /// Whether the rest of a literal that is longer than its head stands there too.
  private func isWhole(_ literal: Int, at start: Int, _ bytes: UnsafeRawBufferPointer) -> Bool {
    let literal = literals[literal].bytes
    return literal.count <= 8
      || literal.count <= bytes.count - start
        && bytes[start + 8..<start + literal.count].elementsEqual(literal[8...])
  }
}

extension PrefixIndex {
  private static func candidate(_ literal: Literal, _ index: Int, _ offset: Int) -> Candidate {
    var (head, mask, fold) = (UInt64(0), UInt64(0), UInt64(0))
    for (place, byte) in literal.bytes.prefix(8).enumerated() {
      let shift = UInt64(place * 8)
      mask |= 0xFF << shift
      if literal.ignoresCase { fold |= 0x20 << shift }
      head |= UInt64(literal.ignoresCase ? byte | 0x20 : byte) << shift
    }
    return Candidate(literal: index, offset: offset, head: head, mask: mask, fold: fold)
  }

  /// The offset of the pair that ordinary text holds least often.
  private static func rarestPair(of bytes: [UInt8], _ parity: Int) -> Int {
    let offsets = stride(from: parity, to: min(bytes.count, 64) - 1, by: 2)
    return offsets.min {
      commonness(bytes[$0]) + commonness(bytes[$0 + 1])
        < commonness(bytes[$1]) + commonness(bytes[$1 + 1])
    } ?? parity
  }

  private static func commonness(_ byte: UInt8) -> Int {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "e"), UInt8(ascii: "t"), UInt8(ascii: "a"),
      UInt8(ascii: "o"), UInt8(ascii: "i"), UInt8(ascii: "n"), UInt8(ascii: "s"),
      UInt8(ascii: "r"):
      4
    case UInt8(ascii: "a")...UInt8(ascii: "z"): 2
    default: 1
    }
  }

  private static func spellings(of literal: Literal, at offset: Int) -> Set<UInt16> {
    func cases(_ byte: UInt8) -> [UInt8] {
      literal.ignoresCase ? [byte | 0x20, byte & ~0x20] : [byte]
    }
    var pairs: Set<UInt16> = []
    for first in cases(literal.bytes[offset]) {
      for second in cases(literal.bytes[offset + 1]) {
        pairs.insert(UInt16(first) | UInt16(second) << 8)
      }
    }
    return pairs
  }
}
