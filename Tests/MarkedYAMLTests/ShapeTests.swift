import Diagnostics
import JSONKit
import MarkedYAML
import Testing

/// A small file in the manner of the real ones.
private struct Sample: Equatable {
  enum Color: String, CaseIterable {
    case red
    case blue
  }

  var name: String
  var color: Color?
  var turns: Int
  var share: Double?
  var wait: Duration?
  var tags: [String]
  var isOn: Bool?

  static let name = Field("name", Shape<String>.name, "What it is called.", required: true)
  static let color = Field("color", Shape<Color>.choice, "Its colour.")
  static let turns = Field("turns", Shape<Int>.int(1...9), "How many turns.", required: true)
  static let share = Field("share", Shape<Double>.number(0...1), "A share.")
  static let wait = Field("wait", Shape<Duration>.duration, "How long to wait.")
  static let tags = Field("tags", Shape<[String]>.oneOrMore(of: .text), "Words.")
  static let isOn = Field("on", Shape<Bool>.bool, "Whether it is on.")

  static let shape = Shape<Sample>.record(
    [name, color, turns, share, wait, tags, isOn], what: "a sample"
  ) { record in
    let name = record.read(Self.name)
    let color = record.read(Self.color)
    let turns = record.read(Self.turns)
    let share = record.read(Self.share)
    let wait = record.read(Self.wait)
    let tags = record.read(Self.tags) ?? []
    let isOn = record.read(Self.isOn)
    guard let name, let turns else { return nil }
    return Sample(
      name: name, color: color, turns: turns, share: share, wait: wait, tags: tags, isOn: isOn)
  }
}

/// A list that may contain itself.
private struct Tree: Equatable {
  var children: [Tree]

  static let shape: Shape<Tree> = .recursive("tree") {
    Shape<[Tree]>.list(of: Tree.shape).map { children, _, _ in Tree(children: children) }
  }
}

private func read<Value>(
  _ text: String, as shape: Shape<Value>
) -> (value: Value?, problems: Problems) {
  var (node, problems) = YAMLReader.read(Array(text.utf8), file: "a.yaml")
  let value = node.flatMap { shape.read($0, &problems) }
  return (value, problems)
}

