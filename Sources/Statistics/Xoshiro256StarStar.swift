/// Blackman and Vigna's xoshiro256** (2018), the generator of every random order and bootstrap.
///
/// The sequences of `uniform`, `below` and `shuffle` are part of what a seed promises: a run must
/// be repeatable with another version of the standard library, whose `shuffle` promises nothing.
package struct Xoshiro256StarStar: RandomNumberGenerator, Sendable {
  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64

  package init(seed: UInt64) {
    var mixer = SplitMix64(seed: seed)
    s0 = mixer.next()
    s1 = mixer.next()
    s2 = mixer.next()
    s3 = mixer.next()
  }

  /// The stream of one purpose within a run, so that drawing more for one purpose leaves the
  /// others as they were.
  package init(runSeed: UInt64, purpose: String) {
    self.init(seed: FNV1a64.hash("\(runSeed)/\(purpose)"))
  }

  package mutating func next() -> UInt64 {
    let product = s1 &* 5
    let result = ((product << 7) | (product >> 57)) &* 9
    let shifted = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = (s3 << 45) | (s3 >> 19)
    return result
  }

  /// A number in `0..<1`, a multiple of 2^-53.
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number in `0..<bound`, every one equally likely (Lemire 2019: multiply, take the high word,
  /// reject the few low words that would favour some results).
  package mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "there is no number below 0")
    let bound = UInt64(bound)
    var (high, low) = next().multipliedFullWidth(by: bound)
    if low < bound {
      let threshold = (0 &- bound) % bound
      while low < threshold { (high, low) = next().multipliedFullWidth(by: bound) }
    }
    return Int(high)
  }

  /// Fisher and Yates' shuffle, from the end.
  package mutating func shuffle<Element>(_ elements: inout [Element]) {
    guard elements.count > 1 else { return }
    for last in stride(from: elements.count - 1, through: 1, by: -1) {
      elements.swapAt(last, below(last + 1))
    }
  }
}
