import EvalModel
import JSONKit
import Simulation

/// Tools as a server of the Model Context Protocol: one JSON-RPC message in, at most one out.
///
/// It has no sessions: everything it knows of a client comes with the request, so that a client
/// which reconnects in the middle of a trial loses nothing. Revision 2025-11-25 of the
/// specification; it also speaks those before, which differ in nothing that is used here.
struct MCPServer {
  /// Newest first.
  static let versions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]
  /// Pages of `tools/list`.
  static let pageSize = 100
  /// Messages of a batch, which the revision of 2025-03-26 has.
  static let batchLimit = 100

  let tools: [Tool]
  let call: (String, JSONValue) -> ToolReply

  /// The answer to whatever bytes came; nil where none is due.
  func answer(_ bytes: [UInt8]) -> JSONValue? {
    let message: JSONValue
    do throws(JSONError) {
      message = try JSONValue.parse(bytes)
    } catch {
      return Self.error(.null, -32700, "not JSON: \(error)")
    }
    guard let batch = message.array else { return answer(message) }
    guard !batch.isEmpty, batch.count <= Self.batchLimit else {
      return Self.error(.null, -32600, "a batch has 1 to \(Self.batchLimit) messages")
    }
    let answers = batch.compactMap { answer($0) }
    return answers.isEmpty ? nil : .array(answers)
  }

  private func answer(_ message: JSONValue) -> JSONValue? {
    guard let object = message.object, object["jsonrpc"]?.string == "2.0" else {
      return Self.error(.null, -32600, "not a message of JSON-RPC 2.0")
    }
    guard let method = object["method"]?.string else {
      // An answer to a request of ours would be the other thing without a method; we have none.
      let isAnswer = object["result"] != nil || object["error"] != nil
      return isAnswer ? nil : Self.error(object["id"] ?? .null, -32600, "there is no method")
    }
    // Without an id it is a notification, which nobody answers, however wrong it is.
    guard let id = object["id"] else { return nil }
    switch id {
    case .string, .int, .double: break
    default: return Self.error(.null, -32600, "an id is a text or a number")
    }
    let parameters = object["params"] ?? [:]
    switch method {
    case "initialize": return Self.result(id, initialize(parameters))
    case "ping": return Self.result(id, [:])
    case "tools/list": return list(id, parameters)
    case "tools/call": return call(id, parameters)
    default: return Self.error(id, -32601, "there is no method '\(method.prefix(80))'")
    }
  }

  private static func result(_ id: JSONValue, _ result: JSONValue) -> JSONValue {
    ["jsonrpc": "2.0", "id": id, "result": result]
  }

  private static func error(_ id: JSONValue, _ code: Int64, _ message: String) -> JSONValue {
    ["jsonrpc": "2.0", "id": id, "error": ["code": .int(code), "message": .string(message)]]
  }
}

// MARK: - Methods

extension MCPServer {
  /// A version that both speak, or ours, which the client may then decline.
  private func initialize(_ parameters: JSONValue) -> JSONValue {
    let wanted = parameters["protocolVersion"]?.string
    let version = Self.versions.first { $0 == wanted } ?? Self.versions[0]
    return [
      "protocolVersion": .string(version), "capabilities": ["tools": [:]],
      "serverInfo": ["name": "agent-eval", "version": "1"],
    ]
  }

  private func list(_ id: JSONValue, _ parameters: JSONValue) -> JSONValue {
    var start = 0
    if let cursor = parameters["cursor"], !cursor.isNull {
      guard let place = cursor.string.flatMap({ Int($0) }), place > 0, place < tools.count else {
        return Self.error(id, -32602, "the cursor is not one of ours")
      }
      start = place
    }
    let end = min(start + Self.pageSize, tools.count)
    var result: JSONObject = ["tools": .array(tools[start..<end].map(Self.describe))]
    if end < tools.count { result["nextCursor"] = .string("\(end)") }
    return Self.result(id, .object(result))
  }

  private static func describe(_ tool: Tool) -> JSONValue {
    var schema = tool.parameters.object ?? JSONObject()
    // Clients refuse a schema that doesn't say so.
    if schema["type"]?.string != "object" { schema["type"] = "object" }
    return [
      "name": .string(tool.name), "description": .string(tool.description),
      "inputSchema": .object(schema),
    ]
  }

  /// A tool that failed is a result, so that the model sees why; a tool that isn't there is an
  /// error of the protocol.
  private func call(_ id: JSONValue, _ parameters: JSONValue) -> JSONValue {
    guard let name = parameters["name"]?.string else {
      return Self.error(id, -32602, "the call names no tool")
    }
    let reply = call(name, parameters["arguments"] ?? [:])
    if case .error(let error) = reply.result.answer, error.kind == "unknown_tool" {
      return Self.error(id, -32602, "Unknown tool: \(name.prefix(80))")
    }
    return Self.result(id, Self.content(of: reply))
  }

  private static func content(of reply: ToolReply) -> JSONValue {
    func text(_ text: String, isError: Bool = false) -> JSONValue {
      ["content": [["type": "text", "text": .string(text)]], "isError": .bool(isError)]
    }
    switch (reply.body, reply.result.answer) {
    case (.damaged(let bytes), _): return text(String(decoding: bytes, as: UTF8.self))
    case (_, .ok(let value)):
      var result = text(value.string ?? String(decoding: value.encoded(.compact), as: UTF8.self))
      if case .object(var members) = result, value.object != nil {
        members["structuredContent"] = value
        result = .object(members)
      }
      return result
    case (_, .error(let error)):
      var described: JSONObject = [
        "kind": .string(error.kind), "message": .string(error.message),
      ]
      if let wait = error.retryAfter { described["retry_after"] = wait.json }
      let words = JSONValue.object(["error": .object(described)]).encoded(.compact)
      return text(String(decoding: words, as: UTF8.self), isError: true)
    }
  }
}