@Suite("Shapes read values")
struct ShapeReadingTests {
  @Test("a record with everything, and one with only what it needs")
  func record() {
    let full = read(
      """
      name: x
      color: blue
      turns: 3
      share: 1
      wait: 1m30s
      tags: [a, b]
      on: true
      """, as: Sample.shape)
    #expect(
      full.value
        == Sample(
          name: "x", color: .blue, turns: 3, share: 1, wait: .seconds(90), tags: ["a", "b"],
          isOn: true))
    #expect(codes(full.problems) == [])
    let least = read("{turns: 9, name: y, tags: c}", as: Sample.shape)
    #expect(
      least.value
        == Sample(
          name: "y", color: nil, turns: 9, share: nil, wait: nil, tags: ["c"], isOn: nil))
    #expect(codes(least.problems) == [])
  }

  @Test("every problem is reported in one pass, with places, lines and hints")
  func everyProblem() {
    let text = """
      nmae: x
      color: bleu
      turns: 12
      share: 2.5
      wait: 20
      tags: [a, 7]
      on: yes
      """
    let (value, problems) = read(text, as: Sample.shape)
    #expect(value == nil)
    var sources = SourceTexts()
    sources.add(Array(text.utf8), file: "a.yaml")
    #expect(
      Diagnostic.Renderer().text(problems, sources: sources) == """
        a.yaml:1:1: error[unknown-field]: unknown field 'nmae'
          |
        1 | nmae: x
          | ^^^^
        hint: did you mean 'name'?

        a.yaml:2:8: error[unknown-word]: 'bleu' is not one of red, blue
          |
        2 | color: bleu
          |        ^^^^
        hint: did you mean 'blue'?

        a.yaml:3:8: error[out-of-range]: expected a whole number between 1 and 9, found 12
          |
        3 | turns: 12
          |        ^^

        a.yaml:4:8: error[out-of-range]: expected a number between 0 and 1, found 2.5
          |
        4 | share: 2.5
          |        ^^^
        hint: write 0.025 for 2.5 %

        a.yaml:5:7: error[wrong-type]: expected a length of time, found a number
          |
        5 | wait: 20
          |       ^^
        hint: did you mean '20s'?

        a.yaml:6:11: error[wrong-type]: expected text, found a number
          |
        6 | tags: [a, 7]
          |           ^
        hint: put it in quotes

        a.yaml:7:5: error[wrong-type]: expected true or false, found text
          |
        7 | on: yes
          |     ^^^
        hint: write true

        a.yaml:7:5: warning[yaml-1.1-bool]: 'yes' is text, not true
          |
        7 | on: yes
          |     ^^^
        hint: write true, or "yes" in quotes for the text

        7 errors, 1 warning

        """)
  }

  @Test("a field that is missing is explained, and so is one without a value")
  func missing() {
    let (value, problems) = read("color:\nturns:\nshare: 0.5\n", as: Sample.shape)
    #expect(value == nil)
    #expect(
      codes(problems) == ["missing-field 1:1+5", "empty-value 1:1+5", "empty-value 2:1+5"])
    #expect(
      problems.all.map(\.hints) == [
        ["name: what it is called"], ["give it a value, or leave it out"],
        ["turns: how many turns"],
      ])
  }

  @Test("a record that gives up early still reports the fields it never asked for")
  func unasked() {
    let shape = Shape<Int>.record([Sample.turns, Sample.share]) { _ in nil }
    #expect(codes(read("{turns: 0, share: x}", as: shape).problems).count == 2)
  }

  @Test("a value that its shape refuses without a word is a problem all the same")
  func silence() {
    let mute = Field(
      "mute", Shape<Int>(schema: { _ in true }, read: { _, _ in nil }), "Says naught")
    let problems = read("mute: [1]", as: Shape<Int>.record([mute]) { $0.read(mute) }).problems
    #expect(problems.all.map(\.message) == ["the field 'mute' can't be a list"])
    #expect(problems.all.map(\.hints) == [["mute: says naught"]])
  }

  @Test("a field may take nothing as its value")
  func nothing() {
    let any = Field("any", Shape<JSONValue>.json, "Anything.")
    let shape = Shape<JSONValue>.record([any]) { $0.read(any) }
    let (value, problems) = read("any: ~", as: shape)
    #expect(value == .null)
    #expect(problems.isEmpty)
  }

  @Test(
    "a node of the wrong kind is one problem where it stands",
    arguments: [
      ("[1]", "expected a sample, found a list", "1:1+3"),
      ("~", "expected a sample, found nothing", "1:1+1"),
    ])
  func wrongKind(text: String, message: String, place: String) {
    let (value, problems) = read(text, as: Sample.shape)
    #expect(value == nil)
    #expect(problems.all.map(\.message) == [message])
    #expect(problems.all.map { at($0.place) } == [place])
  }

  @Test(
    "text takes only text",
    arguments: [
      ("'1'", "1"), ("no", "no"), ("017", "017"), ("2024-01-01", "2024-01-01"), ("''", ""),
    ])
  func text(text: String, expected: String) {
    #expect(read(text, as: Shape<String>.text).value == expected)
  }

  @Test(
    "text refuses numbers, words and nothing", arguments: ["1", "1.5", "true", "~", "[]", "{}"])
  func notText(text: String) {
    let (value, problems) = read(text, as: Shape<String>.text)
    #expect(value == nil)
    #expect(problems.all.map(\.code) == ["wrong-type"])
  }

  @Test("a name isn't empty")
  func emptyName() {
    let (value, problems) = read("''", as: Shape<String>.name)
    #expect(value == nil)
    #expect(codes(problems) == ["empty-text 1:1+2"])
  }

  @Test(
    "whole numbers keep to their range",
    arguments: [
      ("1", 1, nil), ("0", nil, "out-of-range"), ("9", 9, nil), ("10", nil, "out-of-range"),
      ("1.0", nil, "wrong-type"), ("'1'", nil, "wrong-type"),
    ] as [(String, Int?, String?)])
  func int(text: String, expected: Int?, code: String?) {
    let (value, problems) = read(text, as: Shape<Int>.int(1...9))
    #expect(value == expected)
    #expect(problems.all.map(\.code) == (code.map { [$0] } ?? []))
  }

  @Test("a bound that isn't there isn't named")
  func openRange() {
    #expect(
      read("-1", as: Shape<Int>.int(0...Int.max)).problems.all.map(\.message)
        == ["expected a whole number of at least 0, found -1"])
    #expect(
      read("-1", as: Shape<Double>.number(0...Double.infinity)).problems.all.map(\.message)
        == ["expected a number of at least 0, found -1"])
  }

  @Test(
    "lengths of time have units",
    arguments: [
      ("20s", .seconds(20)), ("250ms", .milliseconds(250)), ("1m30s", .seconds(90)),
      ("2h", .seconds(7200)), ("1.5h", .seconds(5400)), ("0s", .zero),
      ("366h", .seconds(1_317_600)),
      ("20", nil), ("s", nil), ("20 s", nil), ("", nil), ("1m30", nil), ("-5s", nil),
      ("1..5s", nil),
      (".s", nil), (".5s", nil), ("1.s", nil), ("1d", nil), ("9999999999h", nil), ("٣s", nil),
      ("1s\n", nil),
    ] as [(String, Duration?)])
  func duration(text: String, expected: Duration?) {
    #expect(Duration(written: text) == expected)
  }

  @Test("a list leaves out what it can't read and reports it; a map keeps its order and places")
  func collections() {
    let list = read("[1, x, 3]", as: Shape<[Int]>.list(of: .int(0...9)))
    #expect(list.value == [1, 3])
    #expect(codes(list.problems) == ["wrong-type 1:5+1"])
    let map = read("b: 1\na: 2\nc: x\n", as: Shape<[NamedValue<Int>]>.map(of: .int(0...9)))
    #expect(map.value?.map(\.name) == ["b", "a"])
    #expect(map.value?.map { at($0.namePlace) } == ["1:1+1", "2:1+1"])
    #expect(codes(map.problems) == ["wrong-type 3:4+1"])
  }

  @Test("a short form and a long form are chosen by the kind of node")
  func either() {
    let shape = Shape<String>.either(
      scalar: .text,
      map: Shape<JSONObject>.jsonMap.map { object, _, _ in "map of \(object.count)" },
      expecting: "a name or a map")
    #expect(read("x", as: shape).value == "x")
    #expect(read("{a: 1, b: 2}", as: shape).value == "map of 2")
    #expect(
      read("[]", as: shape).problems.all.map(\.message)
        == ["expected a name or a map, found a list"])
  }

  @Test("a shape may contain itself")
  func recursion() {
    #expect(
      read("[[], [[]]]", as: Tree.shape).value
        == Tree(children: [Tree(children: []), Tree(children: [Tree(children: [])])]))
  }

  @Test("a located value knows where it was written")
  func located() {
    let value = read("[a, b]", as: Shape<[Located<String>]>.list(of: Shape<String>.text.located))
      .value
    #expect(value?.map { at($0.place) } == ["1:2+1", "1:5+1"])
  }
}

