import EvalModel
import JSONKit

/// The gateway's description in OpenAPI 3.1, which takes JSON Schema as it is.
enum OpenAPI {
  static func document(of trial: LiveTrial) -> JSONValue {
    let tools = trial.request.evalCase.world.tools
    return [
      "openapi": "3.1.0", "info": ["title": "The tools of a trial", "version": "1"],
      "servers": [["url": .string(trial.access?.url ?? "")]],
      "security": [["token": []]],
      "paths": .object(JSONObject(tools.map { .init("/" + escaped($0.name), path($0)) })),
      "components": [
        "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
        "schemas": ["Error": errorSchema],
      ],
    ]
  }

  private static func path(_ tool: Tool) -> JSONValue {
    let content: (JSONValue) -> JSONValue = { ["application/json": ["schema": $0]] }
    return [
      "post": [
        "operationId": .string(tool.name), "description": .string(tool.description),
        "requestBody": ["required": true, "content": content(tool.parameters)],
        "responses": [
          "200": ["description": "the result", "content": content(true)],
          "default": [
            "description": "why the call failed",
            "content": content(["$ref": "#/components/schemas/Error"]),
          ],
        ],
      ]
    ]
  }

  private static let errorSchema: JSONValue = [
    "type": "object", "required": ["error"],
    "properties": [
      "error": [
        "type": "object", "required": ["kind", "message"],
        "properties": ["kind": ["type": "string"], "message": ["type": "string"]],
      ]
    ],
  ]

  /// A name as one piece of a path (RFC 3986, 3.3); braces would be a parameter's.
  private static func escaped(_ name: String) -> String {
    let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~".utf8)
    let digits = Array("0123456789ABCDEF".utf8)
    let bytes = name.utf8.flatMap { byte in
      plain.contains(byte)
        ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
