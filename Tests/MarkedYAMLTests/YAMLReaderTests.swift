import Diagnostics
import MarkedYAML
import Testing

@Suite("Reading YAML")
struct YAMLReaderTests {
  func read(_ text: String, limits: YAMLLimits = .default) -> (node: Node?, problems: Problems) {
    YAMLReader.read(Array(text.utf8), file: "a.yaml", limits: limits)
  }

  @Test(
    "plain scalars follow the YAML 1.2 core schema",
    arguments: [
      ("null", "null"), ("Null", "null"), ("NULL", "null"), ("~", "null"), ("nULL", "\"nULL\""),
      ("true", "true"), ("True", "true"), ("TRUE", "true"), ("tRue", "\"tRue\""),
      ("false", "false"), ("False", "false"), ("FALSE", "false"), ("y", "\"y\""), ("n", "\"n\""),
      ("0", "0"), ("-0", "0"), ("+12", "12"), ("-12", "-12"), ("0o17", "15"), ("0x1F", "31"),
      ("0o18", "\"0o18\""), ("0xg", "\"0xg\""), ("0x-1", "\"0x-1\""), ("-0x1", "\"-0x1\""),
      ("0o", "\"0o\""), ("0x", "\"0x\""),
      ("9223372036854775807", "9223372036854775807"),
      ("-9223372036854775808", "-9223372036854775808"),
      ("1.5", "1.5"), ("-1.5", "-1.5"), ("+.5", "0.5"), ("5.", "5.0"), ("1e3", "1000.0"),
      ("1.5E-3", "0.0015"), ("1E+2", "100.0"), ("1e-999", "0.0"), ("1.10", "1.1"),
      (".", "\".\""), ("-", "[null]"), ("+", "\"+\""), ("--1", "\"--1\""), ("1e", "\"1e\""),
      ("1e+", "\"1e+\""), ("1.2.3", "\"1.2.3\""), (".e1", "\".e1\""), ("1_000", "\"1_000\""),
      ("12:30:45", "\"12:30:45\""), ("2024-05-01", "\"2024-05-01\""), ("0b11", "\"0b11\""),
      ("inf", "\"inf\""), ("nan", "\"nan\""), ("+.nan", "\"+.nan\""), ("...5", "\"...5\""),
      ("a b  c", "\"a b  c\""), ("'1'", "\"1\""), ("\"true\"", "\"true\""), ("''", "\"\""),
      ("'no'", "\"no\""), ("|-\n  1", "\"1\""), (">-\n  no", "\"no\""),
    ])
  func scalars(text: String, expected: String) {
    let (node, problems) = read("\(text)\n")
    #expect(tree(node) == expected)
    #expect(codes(problems) == [])
  }

  @Test(
    "words and numbers that YAML 1.1 read differently are text with a warning",
    arguments: [
      ("yes", "yaml-1.1-bool"), ("No", "yaml-1.1-bool"), ("ON", "yaml-1.1-bool"),
      ("off", "yaml-1.1-bool"), ("017", "leading-zero"), ("-08", "leading-zero"),
      ("00", "leading-zero"), ("007.5", "leading-zero"),
    ])
  func formerMeanings(text: String, code: String) {
    let (node, problems) = read("- \(text)\n")
    #expect(tree(node) == "[\"\(text)\"]")
    #expect(codes(problems) == ["\(code) 1:3+\(text.utf8.count)"])
    #expect(!problems.hasErrors)
  }

  @Test("a word that was a Boolean is an ordinary key")
  func formerBoolKey() {
    let (node, problems) = read("on: 1\nno: 2\n017: 3\nnull: 4\n1.50: 5\n")
    #expect(tree(node) == "{on: 1, no: 2, 017: 3, null: 4, 1.50: 5}")
    #expect(codes(problems) == [])
  }

