import EvalModel
import JSONKit
import Testing

@testable import Simulation

/// A shop with one tool for each way to simulate one.
enum Shop {
  static let user = User(id: "u-1", groups: ["customer"], extra: ["email": "a@example.com"])

  static let records: JSONObject = [
    "orders": [
      "RT-1": ["status": "delivered", "total": 20, "email": "a@example.com"],
      "RT-2": ["status": "processing", "total": 5.5, "email": "a@example.com"],
      "7": ["status": "processing", "total": 1],
    ],
    "tickets": ["T-2": ["topic": "old"]],
  ]

  static let isDelivered = RowRequirement(
    table: "orders", key: "order", fields: ["status": ["delivered", "lost"]],
    otherwise: "not delivered yet")

  static func tools(policy: ToolPolicy = ToolPolicy()) throws -> [Tool] {
    [
      try tool("look", .lookup(table: "orders", key: "order")),
      try tool(
        "find", .find(table: "orders", matching: ["email": "email", "status": "status"], limit: 1)),
      try tool(
        "refund",
        .create(
          table: "refunds", id: "$args.order",
          row: [
            "order": "$args.order", "amount": "$args.amount", "note": "$args.note",
            "by": "$user.id",
          ],
          requires: isDelivered), policy: policy),
      try tool(
        "ticket",
        .create(
          table: "tickets", id: "T-$next",
          row: ["topic": "$args.topic", "text": "about $args.topic$args.note", "number": "$next"],
          requires: nil)),
      try tool(
        "change",
        .update(
          table: "orders", key: "order",
          set: ["status": "$args.status", "note": "$args.note", "was": "$row.status"], requires: nil
        )),
      try tool(
        "set", .update(table: "orders", key: "order", set: ["total": "$args.amount"], requires: nil)
      ),
      try tool("drop", .delete(table: "orders", key: "order", requires: nil)),
      try tool(
        "add",
        .create(
          table: "orders", id: "$args.order",
          row: ["status": "$args.status", "total": 5.5, "email": "a@example.com"], requires: nil)),
      try tool("ping", .fixed(["pong": true])),
    ]
  }

  /// A tool with written replies, which takes anything.
  static func canned(_ replies: [CannedReply]) throws -> Tool {
    try tool("canned", .replies(replies))
  }

  /// The shop with one tool, `made`.
  static func session(with behaviour: ToolBehaviour) throws -> WorldSession {
    WorldSession(
      world: World(tools: [try tool("made", behaviour)], records: records), user: user)
  }

  static func tool(
    _ name: String, _ behaviour: ToolBehaviour, policy: ToolPolicy = ToolPolicy()
  ) throws -> Tool {
    let parameters: JSONValue = [
      "type": "object",
      "properties": [
        "order": ["type": ["string", "number"]], "amount": ["type": "number"],
        "status": ["type": "string"],
      ],
    ]
    return Tool(
      name: name, description: "", parameters: parameters, schema: try JSONSchema(parameters),
      policy: policy, behaviour: behaviour)
  }

  static func session(
    policy: ToolPolicy = ToolPolicy(), faults: [FaultRule] = [], user: User = user
  ) throws -> WorldSession {
    WorldSession(
      world: World(tools: try tools(policy: policy), records: records, faults: faults), user: user)
  }
}

extension WorldSession {
  /// What a call answers, as JSON: the result, or `{error: kind, message: …}`.
  mutating func call(_ name: String, _ arguments: JSONValue = [:]) -> JSONValue {
    switch answer(ToolCall(id: "c", name: name, arguments: arguments)).answer {
    case .ok(let value): value
    case .error(let error): ["error": .string(error.kind), "message": .string(error.message)]
    }
  }
}
