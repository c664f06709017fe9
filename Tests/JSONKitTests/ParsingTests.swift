import JSONKit
import Testing

@Suite("Reading JSON")
struct ParsingTests {
  @Test(
    "a good document has the value it was written with",
    arguments: [
      ("null", .null),
      (" \t\r\n true \n", true),
      ("false", false),
      ("0", 0),
      ("-1", -1),
      ("9223372036854775807", .int(.max)),
      ("-9223372036854775808", .int(.min)),
      ("9223372036854775808", .double(9_223_372_036_854_775_808)),
      ("-9223372036854775809", .double(-9_223_372_036_854_775_808)),
      ("100000000000000000000", .double(1e20)),
      ("1.0", .double(1)),
      ("1e0", .double(1)),
      ("1E+2", .double(100)),
      ("0.1", .double(0.1)),
      ("123456789012345678", .int(123_456_789_012_345_678)),
      ("9007199254740993.0", .double(9_007_199_254_740_992)),
      ("2.2250738585072011e-308", .double(Double.leastNormalMagnitude.nextDown)),
      ("5e-324", .double(.leastNonzeroMagnitude)),
      ("1e-400", .double(0)),
      ("0e999999999999999999999999", .double(0)),
      ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)),
      ("0.000000000000000000000000000000000000000000000000001e51", .double(1)),
      (#""""#, ""),
      (#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{c}\n\r\tz"),
      (#""\u0000\u00e9\u20AC\uD83D\ude00""#, "\u{0}é€😀"),
      (
        #""eight ASCII bytes, then é and \u00e9, then more""#,
        "eight ASCII bytes, then é and é, then more"
      ),
      ("\"\u{2028}\u{7F}\"", "\u{2028}\u{7F}"),
      ("[]", []),
      ("[ 1 , [ ] , { } ]", [1, [], [:]]),
      (#"{ "a" : 1 , "b" : { "c" : [ null ] } }"#, ["a": 1, "b": ["c": [nil]]]),
      (#"{"a":1,"a":2}"#, ["a": 1, "a": 2]),
    ] as [(String, JSONValue)])
  func good(text: String, value: JSONValue) throws {
    #expect(try JSONValue.parse(text) == value)
    #expect(try JSONValue.parse(Array(text.utf8)) == value)
    #expect(try JSONValue.parse(Array("##\(text)##".utf8)[2...].dropLast(2)) == value)
  }

  @Test(
    "a bad document is refused with its reason and place",
    arguments: [
      ("", .unexpectedEnd, 0),
      ("  ", .unexpectedEnd, 2),
      ("\u{FEFF}1", .byteOrderMark, 0),
      ("nul", .unexpectedEnd, 3),
      ("nulL", .unexpectedByte(0x4C), 3),
      ("NaN", .unexpectedByte(0x4E), 0),
      ("Infinity", .unexpectedByte(0x49), 0),
      ("-Infinity", .unexpectedByte(0x49), 1),
      ("1e400", .numberOutOfRange, 0),
      ("[-1e400]", .numberOutOfRange, 1),
      ("01", .leadingZero, 0),
      ("[-012]", .leadingZero, 1),
      ("00", .leadingZero, 0),
      ("+1", .unexpectedByte(0x2B), 0),
      (".5", .unexpectedByte(0x2E), 0),
      ("1.", .unexpectedEnd, 2),
      ("1.e1", .unexpectedByte(0x65), 2),
      ("1e", .unexpectedEnd, 2),
      ("1e+", .unexpectedEnd, 3),
      ("-", .unexpectedEnd, 1),
      ("0x10", .trailingContent, 1),
      ("1 2", .trailingContent, 2),
      ("{}}", .trailingContent, 2),
      ("[1,]", .unexpectedByte(0x5D), 3),
      ("[,1]", .unexpectedByte(0x2C), 1),
      ("[1 2]", .unexpectedByte(0x32), 3),
      ("[1", .unexpectedEnd, 2),
      (#"{"a":1,}"#, .unexpectedByte(0x7D), 7),
      (#"{"a" 1}"#, .unexpectedByte(0x31), 5),
      (#"{"a"}"#, .unexpectedByte(0x7D), 4),
      ("{a:1}", .unexpectedByte(0x61), 1),
      ("{1:1}", .unexpectedByte(0x31), 1),
      ("{'a':1}", .unexpectedByte(0x27), 1),
      ("// note\n1", .unexpectedByte(0x2F), 0),
      (#""abc"#, .unexpectedEnd, 4),
      (#""a\"#, .unexpectedEnd, 3),
      (#""a\x41""#, .invalidEscape, 2),
      (#""a\u12g4""#, .invalidEscape, 2),
      (#""\u12"#, .unexpectedEnd, 5),
      (#""\uD800""#, .loneSurrogate, 1),
      (#""\uD800x""#, .loneSurrogate, 1),
      (#""ab\uDC00""#, .loneSurrogate, 3),
      (#""\uD800\u0041""#, .loneSurrogate, 1),
      (#""\uD800\n""#, .loneSurrogate, 1),
      ("\"a\nb\"", .controlCharacter(0x0A), 2),
      ("\"a\tb\"", .controlCharacter(0x09), 2),
      ("\"long enough for a word\u{0}\"", .controlCharacter(0), 23),
      ("[1]\u{A0}", .trailingContent, 3),
    ] as [(String, JSONError.Reason, Int)])
  func bad(text: String, reason: JSONError.Reason, offset: Int) {
    #expect(throws: JSONError(reason, at: offset)) { try JSONValue.parse(text) }
  }

  @Test(
    "invalid UTF-8 is refused at its first bad byte",
    arguments: [
      ([0xFF], 1),
      ([0x61, 0x62, 0x80], 3),
      ([0xC3], 1),
      ([0xC0, 0x80], 1),
      ([0xED, 0xA0, 0x80], 1),
      ([0xF5, 0x80, 0x80, 0x80], 1),
      ([0xC3, 0xA9, 0xC3], 3),
      ([0x5C, 0x6E, 0xE2, 0x82], 3),
      ([0xC3, 0x5C, 0x6E], 1),
      ([0xC3, 0x0A], 1),
    ] as [([UInt8], Int)])
  func invalidUTF8(content: [UInt8], offset: Int) {
    let document = [0x22] + content + [0x22]
    #expect(throws: JSONError(.invalidUTF8, at: offset)) { try JSONValue.parse(document) }
  }

  @Test("256 levels are read, the 257th is refused, and 100,000 don't overflow the stack")
  func depth() throws {
    func nested(_ open: String, _ close: String, _ count: Int) -> String {
      String(repeating: open, count: count) + String(repeating: close, count: count)
    }
    #expect(throws: Never.self) { try JSONValue.parse(nested("[", "]", 256)) }
    #expect(throws: JSONError(.tooDeep(limit: 256), at: 256)) {
      try JSONValue.parse(nested("[", "]", 257))
    }
    #expect(throws: JSONError(.tooDeep(limit: 256), at: 256)) {
      try JSONValue.parse(String(repeating: "[", count: 100_000))
    }
    #expect(throws: JSONError(.tooDeep(limit: 256), at: 1280)) {
      try JSONValue.parse(String(repeating: #"{"a":"#, count: 100_000))
    }
    #expect(throws: JSONError(.tooDeep(limit: 2), at: 2)) {
      try JSONValue.parse("[[[]]]", limits: JSONLimits(depth: 2))
    }
    // Depth is nesting, not the number of containers.
    let wide = "[" + Array(repeating: "[{}]", count: 300).joined(separator: ",") + "]"
    #expect(try JSONValue.parse(wide).array?.count == 300)
  }

  @Test("an error says in a sentence what and where")
  func sentences() {
    #expect("\(JSONError(.unexpectedByte(0x7D), at: 3))" == "unexpected '}' at byte 3")
    #expect("\(JSONError(.unexpectedByte(0x0A), at: 3))" == "unexpected 0x0a at byte 3")
    #expect("\(JSONError(.tooDeep(limit: 9), at: 8))" == "nested deeper than 9 levels at byte 8")
    #expect(
      "\(JSONError(.controlCharacter(0x1F), at: 0))"
        == "unescaped control character 0x1f at byte 0")
  }
}