  @Test("a leading zero names the number that was meant")
  func leadingZeroHint() {
    let (_, problems) = read("[-007, 000, 00.5]")
    #expect(
      problems.all.map { $0.hints.first?.split(separator: " ")[1] } == ["-7", "0", "0.5"])
  }

  @Test(
    "structure becomes a tree",
    arguments: [
      ("a: 1\nb:\n  - x\n  - y: 2\n    z:\n", "{a: 1, b: [\"x\", {y: 2, z: null}]}"),
      ("{a: [1, 2], b: {}, c: []}", "{a: [1, 2], b: {}, c: []}"),
      (
        "a: |\n  one\n  two\n\nb: >-\n  one\n  two\n", "{a: \"one\\u{a}two\\u{a}\", b: \"one two\"}"
      ),
      ("a: \"x\\ty\\u00e9\"\n", "{a: \"x\\u{9}yé\"}"),
      ("--- # first\na: 1\n...\n", "{a: 1}"), ("%YAML 1.1\n---\na: 1\n", "{a: 1}"),
      ("# only\nnull\n", "null"), ("\"\"", "\"\""),
      (
        "a: !!str 1\nb: !!int '2'\nc: !!float 3\nd: !!null ''\ne: !!bool \"true\"\n",
        "{a: \"1\", b: 2, c: 3.0, d: null, e: true}"
      ),
      (
        "a: !!seq [1]\nb: !!map {c: 1}\n!!str d: 1\n!!int 5: 2\n", "{a: [1], b: {c: 1}, d: 1, 5: 2}"
      ),
      ("? a\n: 1\n? 'b'\n: 2\n", "{a: 1, b: 2}"), ("'<<': 1\n", "{<<: 1}"),
      ("a: &x [1, &y two]\nb: *x\nc: *y\n", "{a: [1, \"two\"], b: [1, \"two\"], c: \"two\"}"),
      ("a: &x 1\nb: &x 2\nc: *x\n", "{a: 1, b: 2, c: 2}"),
      ("&k a: 1\nb: *k\n", "{a: 1, b: \"a\"}"),
      ("- a: 1\r\n  b: |\r\n    x\r\n    y\r\n", "[{a: 1, b: \"x\\u{a}y\\u{a}\"}]"),
      ("\u{FEFF}a: 1\n", "{a: 1}"),
      ("caf\u{E9}: 1\ncafe\u{301}: 2\n", "{caf\u{E9}: 1, cafe\u{301}: 2}"),
    ])
  func structure(text: String, expected: String) {
    let (node, problems) = read(text)
    #expect(tree(node).utf8.elementsEqual(expected.utf8), "\(tree(node))")
    #expect(codes(problems) == [])
  }

  @Test(
    "every node knows its line, column and length on that line",
    arguments: [
      (
        "a: 1\nbee:   two words  # note\n",
        "{a@1:1+1: 1@1:4+1, bee@2:1+3: \"two words\"@2:8+9}@1:1+1"
      ),
      (
        "key:\n  - x\n  - {a: 1}\n",
        "{key@1:1+3: [\"x\"@2:5+1, {a@3:6+1: 1@3:9+1}@3:5+6]@2:3+1}@1:1+3"
      ),
      ("a: [1,\n  2]\n", "{a@1:1+1: [1@1:5+1, 2@2:3+1]@1:4+3}@1:1+1"),
      (
        "a: |-  \n  text\nb: 'two\n  lines' \n",
        "{a@1:1+1: \"text\"@1:4+2, b@3:1+1: \"two lines\"@3:4+4}@1:1+1"
      ),
      ("a:\n", "{a@1:1+1: null@1:3+1}@1:1+1"),
      ("é: 日本\n\"😀\": 1\n", "{é@1:1+1: \"日本\"@1:4+2, 😀@2:1+3: 1@2:6+1}@1:1+1"),
      ("\u{FEFF}a: b\n", "{a@1:1+1: \"b\"@1:4+1}@1:1+1"),
      ("a: 1\r\nb: x\r\n", "{a@1:1+1: 1@1:4+1, b@2:1+1: \"x\"@2:4+1}@1:1+1"),
      ("a: 1\rb: x\r", "{a@1:1+1: 1@1:4+1, b@2:1+1: \"x\"@2:4+1}@1:1+1"),
      ("a: &n 1\nb: *n\n", "{a@1:1+1: 1@1:4+4, b@2:1+1: 1@2:4+2}@1:1+1"),
      ("a: 'x\u{2028}y'\nb: 1\n", "{a@1:1+1: \"x\u{2028}y\"@1:4+5, b@2:1+1: 1@2:4+1}@1:1+1"),
    ])
  func places(text: String, expected: String) {
    let (node, problems) = read(text)
    #expect(placedTree(node) == expected)
    #expect(codes(problems) == [])
  }
}