@Suite("Shapes describe themselves")
struct ShapeSchemaTests {
  @Test("a record's schema says what its reader takes")
  func schema() throws {
    let schema = SchemaWriter.document(title: "Sample", Sample.shape)
    let text = try #require(schema.object)
    #expect(text["title"] == "Sample")
    #expect(text["required"] == ["name", "turns"])
    #expect(text["additionalProperties"] == false)
    let properties = try #require(text["properties"]?.object)
    #expect(
      properties.members.map(\.key) == ["name", "color", "turns", "share", "wait", "tags", "on"])
    #expect(
      properties["name"] == ["type": "string", "minLength": 1, "description": "What it is called."])
    #expect(properties["color"] == ["enum": ["red", "blue"], "description": "Its colour."])
    #expect(
      properties["turns"]
        == ["type": "integer", "minimum": 1, "maximum": 9, "description": "How many turns."])
    #expect(
      properties["tags"]
        == [
          "anyOf": [["type": "string"], ["type": "array", "items": ["type": "string"]]],
          "description": "Words.",
        ])
  }

  @Test("a shape that contains itself is a definition")
  func recursiveSchema() {
    #expect(
      SchemaWriter.document(title: "Tree", Tree.shape)
        == [
          "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Tree",
          "$ref": "#/$defs/tree",
          "$defs": ["tree": ["type": "array", "items": ["$ref": "#/$defs/tree"]]],
        ])
  }
}
