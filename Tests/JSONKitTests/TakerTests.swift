import JSONKit
import Testing

struct TakerTests {
  @Test("of duplicates the last is taken and none stays; the rest keeps its order")
  func taking() throws {
    let object = try #require(JSONValue.parse(#"{"a":1,"b":2,"a":3,"c":null,"d":4}"#).object)
    var taker = JSONObject.Taker(object)
    #expect(taker.take("a") == 3)
    #expect(taker.take("a") == nil)
    #expect(taker.take("c") == .null)
    #expect(taker.has("b") && !taker.has("a") && !taker.has("e"))
    #expect(taker.rest == ["b": 2, "d": 4])
    #expect(taker.take("d") == 4)
    #expect(taker.take("b") == 2)
    #expect(taker.rest.isEmpty)
  }

  @Test("keys are compared byte by byte")
  func bytes() {
    var taker = JSONObject.Taker([
      "caf\u{E9}": 1, "abcdefghijklmnop1": 2, "abcdefghijklmnop2": 3, "": 4,
    ])
    #expect(taker.take("cafe\u{301}") == nil)
    #expect(taker.take("caf\u{E9}") == 1)
    #expect(taker.take("abcdefghijklmnop2") == 3)
    #expect(taker.take("") == 4)
    #expect(taker.rest == ["abcdefghijklmnop1": 2])
  }

  @Test(
    "objects with more members than a word has bits are taken whole too",
    arguments: [63, 64, 65, 130])
  func many(count: Int) {
    var taker = JSONObject.Taker(JSONObject((0..<count).map { .init("k\($0)", .int(Int64($0))) }))
    for number in 0..<count where number != 61 {
      #expect(taker.take("k\(number)") == .int(Int64(number)))
    }
    #expect(taker.rest == ["k61": 61])
    #expect(taker.take("k\(count - 1)") == nil)
  }
}
