import JSONKit
import Testing

@Suite("Writing JSON")
struct WritingTests {
  @Test(
    "a document in the writer's form comes back byte for byte",
    arguments: [
      "null", "[true,false]", "1", "1.0", "-0.0", "1e+20", "0.1", "1e-07", "5e-324",
      "1.7976931348623157e+308", "9223372036854775807", "-9223372036854775808",
      "9007199254740993", #"{"b":1,"a":2,"b":3}"#, "{\"\u{E9}\":1,\"e\u{301}\":2}",
      #""a/b \"\\\b\f\n\r\t\u0000\u001f""#, "\"\u{7F}\u{2028}\u{2029}é😀\"", "[[],{},[{}]]",
    ])
  func roundTrip(text: String) throws {
    let value = try JSONValue.parse(text)
    #expect(Array(value.text.utf8) == Array(text.utf8))
    #expect(value.description == text)
  }

  @Test(
    "a number keeps its kind, value and sign",
    arguments: ["1.0", "-0", "-0.0", "1e20", "1E2", "100000000000000000000", "0.30000000000000004"])
  func numbers(text: String) throws {
    let value = try JSONValue.parse(text)
    let again = try JSONValue.parse(value.encoded())
    guard case .double(let before) = value, case .double(let after) = again else {
      Issue.record("\(text) became \(value) and \(again)")
      return
    }
    #expect(before.bitPattern == after.bitPattern)
  }

  @Test("keys that only look the same stay apart")
  func canonicallyEquivalentKeys() throws {
    let value = try JSONValue.parse("{\"\u{E9}\":1,\"e\u{301}\":2}")
    #expect(value["\u{E9}"] == 1)
    #expect(value["e\u{301}"] == 2)
    #expect(value.object?.count == 2)
  }

  @Test(
    "numbers that JSON can't write become null", arguments: [Double.nan, .infinity, -.infinity])
  func nonFinite(number: Double) {
    #expect(JSONValue.array([.double(number)]).text == "[null]")
    #expect(JSONValue.array([.double(number)]).canonicalBytes == Array("[null]".utf8))
  }

  @Test("pretty documents are indented by two spaces and read back")
  func pretty() throws {
    let value: JSONValue = ["a": [1, ["b": nil], []], "c": [:], "d": "x"]
    let text = """
      {
        "a": [
          1,
          {
            "b": null
          },
          []
        ],
        "c": {},
        "d": "x"
      }
      """
    #expect(String(decoding: value.encoded(.pretty), as: UTF8.self) == text)
    #expect(try JSONValue.parse(text) == value)
  }

  @Test("writing appends")
  func appends() {
    var bytes = Array("data: ".utf8)
    JSONValue.array([1]).write(to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == "data: [1]")
  }

  /// Documents as an attacker or a broken program would make them. What is read must write and
  /// read back as itself; nothing may crash.
  @Test(
    "mutated documents never crash the reader, and what it reads survives a round trip",
    arguments: 0..<8)
  func mutations(seed: UInt64) throws {
    let documents = [
      #"{"id":"t-1","steps":[{"type":"tool","name":"refund","args":{"amount":19.99,"n":-0}}]}"#,
      #"["é","😀","\ud83d\ude00","\u0000",1e20,-1.5E-7,9223372036854775808,true,false,null]"#,
      "{\"a\":1,\"a\":[[[[{}]]]],\"\u{E9}\":{\"e\u{301}\":\"\\\\ \\\" \\/\"}}",
    ].map { Array($0.utf8) }
    let tokens = ["\"", "\\", "\\u", "\\ud800", "{", "}", "[", "]", ",", ":", "e", "-", "0", "1e9"]
    var generator = SplitMix(state: seed)
    var survivors = 0
    for round in 0..<5_000 {
      var bytes = documents[round % documents.count]
      for _ in 0...Int.random(in: 0..<3, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: place)
        case 2:
          bytes.insert(
            contentsOf: tokens.randomElement(using: &generator)?.utf8 ?? "".utf8, at: place)
        case 3: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &generator)], at: place)
        default: bytes.removeSubrange(place..<min(place + 3, bytes.count - 1))
        }
      }
      do throws(JSONError) {
        let value = try JSONValue.parse(bytes)
        survivors += 1
        #expect(try JSONValue.parse(value.encoded()) == value)
        #expect(try JSONValue.parse(value.encoded(.pretty)) == value)
        #expect(try JSONValue.parse(value.canonicalBytes).canonicalDigest == value.canonicalDigest)
      } catch {
        #expect(0...bytes.count ~= error.offset)
      }
    }
    #expect(survivors > 100, "mutations that break everything test only the refusals")
  }
}

/// Steele, Lea and Flood's SplitMix64: the same documents on every machine.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}
