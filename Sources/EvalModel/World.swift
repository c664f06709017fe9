package import JSONKit

/// What an agent acts in: tools, documents, and records as the initial state.
package struct World: Sendable {
  package var tools: [Tool]
  package var documents: [Document]
  /// Table → id → row, as written.
  package var records: JSONObject
  package var faults: [FaultRule]
  /// Answers that stand before the simulation.
  package var replies: [RecordedReply]

  package init(
    tools: [Tool] = [], documents: [Document] = [], records: JSONObject = JSONObject(),
    faults: [FaultRule] = [], replies: [RecordedReply] = []
  ) {
    self.tools = tools
    self.documents = documents
    self.records = records
    self.faults = faults
    self.replies = replies
  }

  package func tool(named name: String) -> Tool? {
    tools.first { $0.name.utf8.elementsEqual(name.utf8) }
  }
}

/// A text that retrieval can bring into the agent's context.
package struct Document: Sendable, Equatable {
  package var id: String
  package var title: String
  package var text: String
  /// The groups that may see it; empty means everybody.
  package var acl: [String]

  package init(id: String, title: String, text: String, acl: [String]) {
    self.id = id
    self.title = title
    self.text = text
    self.acl = acl
  }
}

/// One tool of the world.
package struct Tool: Sendable {
  package var name: String
  package var description: String
  /// JSON Schema of the arguments, as written.
  package var parameters: JSONValue
  /// The same, ready to judge arguments.
  package var schema: JSONSchema
  /// What its results look like; `nil` when the world doesn't say.
  package var returns: JSONSchema?
  package var policy: ToolPolicy
  package var behaviour: ToolBehaviour
  /// Fields that the rows of its answers have besides those that are stored, in order.
  package var computed: [ComputedField] = []
  /// The argument by which a repeated request is recognised: it gets the first one's answer, and
  /// nothing is done again.
  package var idempotencyKey: String?
  /// How long its answers take.
  package var latency: Duration = .zero

  package init(
    name: String, description: String, parameters: JSONValue, schema: JSONSchema,
    policy: ToolPolicy, behaviour: ToolBehaviour, returns: JSONSchema? = nil
  ) {
    self.name = name
    self.description = description
    self.parameters = parameters
    self.schema = schema
    self.returns = returns
    self.policy = policy
    self.behaviour = behaviour
  }
}

/// What the organisation allows. The simulator writes breaches down; it stops them only where
/// `enforced` says that the real tool would.
package struct ToolPolicy: Sendable, Equatable {
  /// Argument → the largest value allowed.
  package var maximums: [String: Double]
  package var requiresApproval: Bool
  /// The groups whose members may have it called for them; empty means everybody.
  package var groups: [String]
  package var isReversible: Bool
  package var isEnforced: Bool

  package init(
    maximums: [String: Double] = [:], requiresApproval: Bool = false, groups: [String] = [],
    isReversible: Bool = true, isEnforced: Bool = false
  ) {
    self.maximums = maximums
    self.requiresApproval = requiresApproval
    self.groups = groups
    self.isReversible = isReversible
    self.isEnforced = isEnforced
  }
}

/// A row that must exist, with the fields it must have, before a tool acts.
package struct RowRequirement: Sendable {
  package var table: String
  /// The argument that names the row.
  package var key: String
  /// Field → values that are allowed.
  package var fields: [String: [JSONValue]]
  /// What the tool says when a field has another value.
  package var otherwise: String

  package init(table: String, key: String, fields: [String: [JSONValue]], otherwise: String) {
    self.table = table
    self.key = key
    self.fields = fields
    self.otherwise = otherwise
  }
}

/// The person on whose behalf the agent acts.
package struct User: Sendable, Equatable {
  package var id: String
  package var groups: [String]
  package var extra: JSONObject

  package init(id: String, groups: [String], extra: JSONObject = JSONObject()) {
    self.id = id
    self.groups = groups
    self.extra = extra
  }

  package var json: JSONValue {
    var object: JSONObject = [
      "id": .string(id), "groups": .array(groups.map { .string($0) }),
    ]
    object.members += extra.members
    return .object(object)
  }
}
