import JSONKit
import Testing

@Suite("JSON Schema")
struct SchemaTests {
  /// Every keyword once for a value that passes (no messages) and once for one that doesn't.
  @Test(
    "a violation says where, what was expected and what was found",
    arguments: [
      (#"{"type":"number"}"#, "1.5", []),
      (#"{"type":"number"}"#, #""1""#, ["expected number, got string"]),
      (#"{"type":["string","null"]}"#, "[]", ["expected string or null, got array"]),
      (#"{"type":"integer"}"#, "3.0", []),
      (#"{"type":"integer"}"#, "1e300", []),
      (#"{"type":"integer"}"#, "3.5", ["expected integer, got 3.5"]),
      (#"{"type":"boolean"}"#, "0", ["expected boolean, got number"]),
      (#"{"enum":["a",1]}"#, "1.0", []),
      (#"{"enum":["a",1]}"#, #""b""#, [#"expected one of "a", 1, got "b""#]),
      (#"{"const":{"a":1,"b":2}}"#, #"{"b":2.0,"a":1}"#, []),
      (#"{"const":"\u00e9"}"#, #""e\u0301""#, ["expected \"\u{E9}\", got \"e\u{301}\""]),
      (#"{"minimum":1}"#, "1", []),
      (#"{"minimum":1}"#, "0.5", ["expected at least 1, got 0.5"]),
      (
        #"{"maximum":9007199254740992.0}"#, "9007199254740993",
        ["expected at most 9007199254740992.0, got 9007199254740993"]
      ),
      (#"{"exclusiveMinimum":1}"#, "1.0", ["expected more than 1, got 1.0"]),
      (#"{"exclusiveMaximum":1}"#, "1", ["expected less than 1, got 1"]),
      (#"{"multipleOf":0.1}"#, "0.3", []),
      (#"{"multipleOf":0.01}"#, "19.99", []),
      (#"{"multipleOf":3}"#, "9223372036854775806", []),
      (#"{"multipleOf":1e-300}"#, "1", []),
      (#"{"multipleOf":7}"#, "1e20", ["expected a multiple of 7, got 1e+20"]),
      (#"{"multipleOf":2}"#, "-3", ["expected a multiple of 2, got -3"]),
      (#"{"minLength":2}"#, #""😀""#, ["expected at least 2 characters, got 1"]),
      (#"{"maxLength":1}"#, #""e\u0301""#, ["expected at most 1 character, got 2"]),
      (#"{"pattern":"^o-[0-9]+$"}"#, #""o-17""#, []),
      (#"{"pattern":"^o-"}"#, #""x\u001b[2J""#, [#"expected a match of '^o-', got "x\u001b[2J""#]),
      (#"{"items":{"type":"string"}}"#, #"["a",1]"#, ["[1]: expected string, got number"]),
      (#"{"prefixItems":[{"type":"string"}],"items":false}"#, #"["a",1]"#, ["unexpected item 1"]),
      (#"{"contains":{"type":"null"}}"#, "[1]", ["expected at least 1 matching items, got 0"]),
      (#"{"contains":{"type":"null"},"minContains":0}"#, "[1]", []),
      (
        #"{"contains":{"const":1},"maxContains":1}"#, "[1,1.0]",
        ["expected at most 1 matching items, got 2"]
      ),
      (#"{"minItems":1}"#, "[]", ["expected at least 1 item, got 0"]),
      (#"{"maxItems":1}"#, "[1,2]", ["expected at most 1 item, got 2"]),
      (#"{"uniqueItems":true}"#, #"[1,true,"1",[1],{"a":1}]"#, []),
      (
        #"{"uniqueItems":true}"#, #"[{"a":1,"b":2},0,{"b":2,"a":1.0}]"#,
        ["expected different items, but 0 and 2 are the same"]
      ),
      (
        #"{"properties":{"amount":{"type":"number"}}}"#, #"{"amount":"12"}"#,
        ["amount: expected number, got string"]
      ),
      (
        #"{"properties":{"a":{"items":{"required":["b"]}}}}"#, #"{"a":[{"b":1},{}]}"#,
        ["a[1]: missing 'b'"]
      ),
      (
        #"{"properties":{"a":true},"additionalProperties":false}"#, #"{"a":1,"trails":5}"#,
        ["unexpected 'trails'"]
      ),
      (#"{"properties":{"a":{"const":1}}}"#, #"{"a":2,"a":1}"#, ["a: expected 1, got 2"]),
      (
        #"{"patternProperties":{"^n":{"type":"number"}},"additionalProperties":{"type":"null"}}"#,
        #"{"n1":1,"x":null,"n2":"","y":0}"#,
        ["n2: expected number, got string", "y: expected null, got number"]
      ),
      (
        #"{"propertyNames":{"maxLength":3}}"#, #"{"abcd":1}"#,
        ["key 'abcd': expected at most 3 characters, got 4"]
      ),
      (#"{"required":["a","b"]}"#, "{}", ["missing 'a'", "missing 'b'"]),
      (#"{"required":["é"]}"#, #"{"e\u0301":1}"#, ["missing '\u{E9}'"]),
      (#"{"minProperties":2}"#, #"{"a":1,"a":2}"#, ["expected at least 2 members, got 1"]),
      (#"{"maxProperties":1}"#, #"{"a":1,"b":2}"#, ["expected at most 1 member, got 2"]),
      (#"{"dependentRequired":{"a":["b"]}}"#, #"{"a":1}"#, ["missing 'b', which 'a' needs"]),
      (
        #"{"dependentSchemas":{"a":{"maxProperties":1}}}"#, #"{"a":1,"b":1}"#,
        ["expected at most 1 member, got 2"]
      ),
      (
        #"{"allOf":[{"minimum":2},{"maximum":0}]}"#, "1",
        ["expected at least 2, got 1", "expected at most 0, got 1"]
      ),
      (
        #"{"anyOf":[{"type":"string"},{"required":["a"]}]}"#, "{}",
        ["matches none of 2 alternatives (expected string, got object; missing 'a')"]
      ),
      (
        #"{"oneOf":[{"minimum":0},{"type":"integer"}]}"#, "1",
        ["matches more than one alternative: 0, 1"]
      ),
      (
        #"{"oneOf":[{"properties":{"a":{"const":1}}},false]}"#, #"{"a":2}"#,
        ["matches none of 2 alternatives (a: expected 1, got 2; no value is allowed here)"]
      ),
      (#"{"not":{"type":"null"}}"#, "null", ["matches what 'not' forbids"]),
      (
        #"{"if":{"minimum":0},"then":{"maximum":5},"else":{"const":-1}}"#, "6",
        ["expected at most 5, got 6"]
      ),
      (
        #"{"if":{"minimum":0},"then":{"maximum":5},"else":{"const":-1}}"#, "-2",
        ["expected -1, got -2"]
      ),
      ("false", "1", ["no value is allowed here"]),
      ("true", "1", []),
      (#"{"format":"email","minContains":9,"then":false}"#, #""no address""#, []),
      (
        #"{"properties":{"a":true},"unevaluatedProperties":false}"#, #"{"a":1,"b":1}"#,
        ["unexpected 'b'"]
      ),
      (
        #"{"anyOf":[{"properties":{"a":true}},{"properties":{"b":true}}],"unevaluatedProperties":false}"#,
        #"{"a":1,"b":1}"#, []
      ),
      (
        #"{"not":{"not":{"properties":{"a":true}}},"unevaluatedProperties":false}"#, #"{"a":1}"#,
        ["unexpected 'a'"]
      ),
      (
        #"{"prefixItems":[true],"contains":{"type":"null"},"unevaluatedItems":{"type":"string"}}"#,
        #"[1,null,"a",2]"#, ["[3]: expected string, got number"]
      ),
    ])
  func keywords(schema: String, instance: String, messages: [String]) throws {
    let schema = try JSONSchema(try .parse(schema), patterns: regularExpression)
    #expect(schema.validate(try .parse(instance)).map(\.message) == messages)
  }

  @Test(
    "references find their schemas",
    arguments: [
      (##"{"$defs":{"a/b%":{"type":"null"}},"$ref":"#/$defs/a~1b%25"}"##, "1"),
      (##"{"$defs":{"x":{"$anchor":"here","type":"null"}},"$ref":"#here"}"##, "1"),
      (##"{"properties":{"a":{"$ref":"#"},"b":{"type":"null"}}}"##, #"{"a":{"a":{"b":1}}}"#),
      (#"{"$id":"http://x.test/d/r","$ref":"../e","$defs":{"e":{"$id":"/e","type":"null"}}}"#, "1"),
      (
        #"{"$id":"urn:x:1","$ref":"urn:x:2#a","$defs":{"e":{"$id":"urn:x:2","$defs":{"f":{"$anchor":"a","type":"null"}}}}}"#,
        "1"
      ),
      (##"{"unknown":{"deep":[{"type":"null"}]},"$ref":"#/unknown/deep/0"}"##, "1"),
      (#"{"$ref":"other.json#/$defs/null"}"#, "1"),
      (
        ##"{"$id":"http://x.test/tree","$dynamicAnchor":"n","type":"object","additionalProperties":false,"properties":{"l":{"$ref":"list"}},"$defs":{"list":{"$id":"list","$dynamicAnchor":"n","items":{"$dynamicRef":"#n"}}}}"##,
        #"{"l":[{"x":1}]}"#
      ),
    ])
  func references(schema: String, instance: String) throws {
    let remote: JSONValue = ["$defs": ["null": ["$ref": "#/$defs/real"], "real": ["type": "null"]]]
    let schema = try JSONSchema(
      try .parse(schema), resolver: { $0 == "other.json" ? remote : nil })
    #expect(schema.validate(try .parse(instance)).count == 1)
    #expect(schema.validate([:]).count <= 1)
  }

  @Test("a violation names its keyword and both places")
  func places() throws {
    let schema = try JSONSchema(
      ["properties": ["a/b": ["items": ["$ref": "#/$defs/n"]]], "$defs": ["n": ["minimum": 1]]])
    let violation = try #require(schema.validate(["a/b": [1, 0]]).first)
    #expect(violation.keyword == "minimum")
    #expect(violation.instance.description == "/a~1b/1")
    #expect(violation.schema.description == "/$defs/n")
  }

  @Test("messages about hostile keys are bounded and don't reach the terminal raw")
  func hostileKeys() throws {
    let schema = try JSONSchema(["additionalProperties": ["type": "null"]])
    let key = "\u{1B}[2J\u{202E}" + String(repeating: "k", count: 10_000)
    let message = try #require(schema.validate([key: 1]).first).message
    #expect(message.hasPrefix("\\u{1b}[2J\\u{202e}kkk"))
    #expect(message.utf8.count < 400)
  }

  @Test(
    "all problems of a schema are reported with their places",
    arguments: [
      ("1", ["#: expected a schema (an object or a boolean), got number"]),
      (
        #"{"type":"text","items":{"minLength":-1}}"#,
        [
          #"#/type: expected one of the seven type names, or an array of them, got "text""#,
          "#/items/minLength: expected a whole number, 0 or more, got -1",
        ]
      ),
      (#"{"items":[{}]}"#, ["#/items: expected a schema (an object or a boolean), got array"]),
      (
        #"{"required":"a","enum":1}"#,
        [
          "#/enum: expected an array, got 1",
          #"#/required: expected an array of strings, got "a""#,
        ]
      ),
      (#"{"multipleOf":0}"#, ["#/multipleOf: expected a number above 0, got 0"]),
      (#"{"minimum":"1"}"#, [#"#/minimum: expected a number, got "1""#]),
      (#"{"anyOf":[]}"#, ["#/anyOf: expected an array of schemas, got []"]),
      (#"{"properties":[]}"#, ["#/properties: expected an object of schemas, got []"]),
      (#"{"uniqueItems":1}"#, ["#/uniqueItems: expected a boolean, got 1"]),
      (
        #"{"dependentRequired":{"a/b":1}}"#,
        ["#/dependentRequired/a~1b: expected an array of strings, got 1"]
      ),
      (#"{"pattern":"a"}"#, ["#/pattern: patterns aren't supported here"]),
      (##"{"$ref":"#/$defs/a"}"##, ["#/$ref: can't find '#/$defs/a'"]),
      (##"{"not":{"$ref":"#a"}}"##, ["#/not/$ref: can't find '#a'"]),
      (#"{"$ref":"http://x.test/"}"#, ["#/$ref: can't find 'http://x.test/'"]),
      (##"{"$id":"#a"}"##, ["#/$id: '$id' must not have a fragment; use '$anchor'"]),
    ])
  func problems(schema: String, messages: [String]) throws {
    let document = try JSONValue.parse(schema)
    do {
      _ = try JSONSchema(document)
      Issue.record("the schema was taken")
    } catch {
      #expect(error.problems.map { "#\($0.pointer): \($0.message)" } == messages)
      #expect("\(error)" == messages.joined(separator: "; "))
    }
  }

  @Test("a problem in another document names the document")
  func remoteProblem() throws {
    let error = try #require(throws: SchemaError.self) {
      try JSONSchema(["$ref": "a.json"], resolver: { _ in ["items": ["type": 1]] })
    }
    #expect(
      "\(error)"
        == "a.json#/items/type: expected one of the seven type names, or an array of them, got 1")
  }

  @Test("of several members with one key in a schema the last counts")
  func duplicateKeys() throws {
    let schema = try JSONSchema(
      try .parse(
        #"{"type":"null","type":"object","properties":{"a":{"const":1},"a":{"const":2}}}"#))
    #expect(schema.validate(["a": 2]).isEmpty)
    #expect(schema.validate(["a": 1]).count == 1)
  }

  @Test("a resolver that invents documents without end is stopped")
  func endlessDocuments() throws {
    #expect(throws: SchemaError.self) {
      try JSONSchema(["$ref": "0"], resolver: { ["$ref": .string($0 + "0")] })
    }
  }

  @Test("a broken pattern is a problem of the schema")
  func brokenPattern() throws {
    #expect(throws: SchemaError.self) { try JSONSchema(["pattern": "("], patterns: { _ in nil }) }
    #expect(throws: SchemaError.self) {
      try JSONSchema(["patternProperties": ["(": true]], patterns: { _ in nil })
    }
  }

  @Test("keywords that nobody knows are listed, annotations and extensions aren't")
  func unknownKeywords() throws {
    let schema = try JSONSchema([
      "title": "t", "x-order": 1, "minimun": 3, "items": ["requierd": ["a"]],
      "properties": ["anything": ["description": "d"]], "default": ["nonsense": 1],
    ])
    #expect(schema.unknownKeywords.map(\.description) == ["/minimun", "/items/requierd"])
  }

  @Test("at most as many violations are reported as asked for")
  func limit() throws {
    let schema = try JSONSchema(["items": ["type": "null"]])
    let instance = JSONValue.array(Array(repeating: 1, count: 1_000))
    #expect(schema.validate(instance).count == 50)
    #expect(schema.validate(instance, limit: 3).count == 3)
    #expect(schema.validate(.array(Array(repeating: nil, count: 1_000))).isEmpty)
  }

  @Test(
    "schemas that never come to an end are given up, also under 'not'",
    arguments: [
      ##"{"$ref":"#"}"##,
      ##"{"allOf":[{"$ref":"#"}]}"##,
      ##"{"not":{"$ref":"#"}}"##,
      ##"{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"anyOf":[{"$ref":"#/$defs/a"},true]}},"$ref":"#/$defs/a"}"##,
    ])
  func endless(schema: String) throws {
    let violations = try JSONSchema(try .parse(schema)).validate(1)
    #expect(violations.count == 1)
    #expect(violations.first?.reason == "gave up: the schema refers to itself too deeply")
  }

  @Test("a document can't make a schema with alternatives work without bound")
  func combinations() throws {
    let schema = try JSONSchema(
      try .parse(##"{"oneOf":[{"items":{"$ref":"#"},"type":"array"},{"items":{"$ref":"#"}}]}"##))
    let deep = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
    let violations = schema.validate(try .parse(deep))
    #expect(violations.map(\.reason) == ["gave up: too many combinations to try"])
  }

  @Test("a document of the greatest depth can be judged by a recursive schema")
  func depth() throws {
    let schema = try JSONSchema(["items": ["$ref": "#"], "type": "array"])
    let deep = String(repeating: "[", count: 256) + String(repeating: "]", count: 256)
    #expect(schema.validate(try .parse(deep)).isEmpty)
  }
}

@Suite("JSON Schema's own schema")
struct MetaschemaTests {
  private static func isSchema(_ document: JSONValue) throws -> Bool {
    let schema = try JSONSchema(
      ["$ref": "https://json-schema.org/draft/2020-12/schema"], patterns: regularExpression)
    return schema.validate(document).isEmpty
  }

  @Test("a schema is known without a resolver, down to its last subschema")
  func metaschema() throws {
    #expect(try Self.isSchema(["type": "object", "properties": ["a": ["minLength": 1]]]))
    #expect(try Self.isSchema(true))
    #expect(try !Self.isSchema(["properties": ["a": ["not": ["minLength": -1]]]]))
    #expect(try !Self.isSchema(["type": "objekt"]))
    #expect(try !Self.isSchema(["items": [["type": "string"]]]))
    #expect(try !Self.isSchema("string"))
  }

  @Test("a dialect without the validation vocabulary has no assertions")
  func dialect() throws {
    let dialect: JSONValue = [
      "$vocabulary": ["https://json-schema.org/draft/2020-12/vocab/core": true]
    ]
    let schema = try JSONSchema(
      [
        "$schema": "https://example.com/dialect#", "properties": ["a": false, "b": ["minimum": 5]],
      ],
      resolver: { $0 == "https://example.com/dialect" ? dialect : nil })
    #expect(schema.validate(["b": 1]).isEmpty)
    #expect(!schema.validate(["a": 1]).isEmpty)
  }
}
