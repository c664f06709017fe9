import Diagnostics
import MarkedYAML
import Testing

@Suite("Problems of a YAML text")
struct YAMLReaderProblemsTests {
  func read(_ text: String, limits: YAMLLimits = .default) -> (node: Node?, problems: Problems) {
    YAMLReader.read(Array(text.utf8), file: "a.yaml", limits: limits)
  }

  @Test(
    "each problem has a code and a place",
    arguments: [
      ("", ["empty-document 1:1+1"]), ("\u{FEFF}", ["empty-document 1:1+1"]),
      ("# nothing\n", ["empty-document 1:1+1"]), ("---\n", ["empty-document 1:1+1"]),
      ("a: 1\n--- \nb: 2\n", ["several-documents 2:1+3"]),
      ("a: 1\nb: 2\na: 3\n'b': 4\n", ["duplicate-key 3:1+1", "duplicate-key 4:1+3"]),
      ("- {x: 1, x: 2}\n- {y: 1, y: 2}\n", ["duplicate-key 1:10+1", "duplicate-key 2:10+1"]),
      ("a: &a {x: 1}\nb:\n  <<: *a\n  y: 2\n", ["merge-key 3:3+2"]),
      ("[a, b]: 1\n", ["non-text-key 1:1+6"]), ("? {a: 1}\n: 1\n", ["non-text-key 1:3+6"]),
      ("a: &a x\n*a : 1\n", ["non-text-key 2:1+2"]), ("?\n: 1\n", ["non-text-key 1:2+1"]),
      ("a: *nope\nb: *nada\n", ["unknown-alias 1:4+5", "unknown-alias 2:4+5"]),
      ("a: &a [1, *a]\n", ["unknown-alias 1:11+2"]),
      (
        "a: .inf\nb: -.Inf\nc: .NaN\nd: 1e999\n",
        [
          "non-finite-number 1:4+4", "non-finite-number 2:4+5", "non-finite-number 3:4+4",
          "non-finite-number 4:4+5",
        ]
      ),
      ("id: 12345678901234567890\n", ["number-too-large 1:5+20"]),
      ("id: 0xFFFFFFFFFFFFFFFFF\n", ["number-too-large 1:5+19"]),
      (
        "a: !secret b\nc: !!binary eA==\nd: !x [1]\n",
        ["unknown-tag 1:4+9", "unknown-tag 2:4+13", "unknown-tag 3:4+2"]
      ),
      (
        "a: !!int x\nb: !!bool yes\nc: !!map [1]\nd: !!seq x\n",
        ["tag-mismatch 1:4+7", "tag-mismatch 2:4+10", "tag-mismatch 3:4+5", "tag-mismatch 4:4+7"]
      ),
      ("a: b: c\n", ["yaml-syntax 1:5+1"]), ("a: [1, 2\nb: 3\n", ["yaml-syntax 2:2+1"]),
      ("a:\n\t- b\n", ["yaml-syntax 2:1+1"]), ("a: @b\n", ["yaml-syntax 1:4+1"]),
      ("a: 'b\n", ["yaml-syntax 2:1+1"]), ("a: !e!x b\n", ["yaml-syntax 1:4+1"]),
      ("a: 1\nb: \u{1}\n", ["yaml-syntax 2:4+1"]), ("a: 1\n\u{0}", ["yaml-syntax 2:1+1"]),
    ])
  func problems(text: String, expected: [String]) {
    #expect(codes(read(text).problems) == expected)
  }

  @Test(
    "invalid UTF-8 has its line and column",
    arguments: [
      ("a: é\nb: x", [0xFF], "2:5+1"), ("a: é", [0xC3, 0x41], "1:5+1"),
      ("\u{FEFF}é", [0xE2, 0x82], "1:2+1"), ("", [0xFF, 0xFE, 0x61, 0x00], "1:1+1"),
      ("a", [0xED, 0xA0, 0x80], "1:2+1"), ("a\r\nb", [0x80], "2:2+1"),
    ] as [(String, [UInt8], String)])
  func invalidUTF8(valid: String, invalid: [UInt8], place: String) {
    let (node, problems) = YAMLReader.read(Array(valid.utf8) + invalid, file: "a.yaml")
    #expect(node == nil)
    #expect(codes(problems) == ["invalid-utf8 \(place)"])
  }

  @Test(
    "syntax errors are one sentence with the place where the broken part began",
    arguments: [
      (
        "a: b: c\n", "mapping values are not allowed in this context",
        ["put text that holds ': ' in quotes, or check the indentation"]
      ),
      (
        "a: [1, 2\nb: 3\n", "did not find expected ',' or ']' while parsing a flow sequence",
        ["a flow sequence began on line 1"]
      ),
      (
        "a: @b\n", "found character that cannot start any token while scanning for the next token",
        ["put text that begins with '@' in quotes"]
      ),
      (
        "a:\n\t- b\n",
        "found character that cannot start any token while scanning for the next token",
        ["indent with spaces; YAML allows no tabs here"]
      ),
    ])
  func syntax(text: String, message: String, hints: [String]) {
    let problem = read(text).problems.all.first
    #expect(problem?.message == message)
    #expect(problem?.hints == hints)
  }

