import JSONKit
import Testing

@Suite("Comparing JSON")
struct EqualityTests {
  @Test(
    "== is about the document, equivalence about its meaning",
    arguments: [
      ("1", "1", true, true),
      ("1", "1.0", false, true),
      ("0.0", "-0.0", true, true),
      ("1", "true", false, false),
      ("1", #""1""#, false, false),
      ("null", "false", false, false),
      ("\"\u{E9}\"", "\"e\u{301}\"", false, false),
      ("\"\\r\\n\"", "\"\\n\"", false, false),
      ("[1,2]", "[1,2]", true, true),
      ("[1,2]", "[2,1]", false, false),
      ("[1]", "[1,1]", false, false),
      (#"{"a":1,"b":[2]}"#, #"{"b":[2.0],"a":1}"#, false, true),
      (#"{"a":1,"a":2}"#, #"{"a":2}"#, false, true),
      (#"{"a":1,"a":2}"#, #"{"a":1}"#, false, false),
      (#"{"a":null}"#, "{}", false, false),
      ("{\"\u{E9}\":1}", "{\"e\u{301}\":1}", false, false),
      ("9007199254740993", "9007199254740992.0", false, false),
      ("9223372036854775807", "9223372036854775808", false, false),
    ])
  func comparisons(one: String, other: String, same: Bool, equivalent: Bool) throws {
    let (a, b) = (try JSONValue.parse(one), try JSONValue.parse(other))
    #expect((a == b) == same)
    #expect((b == a) == same)
    #expect(a.isEquivalent(to: b) == equivalent)
    #expect(b.isEquivalent(to: a) == equivalent)
    #expect((a.canonicalDigest == b.canonicalDigest) == equivalent)
    if same { #expect(a.hashValue == b.hashValue) }
  }

  @Test(
    "a tolerance allows a difference up to itself, at any depth",
    arguments: [
      ("19.99", "19.989999", 0.001, true),
      ("19.99", "19.98", 0.001, false),
      ("5", "7", 2, true),
      ("5", "8", 2, false),
      ("5", "5.25", 0.25, true),
      (#"{"a":[1,{"b":2.0}]}"#, #"{"a":[1,{"b":2.4}]}"#, 0.5, true),
      ("9223372036854775807", "-9223372036854775808", 1e18, false),
      ("9007199254740993", "9007199254740992", 0.5, false),
      (#""1""#, "1", 10, false),
    ])
  func tolerance(one: String, other: String, tolerance: Double, equivalent: Bool) throws {
    let (a, b) = (try JSONValue.parse(one), try JSONValue.parse(other))
    #expect(a.isEquivalent(to: b, tolerance: tolerance) == equivalent)
    #expect(b.isEquivalent(to: a, tolerance: tolerance) == equivalent)
  }

  @Test("values serve as members of a set")
  func hashing() throws {
    let values: Set<JSONValue> = [1, .double(1), "é", "e\u{301}", ["a": 1], ["a": 1], [], [:], nil]
    #expect(values.count == 8)
  }
}
