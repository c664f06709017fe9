import CommandKit
import Testing

@Suite struct ValueParserTests {
  @Test(
    "durations carry their units",
    arguments: [
      ("20s", Duration.seconds(20)), ("1m30s", .seconds(90)), ("500ms", .milliseconds(500)),
      ("1.5h", .seconds(5400)), ("7d", .seconds(604_800)), ("0s", .zero),
      ("1h0m0.25s", .milliseconds(3_600_250)), ("0.000001s", .microseconds(1)),
      ("2m5ms", .milliseconds(120_005)), ("0.5ms", .microseconds(500)),
    ])
  func goodDuration(_ text: String, _ expected: Duration) {
    #expect(ValueParser.duration.parse(text) == expected)
  }

  @Test(
    "what could be read in two ways is no duration",
    arguments: [
      "", "20", "s", "-1s", "1.5", "1,5s", "1.s", ".5s", "30s1m", "1s1s", "1.5m30s", "1 m", "1M",
      "１s", "99999999999d", "9223372036854775807ms", "106751d25h", "0.0000001s", "1e3s", "+1s",
    ])
  func badDuration(_ text: String) {
    #expect(ValueParser.duration.parse(text) == nil)
  }

  @Test("a deadline of zero is refused")
  func positive() {
    #expect(ValueParser.positiveDuration.parse("0ms") == nil)
    #expect(ValueParser.positiveDuration.parse("1ms") == .milliseconds(1))
  }

  @Test(
    "numbers are decimal, finite and within their limits",
    arguments: [
      ("0.5", 0.5), ("1", 1), ("-1", -1), ("1e-2", 0.01), ("1.01", nil), ("nan", nil),
      ("inf", nil), ("0x1p-1", nil), ("1e999", nil), ("", nil), ("0,5", nil), (" 1", nil),
    ] as [(String, Double?)])
  func doubles(_ text: String, _ expected: Double?) {
    #expect(ValueParser.double(in: -1...1).parse(text) == expected)
  }

  @Test("whole numbers keep to both ends of their range")
  func ints() {
    let parser = ValueParser.int(in: 1...9)
    #expect(
      ["0", "1", "9", "10", "x", "1.0"].map { parser.parse($0) } == [nil, 1, 9, nil, nil, nil])
    #expect(ValueParser.int(in: 0...).parse("-1") == nil)
    #expect(ValueParser.int(in: 0...).parse("99999999999999999999") == nil)
    #expect(parser.expected == "a whole number from 1 to 9")
    #expect(ValueParser.double(in: 0...1).expected == "a number from 0 to 1")
  }

  @Test("paths are never empty and never hold a NUL")
  func paths() {
    #expect(ValueParser.path.parse("") == nil)
    #expect(ValueParser.path.parse("a\0b") == nil)
    #expect(ValueParser.path.parse("a b") == "a b")
  }

  @Test("choices are compared byte by byte")
  func choices() {
    let parser = ValueParser.choice(["caf\u{E9}", "tea"])
    #expect(parser.parse("cafe\u{301}") == nil)
    #expect(parser.parse("tea") == "tea")
    #expect(parser.parse("Tea") == nil)
  }
}
