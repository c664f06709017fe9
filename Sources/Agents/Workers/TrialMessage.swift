import EvalModel
import JSONKit
import Locks

/// Writes the line that hands a trial to an agent.
///
/// Tools and documents are the bulk of it and the same for all trials of a case, so their bytes are
/// made once a case, as long as they don't take too much memory.
struct TrialMessage: Sendable {
  private struct Known {
    var worlds: [Digest: [UInt8]] = [:]
    var bytes = 0
  }

  private static let memoryLimit = 64 << 20
  private let known = Lock(Known())
  /// The agent gets the user's words as they are, and nothing else.
  var isText = false

  func line(for request: TrialRequest, access: ToolAccess? = nil) -> [UInt8] {
    let evalCase = request.evalCase
    if isText { return Array((evalCase.turns.first ?? "").utf8) + [UInt8(ascii: "\n")] }
    var head: JSONObject = [
      "type": "trial", "trial": .string(request.isolationID),
      // Seeds are handed out with 53 bits, so that every JSON reader gets the same number.
      "seed": .int(Int64(request.plan.seed >> 11)), "user": evalCase.user.json, "turn": 1,
      "messages": [["role": "user", "text": .string(evalCase.turns.first ?? "")]],
      "deadline": request.deadline.json,
    ]
    if let access {
      head["tools_url"] = .string(access.url)
      head["tools_token"] = .string(access.token)
      head["mcp_url"] = .string(access.mcpURL)
    }
    var bytes = JSONValue.object(head).encoded(.compact)
    bytes.removeLast()
    bytes += worldMembers(of: evalCase)
    return bytes
  }

  private func worldMembers(of evalCase: EvalCase) -> [UInt8] {
    if let made = known.withLock({ $0.worlds[evalCase.inputDigest] }) { return made }
    let made = Self.encoded(evalCase.world)
    known.withLock { known in
      guard known.bytes + made.count <= Self.memoryLimit else { return }
      if known.worlds.updateValue(made, forKey: evalCase.inputDigest) == nil {
        known.bytes += made.count
      }
    }
    return made
  }

  /// The rest of the line from the comma on, newline included.
  private static func encoded(_ world: World) -> [UInt8] {
    let tools = world.tools.map { tool -> JSONValue in
      [
        "name": .string(tool.name), "description": .string(tool.description),
        "parameters": tool.parameters,
      ]
    }
    let documents = world.documents.map { document -> JSONValue in
      [
        "id": .string(document.id), "title": .string(document.title),
        "text": .string(document.text), "acl": .array(document.acl.map { .string($0) }),
      ]
    }
    let members: JSONValue = ["tools": .array(tools), "documents": .array(documents)]
    var bytes = members.encoded(.compact)
    bytes[0] = UInt8(ascii: ",")
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }
}
