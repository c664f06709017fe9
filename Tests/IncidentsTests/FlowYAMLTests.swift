import Diagnostics
import JSONKit
import MarkedYAML
import Testing

@testable import Incidents

struct FlowYAMLTests {
  static let values: [JSONValue] = [
    "plain", "RT-84291", "no", "Null", "", " ", "a: b", "# c", "line\nbreak\ttab\r", "\"quoted\\\"",
    "\u{0}\u{7}\u{1B}[31m", "\u{2028}\u{FEFF}\u{85}\u{FFFE}", "日本 🙂 \u{1F468}\u{200D}\u{1F469}",
    "7f3a", "1e3", "-x", "{a}", "*x", "&y", "!z", "%d", "@", "`", "2026-05-20",
    .int(-3), .double(0.1), true, nil, [], [:], ["a", ["b": [1, nil]]],
    ["key with: colon": ["x": "y, z", "": "empty key"]],
  ]

  @Test("what is written reads back as the same", arguments: values)
  func roundTrip(_ value: JSONValue) throws {
    let text = "value: \(FlowYAML.text(value))\n"
    let (node, problems) = YAMLReader.read(Array(text.utf8), file: "x")
    #expect(!problems.hasErrors, "\(text)")
    #expect(node?["value"]?.json == value, "\(text)")
  }

  @Test("a comment stays on its line and says nothing to a terminal")
  func comments() {
    #expect(FlowYAML.comment("a\nb\u{1B}[2Jc\u{202E}d") == "a b [2Jc d")
  }
}
