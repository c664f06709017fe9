import JSONKit
import Testing

@Suite("JSONPath")
struct JSONPathTests {
  static let document: JSONValue = [
    "runs": [
      ["id": "a", "score": 3, "tags": ["x", "y"]],
      ["id": "b", "score": 3.5, "tags": []],
      ["id": "c", "tags": ["y"], "note": nil],
    ],
    "best": 3.5,
    "it's \n": ["deep": [1, [2, [3]]]],
  ]

  @Test(
    "a path selects values in their order",
    arguments: [
      ("$.runs[0].id", #"["a"]"#),
      ("$.runs[-1].id", #"["c"]"#),
      ("$.runs[3].id", "[]"),
      ("$.runs[*].id", #"["a","b","c"]"#),
      ("$['best', \"best\"]", "[3.5,3.5]"),
      ("$.runs[::2].id", #"["a","c"]"#),
      ("$.runs[::-1].id", #"["c","b","a"]"#),
      ("$.runs[5:0:-1].id", #"["c","b"]"#),
      ("$.runs[1:0].id", "[]"),
      ("$.runs[::0].id", "[]"),
      ("$..tags[0]", #"["x","y"]"#),
      ("$.runs[?@.score > 3].id", #"["b"]"#),
      ("$.runs[?@.score == $.best].id", #"["b"]"#),
      ("$.runs[?@.score].id", #"["a","b"]"#),
      ("$.runs[?!@.score || @.id == 'a'].id", #"["a","c"]"#),
      ("$.runs[?@.note == null].id", #"["c"]"#),
      ("$.runs[?@.absent == @.missing].id", #"["a","b","c"]"#),
      ("$.runs[?length(@.tags) >= 1 && (@.id < 'b' || @.id > 'b')].id", #"["a","c"]"#),
      ("$.runs[?count(@.tags[*]) == 2].id", #"["a"]"#),
      ("$.runs[?value(@.tags[*]) == 'y'].id", #"["c"]"#),
      ("$.runs[?@.tags[?@ == 'y']].id", #"["a","c"]"#),
      ("$ .best", "[3.5]"),
      ("$[\"it's \\n\"]..deep[1][1][0]", "[3]"),
      ("$..[?@ == 3]", "[3,3]"),
    ])
  func selects(path: String, expected: String) throws {
    let values = try JSONPath(path).values(in: Self.document)
    #expect(JSONValue.array(values).text == expected)
  }

  @Test("a place has one normal form")
  func places() throws {
    let nodes = try JSONPath("$..deep[1]").nodes(in: Self.document)
    #expect(nodes.map(\.location.normalizedPath) == [#"$['it\'s \n']['deep'][1]"#])
    #expect(nodes.map(\.location.path) == ["it's \n.deep[1]"])
    let odd = JSONPointer([.key("\u{1}\\\u{B}é")])
    #expect(odd.normalizedPath == #"$['\u0001\\\u000bé']"#)
    #expect(JSONPointer().normalizedPath == "$")
  }

  @Test("a singular path says so, and finds null as a value")
  func singular() throws {
    #expect(try JSONPath("$.runs[2]['note']").isSingular)
    #expect(try !JSONPath("$.runs[*]").isSingular)
    #expect(try !JSONPath("$..note").isSingular)
    #expect(try JSONPath("$.runs[2].note").firstValue(in: Self.document) == .some(.null))
    #expect(try JSONPath("$.runs[0].note").firstValue(in: Self.document) == .none)
    #expect(try JSONPath("$.runs.note").firstValue(in: Self.document) == .none)
    #expect(try JSONPath("$..id").firstValue(in: Self.document) == "a")
    #expect(try JSONPath("$").firstValue(in: 4) == 4)
  }

  @Test(
    "the first mistake has its place",
    arguments: [
      ("", "a path begins with '$'", 0),
      ("runs", "a path begins with '$'", 0),
      ("$ ", "expected '.', '[' or the end, found ' '", 1),
      ("$.", "expected a name or '*', found the end of the path", 2),
      ("$.9", "expected a name or '*', found '9'", 2),
      ("$..", "expected a name, '*' or '[', found the end of the path", 3),
      ("$.a[01]", "an index has no leading zero and no negative zero", 4),
      ("$[9007199254740992]", "the number is out of range", 2),
      ("$[a]", "expected a quoted name, an index, a slice, '*' or '?', found 'a'", 2),
      ("$['a]", "the quoted text has no end", 2),
      (#"$['\x']"#, "there is no such escape", 3),
      (#"$['\uD800']"#, "half of a surrogate pair stands for no character", 3),
      ("$['\u{9}']", "a control character must be escaped", 3),
      ("$[?@.a == b]", "'b' is no value: texts stand in quotes", 10),
      ("$[?@.* == 1]", "a query that can select several values can't be compared", 3),
      ("$[?'a']", "a literal must be compared with something", 3),
      ("$[?length(@)]", "the result of this function must be compared", 3),
      ("$[?len(@) == 1]", "there is no function 'len'", 3),
      ("$[?length(@.*) == 1]", "a query that can select several values can't be compared", 10),
      ("$[?length(@, 1) == 1]", "'length' takes 1 argument", 3),
      ("$[?count(1) == 1]", "this argument must be a query", 9),
      ("$[?match(@, 'a')]", "'match' is not available here", 3),
      ("$[?@.a = 1]", "expected ',' or ']', found '='", 7),
      ("$[?@ == 1e]", "this is no number", 8),
      ("$[?(@]", "expected ')', found ']'", 5),
      ("$\u{1b}", "expected '.', '[' or the end, found '\\u{1b}'", 1),
    ])
  func mistakes(path: String, message: String, offset: Int) {
    #expect(throws: JSONPathError(message, at: offset)) { try JSONPath(path) }
  }

  @Test("match and search ask the injected engine, once for each expression")
  func patterns() throws {
    let suffix: JSONPath.PatternCompiler = { expression, scope in
      if expression == "broken" { return nil }
      return { $0 == expression || scope == .anywhere ? .match : .noMatch }
    }
    let document: JSONValue = ["a", "ab", 3]
    func values(_ path: String) throws -> [JSONValue] {
      try JSONPath(path, patterns: suffix).values(in: document)
    }
    #expect(try values("$[?match(@, 'a')]") == ["a"])
    #expect(try values("$[?search(@, 'a')]") == ["a", "ab"])
    #expect(try values("$[?!match(@, 'broken')]") == ["a", "ab", 3])
    #expect(try values("$[?match(@, $[1])]") == ["ab"])
    let costly = try JSONPath("$[?match(@, 'a')]", patterns: { _, _ in { _ in .tooExpensive } })
    #expect(throws: JSONPathTooMuchWork()) { try costly.values(in: document) }
  }

  @Test("numbers are compared exactly and text by code points")
  func comparisons() throws {
    let document: JSONValue = [9_007_199_254_740_993, 9_007_199_254_740_992.0, "é", "e\u{301}"]
    func values(_ path: String) throws -> [JSONValue] { try JSONPath(path).values(in: document) }
    #expect(try values("$[?@ > $[1]]") == [9_007_199_254_740_993])
    #expect(try values("$[?@ == 'é']") == ["é"])
    #expect(try values("$[?@ < 'é']") == ["e\u{301}"])
    #expect(try JSONPath("$[?@ == 1]").values(in: [1, 1.0, true, "1"]) == [1, 1.0])
  }
}

@Suite("JSONPath against hostile input")
struct JSONPathHostileTests {
  /// A tree with this many children everywhere.
  static func tree(_ depth: Int, _ breadth: Int) -> JSONValue {
    depth == 0
      ? 1 : .array(Array(repeating: tree(depth - 1, breadth), count: breadth))
  }

  @Test(
    "a path that selects more than there is is given up",
    arguments: ["$..*..*..*..*", "$[?$..*][?$..*]..*", "$..[?count($..*) > 1]"])
  func tooMuch(path: String) throws {
    let path = try JSONPath(path)
    #expect(throws: JSONPathTooMuchWork()) { try path.values(in: Self.tree(4, 6), limit: 20_000) }
    #expect(throws: JSONPathTooMuchWork()) { try path.nodes(in: Self.tree(4, 6), limit: 20_000) }
  }

  @Test("many selectors on a large object, and comparing large values, are work too")
  func hiddenWork() throws {
    let members = (0..<2_000).map { JSONObject.Member("k\($0)", .int(Int64($0))) }
    let large: JSONValue = .array([.object(JSONObject(members))])
    let names = Array(repeating: "'none'", count: 2_000).joined(separator: ",")
    let path = try JSONPath("$[0][\(names)]")
    #expect(throws: JSONPathTooMuchWork()) { try path.values(in: large, limit: 100_000) }
    let copies = JSONValue.array(Array(repeating: large, count: 500))
    #expect(throws: JSONPathTooMuchWork()) {
      try JSONPath("$[?@ == $[0]]").values(in: copies, limit: 100_000)
    }
  }

  @Test("a document deeper than any reader makes is walked without recursion")
  func deep() throws {
    var document: JSONValue = ["end": true]
    for _ in 0..<2_000 { document = ["a": [document]] }
    #expect(try JSONPath("$..end").values(in: document) == [true])
    #expect(try JSONPath("$..end").nodes(in: document).first?.location.tokens.count == 4_001)
  }

  @Test(
    "an expression that is nested too deep is refused before it fills the stack",
    arguments: ["(", "!(", "@[?", "length(", "$[?@["])
  func nested(opening: String) {
    let path = "$[?" + String(repeating: opening, count: 10_000)
    #expect(throws: JSONPathError.self) { try JSONPath(path) }
    #expect(throws: JSONPathError("the path is too long", at: 0)) {
      try JSONPath("$" + String(repeating: ".a", count: 40_000))
    }
  }

  @Test("slices with the largest numbers don't overflow")
  func slices() throws {
    let most = 9_007_199_254_740_991
    for path in ["$[-\(most):\(most):\(most)]", "$[\(most):-\(most):-\(most)]"] {
      #expect(try JSONPath(path).values(in: [1, 2, 3]).count == 1)
    }
    #expect(try JSONPath("$[\(most)]").values(in: [1, 2, 3]).isEmpty)
    #expect(try JSONPath("$[-\(most)]").values(in: [1, 2, 3]).isEmpty)
  }
}
