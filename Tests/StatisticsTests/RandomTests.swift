import JSONKit
import Testing

@testable import Statistics

struct RandomTests {
  @Test("SplitMix64 gives the published words")
  func splitMix() throws {
    try Reference.check("splitmix64") { entry, count in
      var random = SplitMix64(seed: try entry.input("seed").word())
      for word in try entry.output("u64").words() { count.expectEqual(random.next(), word) }
    }
  }

  @Test("xoshiro256** gives the published words, numbers, draws and order")
  func xoshiro() throws {
    try Reference.check("xoshiro256ss") { entry, count in
      let seed = try entry.input("seed").word()
      var words = Xoshiro256StarStar(seed: seed)
      for word in try entry.output("u64").words() { count.expectEqual(words.next(), word) }
      var numbers = Xoshiro256StarStar(seed: seed)
      for number in try entry.output("uniform").doubles() {
        count.expect(numbers.uniform(), number, tolerance: 1e-14)
      }
      var draws = Xoshiro256StarStar(seed: seed)
      for draw in try entry.output("bounded300").integers() {
        count.expectEqual(draws.below(300), draw)
      }
      var order = Array(0..<10)
      var shuffler = Xoshiro256StarStar(seed: seed)
      shuffler.shuffle(&order)
      count.expectEqual(order, try entry.output("shuffle10").integers())
    }
  }

  @Test("FNV-1a gives the published hashes")
  func fnv() throws {
    try Reference.check("fnv1a64") { entry, count in
      let text = try #require(try entry.input("utf8").string)
      count.expectEqual(FNV1a64.hash(text), try entry.output("u64").word(), text)
    }
  }

  @Test("streams of different purposes differ and repeat")
  func streams() {
    var order = Xoshiro256StarStar(runSeed: 7, purpose: "order")
    var again = Xoshiro256StarStar(runSeed: 7, purpose: "order")
    var bootstrap = Xoshiro256StarStar(runSeed: 7, purpose: "bootstrap")
    let first = order.next()
    #expect(first == again.next())
    #expect(first != bootstrap.next())
  }

  @Test("a bound that fits badly into 64 bits is still drawn evenly")
  func evenly() {
    // Eight words fall on three numbers: without rejection every third one would get only two.
    let bound = 0x6000_0000_0000_0000
    var random = Xoshiro256StarStar(seed: 3)
    let third = (0..<4000).count { _ in random.below(bound) % 3 == 2 }
    #expect((1230...1440).contains(third))
    #expect(random.below(1) == 0)
  }

  @Test("shuffling nothing and one element draws nothing")
  func shuffleSmall() {
    var random = Xoshiro256StarStar(seed: 3)
    var untouched = random
    var none: [Int] = []
    var one = [1]
    random.shuffle(&none)
    random.shuffle(&one)
    #expect(none.isEmpty && one == [1])
    #expect(random.next() == untouched.next())
  }
}