  @Test("the tree survives errors that leave it whole, and only those")
  func survival() {
    #expect(tree(read("a: 1\na: 2\nb: !x 3\n---\nc: 1").node) == "{a: 1, b: 3}")
    #expect(read("a: *b\n").node == nil)
    #expect(read("<<: {a: 1}\n").node == nil)
    #expect(read("[1]: 1\n").node == nil)
    #expect(read("a: .inf\n").node == nil)
    #expect(read("---\n").node == nil)
  }

  @Test("a duplicate key names the first one's line, also in a large map")
  func duplicateInLargeMap() {
    let keys = (1...100).map { "k\($0): 1\n" }.joined()
    let (node, problems) = read(keys + "k70: 2\nk3: 2\n")
    #expect(codes(problems) == ["duplicate-key 101:1+3", "duplicate-key 102:1+2"])
    #expect(
      problems.all.map(\.hints) == [
        ["the first one is on line 70"], ["the first one is on line 3"],
      ])
    guard case .map(let entries) = node?.kind else { return #expect(Bool(false), "not a map") }
    #expect(entries.count == 100)
  }

  @Test("composed and decomposed keys are different, equal bytes are duplicates")
  func normalization() {
    #expect(
      codes(read("e\u{301}: 1\n\u{E9}: 2\ne\u{301}: 3\n").problems) == ["duplicate-key 3:1+2"])
  }
}

@Suite("Limits of a YAML text")
struct YAMLLimitsTests {
  func read(_ text: String, limits: YAMLLimits = .default) -> (node: Node?, problems: Problems) {
    YAMLReader.read(Array(text.utf8), file: "a.yaml", limits: limits)
  }

  @Test("a billion laughs stop at the budget")
  func aliasBomb() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(items)]\n"
    }
    let (node, problems) = read(text)
    #expect(node == nil)
    #expect(codes(problems) == ["alias-bomb 6:45+3"])
  }

  @Test("aliases of a long text count its bytes")
  func longTextBomb() {
    let text = "a: &a \(String(repeating: "x", count: 1000))\nb: [*a, *a, *a]\n"
    #expect(
      codes(read(text, limits: YAMLLimits(textBytes: 3500)).problems) == ["alias-bomb 2:13+2"])
    #expect(codes(read(text, limits: YAMLLimits(textBytes: 4500)).problems) == [])
  }

  @Test("the node budget holds without aliases too")
  func manyNodes() {
    let limits = YAMLLimits(nodes: 4)
    #expect(codes(read("[1, 2, 3]", limits: limits).problems) == [])
    #expect(codes(read("[1, 2, 3, 4]", limits: limits).problems) == ["too-many-values 1:11+1"])
  }

  @Test("20,000 brackets stop at the depth limit", arguments: ["[", "{", "- ", "? ", "{a: "])
  func brackets(opening: String) {
    let (node, problems) = read(String(repeating: opening, count: 20_000))
    #expect(node == nil)
    #expect(codes(problems) == ["too-deep 1:\(64 * opening.utf8.count + 1)+1"])
  }

  @Test("64 levels are fine, and an alias adds the levels of what it stands for")
  func depth() {
    let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(codes(read(deep).problems) == [])
    let limits = YAMLLimits(depth: 3)
    #expect(codes(read("- &a [[]]\n- *a\n", limits: limits).problems) == [])
    #expect(codes(read("- &a [[]]\n- [*a]\n", limits: limits).problems) == ["too-deep 2:4+2"])
  }

  @Test("a file above the size limit isn't read")
  func size() {
    #expect(
      codes(read("a: 1\n", limits: YAMLLimits(bytes: 4)).problems) == ["file-too-large 1:1+1"])
    #expect(codes(read("a: 1\n", limits: YAMLLimits(bytes: 5)).problems) == [])
  }

  @Test("reading stops when there are too many problems, and says so")
  func manyProblems() {
    let text = String(repeating: "a: 1\n", count: 50)
    let (node, problems) = read(text, limits: YAMLLimits(problems: 10))
    #expect(node == nil)
    #expect(problems.all.count == 11)
    #expect(problems.all.last?.code == "too-many-problems")
  }

  @Test("libyaml's quadratic directives are bounded")
  func directives() {
    let text = (1...65).map { "%TAG !t\($0)! tag:x,2000:\n" }.joined() + "--- 1\n"
    #expect(codes(read(text).problems) == ["yaml-syntax 1:1+1"])
  }
}
