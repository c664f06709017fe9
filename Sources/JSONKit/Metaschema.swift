/// The schema that schemas of draft 2020-12 conform to, so that `$ref` to its address needs no
/// resolver.
///
/// One document in place of the draft's nine: which vocabulary a keyword comes from makes no
/// difference to what it may be. Written from the draft's text (Core 8 to 12, Validation 6 to 9).
enum Metaschema {
  static let uri = "https://json-schema.org/draft/2020-12/schema"
  static let validationVocabulary = "https://json-schema.org/draft/2020-12/vocab/validation"

  static func document(at uri: String) -> JSONValue? {
    guard uri.utf8.elementsEqual(Self.uri.utf8) else { return .none }
    return [
      "$schema": .string(uri), "$id": .string(uri), "$dynamicAnchor": "meta",
      "type": ["object", "boolean"], "properties": .object(properties),
      "$defs": [
        "schemas": ["type": "array", "minItems": 1, "items": schema],
        "map": ["type": "object", "additionalProperties": schema],
        "names": ["type": "array", "items": ["type": "string"], "uniqueItems": true],
        "count": ["type": "integer", "minimum": 0],
        "type": [
          "enum": ["array", "boolean", "integer", "null", "number", "object", "string"]
        ],
        "anchor": ["type": "string", "pattern": "^[A-Za-z_][-A-Za-z0-9._]*$"],
      ],
    ]
  }

  private static let schema: JSONValue = ["$dynamicRef": "#meta"]

  private static func definition(_ name: String) -> JSONValue {
    ["$ref": .string("#/$defs/\(name)")]
  }

  private static let keywords: [(names: [String], value: JSONValue)] = [
    (
      [
        "$schema", "$ref", "$dynamicRef", "$comment", "title", "description", "format", "pattern",
        "contentEncoding", "contentMediaType",
      ], ["type": "string"]
    ),
    (["$id"], ["type": "string", "pattern": "^[^#]*#?$"]),
    (["$anchor", "$dynamicAnchor"], definition("anchor")),
    (["$vocabulary"], ["type": "object", "additionalProperties": ["type": "boolean"]]),
    (
      ["$defs", "definitions", "properties", "patternProperties", "dependentSchemas"],
      definition("map")
    ),
    (
      [
        "items", "contains", "additionalProperties", "propertyNames", "unevaluatedItems",
        "unevaluatedProperties", "if", "then", "else", "not", "contentSchema",
      ], schema
    ),
    (["prefixItems", "allOf", "anyOf", "oneOf"], definition("schemas")),
    (
      [
        "minLength", "maxLength", "minItems", "maxItems", "minContains", "maxContains",
        "minProperties", "maxProperties",
      ], definition("count")
    ),
    (["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"], ["type": "number"]),
    (["multipleOf"], ["type": "number", "exclusiveMinimum": 0]),
    (["uniqueItems", "deprecated", "readOnly", "writeOnly"], ["type": "boolean"]),
    (["required"], definition("names")),
    (["dependentRequired"], ["type": "object", "additionalProperties": definition("names")]),
    (["enum", "examples"], ["type": "array"]),
    (
      ["type"],
      [
        "anyOf": [
          definition("type"),
          ["type": "array", "items": definition("type"), "minItems": 1, "uniqueItems": true],
        ]
      ]
    ),
  ]

  private static var properties: JSONObject {
    JSONObject(
      keywords.flatMap { keyword in
        keyword.names.map { JSONObject.Member($0, keyword.value) }
      })
  }
}
