import Testing

@testable import Reading

@Suite("Near duplicates")
struct NearDuplicatesTests {
  static let samples: [([String], [NearDuplicates.Pair])] = [
    (["a b c d e", "e d c b a"], [pair(1, 0, 1)]),
    (["a b c d", "a b c d"], []),
    (["a b c d e", "A, b; C: d"], []),
    (["a b c d f", "a b c d e f"], [pair(1, 0, 5.0 / 6)]),
    (["a b c d e f g h", "a b c d e f x y"], []),
    (["über dich und mich hier", "x y z u v", "ÜBER dich, und mich: hier!"], [pair(2, 0, 1)]),
  ]

  static func pair(_ later: Int, _ earlier: Int, _ similarity: Double) -> NearDuplicates.Pair {
    NearDuplicates.Pair(later: later, earlier: earlier, similarity: similarity)
  }

  @Test("four fifths of the words are too many", arguments: samples)
  func pairs(inputs: [String], expected: [NearDuplicates.Pair]) {
    #expect(NearDuplicates.pairs(in: inputs) == expected)
  }

  @Test("what is found is what comparing each with each finds")
  func complete() {
    // Texts over a small alphabet with a fixed sequence: many are similar, many are not.
    var state: UInt64 = 7
    func next(_ bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    let inputs = (0..<300).map { _ in
      (0..<(5 + next(4))).map { _ in "w\(next(11))" }.joined(separator: " ")
    }
    let bags = inputs.map { Set($0.split(separator: " ")) }
    let expected: [Int] = bags.indices.filter { later in
      bags[later].count >= 5
        && bags[..<later].contains { earlier in
          earlier.count >= 5
            && Double(earlier.intersection(bags[later]).count)
              >= 0.8 * Double(earlier.union(bags[later]).count)
        }
    }
    #expect(NearDuplicates.pairs(in: inputs).map(\.later) == expected)
    #expect(expected.count > 20 && expected.count < 280)
  }
}
